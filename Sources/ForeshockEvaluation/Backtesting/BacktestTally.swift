internal import ForeshockForecasting

/// What came of one model at one origin.
struct BacktestTrial: Sendable {
  enum Outcome: Sendable {
    case forecast(Forecast)
    case failed(BacktestFailure.Reason, String)
  }

  var outcome: Outcome
  var fitTime: Duration?
}

/// Gathers the trials of one model.
struct BacktestTally {
  private let horizon: Int
  private let levels: [Double]
  private var all = ScoreSums()
  private var steps: [ScoreSums]
  private var bands: [BandSums]
  private var failures: [BacktestFailure] = []
  private var scored = 0
  private var missing = 0
  private var time = Duration.zero

  init(horizon: Int, levels: [Double]) {
    self.horizon = horizon
    self.levels = levels
    steps = [ScoreSums](repeating: ScoreSums(), count: horizon)
    bands = [BandSums](repeating: BandSums(), count: levels.count)
  }

  /// Adds a trial; `scale` is the naive error that MASE divides by.
  mutating func add(_ trial: BacktestTrial, origin: Int, actual: ArraySlice<Double>, scale: Double?) {
    time += trial.fitTime ?? .zero
    switch trial.outcome {
    case .failed(let reason, let message):
      failures.append(BacktestFailure(origin: origin, reason: reason, message: message))
    case .forecast(let forecast):
      scored += 1
      let intervals = levels.map { forecast.interval($0) }
      for (step, truth) in actual.enumerated() {
        guard truth.isFinite else {
          missing += 1
          continue
        }
        let mean = forecast.mean[step]
        var pinball = pinballLoss(truth, mean, 0.5)
        for (index, interval) in intervals.enumerated() {
          guard let interval else { continue }
          let lower = interval.lower[step], upper = interval.upper[step]
          bands[index].add(truth, lower, upper)
          pinball +=
            pinballLoss(truth, lower, (1 - levels[index]) / 2)
            + pinballLoss(truth, upper, (1 + levels[index]) / 2)
        }
        pinball /= Double(2 * levels.count + 1)
        all.add(truth, mean, pinball: pinball, scale: scale)
        steps[step].add(truth, mean, pinball: pinball, scale: scale)
      }
    }
  }

  func report(name: String, measuresTime: Bool) -> BacktestReport.Model {
    BacktestReport.Model(
      name: name, scores: all.scores, steps: steps.map(\.scores),
      intervals: zip(levels, bands).map { $1.score(level: $0) }, scoredOrigins: scored,
      scoredSamples: all.count, missingSamples: missing, failures: failures,
      fitSeconds: measuresTime
        ? Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18 : nil)
  }
}

/// The pinball loss of the quantile `forecast` of probability τ: τ(y − q) above it, (1 − τ)(q − y) below.
func pinballLoss(_ actual: Double, _ forecast: Double, _ tau: Double) -> Double {
  actual >= forecast ? tau * (actual - forecast) : (1 - tau) * (forecast - actual)
}

/// Sums that the scores are means of.
struct ScoreSums {
  private(set) var count = 0
  private var error = 0.0
  private var absolute = 0.0
  private var square = 0.0
  private var percentage = 0.0
  private var percentageCount = 0
  private var symmetric = 0.0
  private var scaled = 0.0
  private var scaledCount = 0
  private var pinball = 0.0

  mutating func add(_ actual: Double, _ forecast: Double, pinball loss: Double, scale: Double?) {
    let difference = forecast - actual, size = abs(difference)
    count += 1
    error += difference
    absolute += size
    square += difference * difference
    pinball += loss
    if actual != 0 {
      percentage += size / abs(actual)
      percentageCount += 1
    }
    let both = abs(actual) + abs(forecast)
    symmetric += both > 0 ? 2 * size / both : 0
    if let scale {
      scaled += size / scale
      scaledCount += 1
    }
  }

  var scores: ForecastScores {
    func mean(_ sum: Double, _ n: Int) -> Double? { n > 0 ? sum / Double(n) : nil }
    return ForecastScores(
      mae: mean(absolute, count), rmse: mean(square, count).map { $0.squareRoot() }, bias: mean(error, count),
      mape: mean(100 * percentage, percentageCount), smape: mean(100 * symmetric, count),
      mase: mean(scaled, scaledCount), pinball: mean(pinball, count))
  }
}

/// Sums over one prediction interval.
struct BandSums {
  private var count = 0
  private var inside = 0
  private var width = 0.0

  mutating func add(_ actual: Double, _ lower: Double, _ upper: Double) {
    count += 1
    inside += actual >= lower && actual <= upper ? 1 : 0
    width += upper - lower
  }

  func score(level: Double) -> IntervalScore {
    let n = Double(count)
    return IntervalScore(
      level: level, coverage: count > 0 ? Double(inside) / n : nil, meanWidth: count > 0 ? width / n : nil)
  }
}
