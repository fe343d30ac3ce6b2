public import ForeshockForecasting
internal import ForeshockNumerics

/// A load test: latencies and errors seen at rising loads, and from which load on an objective breaks.
///
///     let test = try LoadTest(loads: rps, latencies: p95)
///     let limit = try test.breakingLoad(latency: 0.3)
///     limit.load                       // nil: not reached; then at least limit.highestTested is safe
///     limit.interval                   // by drawing the rows of every step anew
///
/// Rows whose loads lie within 5 % of each other are one **step** of the test. Of each step the quantile asked for of the
/// latencies counts, and the mean of the error ratios. As more load never makes a system faster, steps that fall back are
/// pooled (isotonic regression, weighted by rows), and the breaking load is where the line through the pooled steps first
/// passes the objective. Nothing is said beyond the loads that were tested.
public struct LoadTest: Hashable, Sendable {
  /// One row of the test.
  public struct Row: Hashable, Sendable {
    /// The load: requests a second, or users at once.
    public var load: Double
    /// The latency seen, in any unit; nil where only errors were counted.
    public var latency: Double?
    /// The share of requests that failed, 0 … 1; nil where only latencies were measured.
    public var errorRatio: Double?

    /// A row.
    public init(load: Double, latency: Double?, errorRatio: Double? = nil) {
      self.load = load
      self.latency = latency
      self.errorRatio = errorRatio
    }
  }

  /// The rows of each step, ascending by load.
  public let steps: [[Row]]

  /// How much loads of one step may differ, as a share of the smallest of them.
  public static let stepWidth = 0.05

  /// Sorts the rows into steps.
  ///
  /// - Throws: `ModelError`: `invalidValue` for a load that is not positive and finite, a latency that is negative or not
  ///   finite, or an error ratio outside 0 … 1, with the row's index; `tooFewObservations` for fewer than three steps.
  public init(_ rows: [Row]) throws(ModelError) {
    for (index, row) in rows.enumerated() {
      guard row.load > 0, row.load.isFinite else {
        throw .invalidValue(index: index, reason: "the load \(row.load) is not above zero")
      }
      if let latency = row.latency, !(latency >= 0 && latency.isFinite) {
        throw .invalidValue(index: index, reason: "the latency \(latency) is not a time")
      }
      if let share = row.errorRatio, !(share >= 0 && share <= 1) {
        throw .invalidValue(index: index, reason: "the error ratio \(share) is not in 0 … 1")
      }
    }
    var steps: [[Row]] = []
    for row in rows.sorted(by: { $0.load < $1.load }) {
      if let first = steps.last?.first, row.load <= first.load * (1 + Self.stepWidth) {
        steps[steps.count - 1].append(row)
      } else {
        steps.append([row])
      }
    }
    guard steps.count >= 3 else {
      throw .tooFewObservations(required: 3, actual: steps.count)
    }
    self.steps = steps
  }

  /// What is asked of a system.
  public enum Objective: Hashable, Sendable {
    /// The `quantile` of latencies must not be above `limit`.
    case latency(Double, quantile: Double = 0.95)
    /// The share of failed requests must not be above this.
    case errorRatio(Double)

    /// The value not to be passed.
    public var limit: Double {
      switch self {
      case .latency(let limit, _): limit
      case .errorRatio(let limit): limit
      }
    }
  }

  /// The load and the figure of the objective at each step that has one; the load is the mean of its rows.
  func figures(_ objective: Objective, _ steps: [[Row]]) -> [LoadFigure] {
    steps.compactMap { rows in
      let values: [(Double, Double)] = rows.compactMap { row in
        switch objective {
        case .latency: row.latency.map { (row.load, $0) }
        case .errorRatio: row.errorRatio.map { (row.load, $0) }
        }
      }
      guard !values.isEmpty else { return nil }
      let figure =
        switch objective {
        case .latency(_, let quantile): Statistics.quantile(values.map(\.1), quantile)
        case .errorRatio: Statistics.mean(values.map(\.1))
        }
      return LoadFigure(
        load: Self.mean(values.map(\.0)), value: figure, weight: Double(values.count))
    }
  }

  /// The mean of finite loads, the sum of which may be too large for a number.
  private static func mean(_ loads: [Double]) -> Double {
    let mean = Statistics.mean(loads)
    guard !mean.isFinite else { return mean }
    return min(loads.reduce(0) { $0 + $1 / Double(loads.count) }, loads.max() ?? 0)
  }
}

/// A step of a load test as one point.
struct LoadFigure: Hashable, Sendable {
  var load: Double
  var value: Double
  var weight: Double
}
