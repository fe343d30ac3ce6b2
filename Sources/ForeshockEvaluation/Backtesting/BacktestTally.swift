internal import ForeshockForecasting
internal import ForeshockMetrics
internal import ForeshockSeries

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

  /// The mean absolute error from each origin, NaN where there is none, and how many samples it is of.
  private(set) var originErrors: [(mean: Double, count: Int)] = []

  /// Nothing yet; `steps` is the horizon, or zero when single steps are not judged.
  init(steps: Int, levels: [Double]) {
    self.levels = levels
    all = JudgedSamples(levels: levels)
    self.steps = [JudgedSamples](repeating: all, count: steps)
  }

  /// Adds the trial of the next origin.
  mutating func add(_ trial: BacktestTrial, at origin: BacktestOrigin) {
    time += trial.fitTime
    switch trial.outcome {
    case .failed(let reason, let message):
      failures.append(BacktestFailure(origin: origin.index, reason: reason, message: message))
      originErrors.append((.nan, 0))
    case .forecast(let forecast):
      scored += 1
      let bands = levels.compactMap(forecast.interval)
      var errors: [Double] = []
      for (step, truth) in origin.actual.enumerated() {
        guard truth.isFinite else {
          missing += 1
          continue
        }
        errors.append(abs(forecast.mean[step] - truth))
        all.add(truth, forecast.mean[step], bands, step, origin)
        if !steps.isEmpty { steps[step].add(truth, forecast.mean[step], bands, step, origin) }
      }
      originErrors.append((errors.reduce(0, +) / Double(errors.count), errors.count))
    }
  }

  func report(name: String, comparison: BacktestComparison?, measuresTime: Bool) -> BacktestReport.Model {
    let (scores, intervals) = all.judged
    return BacktestReport.Model(
      name: name, scores: scores, steps: steps.map { $0.judged.scores }, intervals: intervals,
      comparison: comparison, scoredOrigins: scored, scoredSamples: all.count, missingSamples: missing,
      failures: failures, fitSeconds: measuresTime ? time.inSeconds : nil)
  }

  /// How these forecasts compare with those of `baseline` from the same origins.
  ///
  /// `overlap` is how many origins in a row forecast some sample together: the losses of as many, less one, are related.
  func comparison(with baseline: BacktestTally, overlap: Int) -> BacktestComparison {
    let pairs = zip(originErrors, baseline.originErrors)
    let shared = pairs.filter { !$0.mean.isNaN && !$1.mean.isNaN }
    let ours = shared.reduce(0) { $0 + $1.0.mean * Double($1.0.count) }
    let theirs = shared.reduce(0) { $0 + $1.1.mean * Double($1.1.count) }
    let test = try? DieboldMariano(
      originErrors.map(\.mean), baseline.originErrors.map(\.mean), horizon: overlap, power: 1)
    return BacktestComparison(skill: theirs > 0 ? 1 - ours / theirs : nil, pValue: test?.pValue)
  }
}

/// A moment to forecast from, with what is needed to judge forecasts.
struct BacktestOrigin: Sendable {
  /// The first sample to be forecast.
  let index: Int
  /// What came.
  let actual: ArraySlice<Double>
  /// The naive error of the samples before.
  let scale: NaiveScale
  /// The forecast of Naive 2.
  let naive2: [Double]
}

/// Samples beside what was forecast for them.
struct JudgedSamples {
  private var rows: ForecastRows

  init(levels: [Double]) {
    rows = ForecastRows(
      actual: [], predicted: [], scales: [], benchmark: [], quantiles: [],
      intervals: levels.map { ($0, [], []) })
  }

  var count: Int { rows.actual.count }

  mutating func add(
    _ truth: Double, _ forecast: Double, _ bands: [PredictionInterval], _ step: Int, _ origin: BacktestOrigin
  ) {
    rows.actual.append(truth)
    rows.predicted.append(forecast)
    rows.scales.append(origin.scale)
    rows.benchmark?.append(origin.naive2[step])
    for (index, band) in bands.enumerated() {
      rows.intervals[index].lower.append(band.lower[step])
      rows.intervals[index].upper.append(band.upper[step])
    }
  }

  /// Each sample in units of its own origin's naive error.
  var judged: (scores: ForecastScores, intervals: [IntervalScore]) {
    let report = ForecastReport(rows)
    return (
      ForecastScores(
        mae: report.mae, rmse: report.rmse, bias: report.bias, mape: report.mape, smape: report.smape,
        mase: report.mase, rmsse: report.rmsse, owa: report.owa, pinball: report.pinball, crps: report.crps,
        weightedQuantileLoss: report.weightedQuantileLoss),
      report.intervals.map {
        IntervalScore(
          level: $0.level, coverage: $0.coverage, meanWidth: $0.meanWidth, winkler: $0.winkler, msis: $0.msis)
      }
    )
  }
}
