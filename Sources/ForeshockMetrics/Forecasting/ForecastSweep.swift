/// The terms of all metrics of forecasts, found once: a resample, or the rows as they are, is then a few weighted sums.
struct ForecastSweep: Sendable {
  /// A metric, of one quantile or level where it is of one.
  enum Key: Hashable, Sendable {
    case overall(ForecastMeasure)
    case quantile(Int, ForecastMeasure)
    case interval(Int, ForecastMeasure)
  }

  /// The levels of the quantiles judged.
  let quantileLevels: [Double]
  private let absolute, squared, bias, percentage, symmetric, size: WeighableMean
  private let scaled, scaledSquares: WeighableMean
  private let compared: ComparedErrors?
  private let quantiles: [(pinball: WeighableMean, below: WeighableMean)]
  private let intervals: [IntervalTerms]

  init(_ rows: ForecastRows) {
    let y = rows.actual, f = rows.predicted, n = y.count
    let absoluteScales = rows.scales.map { $0.absolute ?? .nan }
    absolute = WeighableMean(count: n) { abs(f[$0] - y[$0]) }
    squared = WeighableMean(count: n) { (f[$0] - y[$0]) * (f[$0] - y[$0]) }
    bias = WeighableMean(count: n) { f[$0] - y[$0] }
    percentage = WeighableMean(count: n) { ForecastMetrics.percentageError(y[$0], f[$0]) }
    symmetric = WeighableMean(count: n) { ForecastMetrics.symmetricError(y[$0], f[$0]) }
    size = WeighableMean(count: n) { f[$0].isNaN ? .nan : abs(y[$0]) }
    scaled = WeighableMean(count: n) { abs(f[$0] - y[$0]) / absoluteScales[$0] }
    scaledSquares = WeighableMean(count: n) {
      let error = (f[$0] - y[$0]) / (rows.scales[$0].rootMeanSquare ?? .nan)
      return error * error
    }
    compared = rows.benchmark.map { ComparedErrors(y, f, $0, absoluteScales) }
    let all = rows.allQuantiles
    quantileLevels = all.map(\.level)
    quantiles = all.map { level, q in
      (
        WeighableMean(count: n) { ForecastMetrics.pinballLoss(y[$0], q[$0], level) },
        WeighableMean(count: n) { y[$0].isNaN || q[$0].isNaN ? .nan : y[$0] <= q[$0] ? 1 : 0 }
      )
    }
    intervals = rows.intervals.map { IntervalTerms(y, $0.lower, $0.upper, $0.level, absoluteScales) }
  }

  /// What ``figures(_:)`` gives, in its order.
  var keys: [Key] {
    let ofQuantiles: [Key] = quantiles.indices.flatMap {
      [.quantile($0, .pinball), .quantile($0, .shareBelow)]
    }
    let ofIntervals = intervals.indices.flatMap { index in
      IntervalTerms.measures.map { Key.interval(index, $0) }
    }
    return Self.overall.map(Key.overall) + ofQuantiles + ofIntervals
  }

  private static let overall: [ForecastMeasure] = [
    .mae, .rmse, .bias, .mape, .smape, .mase, .rmsse, .owa, .skill, .pinball, .crps, .weightedQuantileLoss,
  ]

  /// The metrics when each row counts as often as `weights` says; nil where one has no value.
  ///
  /// - Complexity: O(n) for each metric.
  func figures(_ weights: [Double]) -> [Double?] {
    let losses = quantiles.map { $0.pinball(weights) }
    let known = losses.compactMap { $0 }
    let pinball = known.count < losses.count ? nil : known.reduce(0, +) / Double(known.count)
    let size = size(weights)
    let relative = pinball.flatMap { loss in size.flatMap { $0 > 0 ? 2 * loss / $0 : nil } }
    let overall: [Double?] = [
      absolute(weights), squared(weights)?.squareRoot(), bias(weights), percentage(weights),
      symmetric(weights), scaled(weights), scaledSquares(weights)?.squareRoot(), compared?.owa(weights),
      compared?.skill(weights), pinball, pinball.map { 2 * $0 }, relative,
    ]
    let ofQuantiles: [Double?] = zip(quantiles, losses).flatMap { [$1, $0.below(weights)] }
    let ofIntervals: [Double?] = intervals.flatMap { $0.figures(weights) }
    return overall + ofQuantiles + ofIntervals
  }
}

/// The errors of forecasts and of a benchmark, on the rows that have both.
private struct ComparedErrors: Sendable {
  /// Of the forecasts first, of the benchmark second.
  private let absolute, symmetric, scaled: (WeighableMean, WeighableMean)

  init(_ y: [Double], _ f: [Double], _ b: [Double], _ scales: [Double]) {
    func both(_ term: (Double, Double, Int) -> Double) -> (WeighableMean, WeighableMean) {
      (
        WeighableMean(count: y.count) { b[$0].isNaN ? .nan : term(y[$0], f[$0], $0) },
        WeighableMean(count: y.count) { f[$0].isNaN ? .nan : term(y[$0], b[$0], $0) }
      )
    }
    absolute = both { y, f, _ in abs(f - y) }
    symmetric = both { y, f, _ in ForecastMetrics.symmetricError(y, f) }
    scaled = both { y, f, row in abs(f - y) / scales[row] }
  }

  func owa(_ weights: [Double]) -> Double? {
    guard let symmetric = Self.ratio(symmetric, weights), let scaled = Self.ratio(scaled, weights) else {
      return nil
    }
    return (symmetric + scaled) / 2
  }

  func skill(_ weights: [Double]) -> Double? { Self.ratio(absolute, weights).map { 1 - $0 } }

  private static func ratio(_ means: (WeighableMean, WeighableMean), _ weights: [Double]) -> Double? {
    guard let ours = means.0(weights), let theirs = means.1(weights), theirs > 0 else { return nil }
    return ours / theirs
  }
}

/// The terms of the intervals of one level.
private struct IntervalTerms: Sendable {
  static let measures: [ForecastMeasure] = [.coverage, .meanWidth, .winkler, .msis]
  private let means: [WeighableMean]

  init(_ y: [Double], _ lower: [Double], _ upper: [Double], _ level: Double, _ scales: [Double]) {
    func mean(_ term: (Double, Double, Double, Int) -> Double) -> WeighableMean {
      WeighableMean(count: y.count) { row in
        let isKnown = !y[row].isNaN && !lower[row].isNaN && !upper[row].isNaN
        return isKnown ? term(y[row], lower[row], upper[row], row) : .nan
      }
    }
    means = [
      mean { y, l, u, _ in l <= y && y <= u ? 1 : 0 },
      mean { _, l, u, _ in u - l },
      mean { y, l, u, _ in ForecastMetrics.intervalScore(y, l, u, level) },
      mean { y, l, u, row in ForecastMetrics.intervalScore(y, l, u, level) / scales[row] },
    ]
  }

  func figures(_ weights: [Double]) -> [Double?] { means.map { $0(weights) } }
}
