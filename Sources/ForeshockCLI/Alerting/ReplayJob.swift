internal import ForeshockAlerting
internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import ForeshockSeries

/// The replays of a backtest: every threshold with every model.
struct ReplayJob {
  let thresholds: [Threshold]
  let sustained: Sustained
  let options: ReplayOptions
  let settings: PolicySettings
  let choices: [ForecasterChoice]
  let seed: UInt64

  init(_ options: ReplayOptions, choices: [ForecasterChoice], seed: UInt64) throws {
    thresholds = try options.thresholds()
    sustained = try options.sustainedRule()
    self.options = options
    self.choices = choices
    self.seed = seed
    settings = try options.choice.settings(probability: options.probability)
  }

  /// Replays a series, `horizon` samples ahead; one report a threshold.
  ///
  /// - Parameter say: told how the series is replayed.
  func reports(
    on series: TimeSeries, horizon: Int, bar: ProgressBar, say: (String) -> Void
  ) throws -> [ReplayReport] {
    let interval = series.samplingInterval
    func samples(_ text: String?, _ option: String) throws -> Int? {
      guard let text else { return nil }
      return try DurationText.steps(
        DurationText.parse(text, option: option), on: interval, option: option)
    }
    let warmUp =
      try samples(options.warmUp, "--warm-up")
      ?? AlertReplay.warmUp(
        for: series.count, stepSeconds: interval == .step ? nil : interval.nominalSeconds)
    guard series.count > warmUp else {
      throw CommandFailure(
        .notEnoughData,
        "the series has \(series.count) samples, the warm-up takes \(warmUp) and the replay needs more",
        hint: "Give a shorter --warm-up.")
    }
    let left = series.count - warmUp
    let isSlow = choices.contains { !$0.isQuickToFit }
    let usual = (interval == .step ? Double(left) / 10 : (isSlow ? 7 : 1) * 86_400 / interval.nominalSeconds)
    let refitEvery =
      try samples(options.refitEvery, "--refit-every") ?? max(1, Int(usual.rounded(.up)), (left + 49) / 50)
    let stride =
      try samples(options.evaluateEvery, "--evaluate-every") ?? (isSlow ? max(1, (left + 3999) / 4000) : 1)
    let policy = try settings.policy(on: interval, every: max(1, stride))
    let first = series[0..<max(1, warmUp)]
    // What is not known at the first evaluation, such as a season, must not be used.
    let models = try choices.map { choice in
      (
        name: choice.name.description,
        model: try choice.forecaster(
          for: first, seasonLength: try choice.length(of: first), horizon: horizon)
      )
    }
    say(
      "replay: \(left) samples after a warm-up of \(warmUp), fitted anew every \(refitEvery), evaluated every \(stride == 1 ? "sample" : "\(stride) samples")"
    )
    let lead = try samples(options.minimumLead, "--minimum-lead") ?? 0
    return try thresholds.enumerated().map { place, threshold in
      try AlertReplay(
        of: threshold, within: horizon, sustained: sustained, policy: policy, warmUp: warmUp,
        refitEvery: refitEvery, stride: stride, seed: seed, minimumLead: lead
      )
      .report(models, on: series) { done, total in
        bar.update(place * total + done, of: thresholds.count * total)
      }
    }
  }
}

extension ForecasterChoice {
  /// Whether a fit to some ten thousand samples takes less than a second.
  var isQuickToFit: Bool {
    switch name {
    case .naive, .seasonalNaive, .drift, .predictLinear, .multiProcess: transform == .none
    default: false
    }
  }
}
