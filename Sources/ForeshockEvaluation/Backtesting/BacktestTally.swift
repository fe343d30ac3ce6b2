internal import ForeshockForecasting
internal import ForeshockMetrics

/// What came of one model at one origin.
struct BacktestTrial: Sendable {
  enum Outcome: Sendable {
    case forecast(Forecast)
    case failed(BacktestFailure.Reason, String)
  }

  var outcome: Outcome
  var fitTime = Duration.zero
}

/// Gathers the trials of one model.
struct BacktestTally {
  private let levels: [Double]
  private var all: JudgedSamples
  private var steps: [JudgedSamples]
  private var failures: [BacktestFailure] = []
  private var scored = 0
  private var missing = 0
  private var time = Duration.zero

  init(horizon: Int, levels: [Double]) {
    self.levels = levels
    all = JudgedSamples(levels: levels)
    steps = [JudgedSamples](repeating: all, count: horizon)
  }

  /// Adds a trial; `scale` is the naive error that MASE divides by.
  mutating func add(_ trial: BacktestTrial, origin: Int, actual: ArraySlice<Double>, scale: Double?) {
    time += trial.fitTime
    switch trial.outcome {
    case .failed(let reason, let message):
      failures.append(BacktestFailure(origin: origin, reason: reason, message: message))
    case .forecast(let forecast):
      scored += 1
      let bands = levels.compactMap(forecast.interval)
      for (step, truth) in actual.enumerated() {
        guard truth.isFinite else {
          missing += 1
          continue
        }
        all.add(truth, forecast.mean[step], bands, step, scale: scale)
        steps[step].add(truth, forecast.mean[step], bands, step, scale: scale)
      }
    }
  }

  func report(name: String, measuresTime: Bool) -> BacktestReport.Model {
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    return BacktestReport.Model(
      name: name, scores: all.scores, steps: steps.map(\.scores), intervals: all.intervalScores,
      scoredOrigins: scored, scoredSamples: all.actual.count, missingSamples: missing, failures: failures,
      fitSeconds: measuresTime ? seconds : nil)
  }
}

/// Samples beside what was forecast for them.
struct JudgedSamples {
  private let levels: [Double]
  private(set) var actual: [Double] = []
  private var mean: [Double] = []
  /// Bounds of each level.
  private var lower: [[Double]]
  private var upper: [[Double]]
  /// The naive error in the training of the sample's origin; NaN when there is none.
  private var scale: [Double] = []

  init(levels: [Double]) {
    self.levels = levels
    lower = levels.map { _ in [] }
    upper = lower
  }

  mutating func add(
    _ truth: Double, _ forecast: Double, _ bands: [PredictionInterval], _ step: Int, scale naive: Double?
  ) {
    actual.append(truth)
    mean.append(forecast)
    scale.append(naive ?? .nan)
    for (index, band) in bands.enumerated() {
      lower[index].append(band.lower[step])
      upper[index].append(band.upper[step])
    }
  }

  var scores: ForecastScores {
    ForecastScores(
      mae: ForecastMetrics.meanAbsoluteError(actual: actual, predicted: mean),
      rmse: ForecastMetrics.rootMeanSquaredError(actual: actual, predicted: mean), bias: bias,
      mape: ForecastMetrics.meanAbsolutePercentageError(actual: actual, predicted: mean),
      smape: ForecastMetrics.symmetricMeanAbsolutePercentageError(actual: actual, predicted: mean),
      // Each sample in units of its own origin's naive error.
      mase: ForecastMetrics.meanAbsoluteError(
        actual: zip(actual, scale).map { $0 / $1 }, predicted: zip(mean, scale).map { $0 / $1 }),
      pinball: pinball)
  }

  var intervalScores: [IntervalScore] {
    levels.indices.map { index in
      IntervalScore(
        level: levels[index],
        coverage: ForecastMetrics.intervalCoverage(actual: actual, lower: lower[index], upper: upper[index]),
        meanWidth: ForecastMetrics.meanIntervalWidth(lower: lower[index], upper: upper[index]))
    }
  }

  private var bias: Double? {
    guard !actual.isEmpty else { return nil }
    return zip(mean, actual).reduce(0) { $0 + ($1.0 - $1.1) } / Double(actual.count)
  }

  /// The mean over the quantiles: the mean taken as the median, and the bounds of each level.
  private var pinball: Double? {
    func loss(_ quantile: Double, _ forecast: [Double]) -> Double? {
      ForecastMetrics.pinballLoss(actual: actual, predicted: forecast, quantile: quantile)
    }
    guard var sum = loss(0.5, mean) else { return nil }
    for (index, level) in levels.enumerated() {
      sum += loss((1 - level) / 2, lower[index]) ?? .nan
      sum += loss((1 + level) / 2, upper[index]) ?? .nan
    }
    return sum / Double(2 * levels.count + 1)
  }
}
