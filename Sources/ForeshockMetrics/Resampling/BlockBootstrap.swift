internal import ForeshockNumerics

/// How sure a metric is: its confidence interval, from resampling the rows it was computed of.
///
/// Rows that follow each other in time are alike; drawing them one by one would promise too narrow an interval. So whole
/// blocks of neighbours are drawn, or whole units.
///
///     let bootstrap = BlockBootstrap(blockLength: 24)
///     let interval = try bootstrap.interval(count: labels.count) { rows in
///       try? ClassificationMetrics.rocAUC(labels: rows.map { labels[$0] }, scores: rows.map { risk[$0] })
///     }
///     print(interval.estimate, interval.lower, interval.upper)      // 0.93 0.89 0.96
///
/// The same seed gives the same interval on any number of threads.
///
/// Sources: Künsch, Annals of Statistics 17 (1989); Politis & Romano, "A circular block-resampling procedure for
/// stationary data" (1992); Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapters 8 and 13.
public struct BlockBootstrap: Hashable, Sendable, Codable {
  /// Neighbouring rows drawn together; nil for the cube root of the number of rows, rounded up.
  public var blockLength: Int?
  /// Resamples drawn.
  public var replicates: Int
  /// The interval's coverage.
  public var level: Double
  /// The seed of the resampling.
  public var seed: UInt64

  /// A bootstrap.
  ///
  /// - Parameters:
  ///   - blockLength: at least 1, about as long as neighbours are correlated (1 for rows that have nothing to do with each other); nil, the
  ///     default, for the cube root of the number of rows, rounded up.
  ///   - replicates: at least 20; by default 1,000.
  ///   - level: strictly between 0 and 1; by default 0.95.
  ///   - seed: by default 0.
  public init(blockLength: Int? = nil, replicates: Int = 1000, level: Double = 0.95, seed: UInt64 = 0) {
    precondition(blockLength.map { $0 >= 1 } ?? true, "A block holds at least one row")
    precondition(replicates >= 20, "There must be at least 20 replicates")
    precondition(level > 0 && level < 1, "A level lies strictly between 0 and 1")
    self.blockLength = blockLength
    self.replicates = replicates
    self.level = level
    self.seed = seed
  }

  /// The interval of `statistic` over rows in time order: circular blocks of them are drawn until there are as many
  /// rows as before.
  ///
  /// - Parameters:
  ///   - count: rows, at least 1.
  ///   - statistic: the metric of the rows with these indices; nil where it has none, such as when a
  ///     resample holds one class only.
  /// - Throws: ``MetricError`` for no rows, a statistic that all rows together do not have, or one that more than half of the
  ///   resamples do not have.
  /// - Complexity: O(replicates · (count + the cost of the statistic)), in parallel.
  public func interval(
    count: Int, statistic: @Sendable ([Int]) -> Double?
  ) throws(MetricError) -> ConfidenceInterval {
    guard count > 0 else { throw .noObservations }
    return try interval(blocks(count: count), statistic)
  }

  /// The interval of `statistic` when whole units are drawn, such as machines: for rows of one unit that belong
  /// together however far apart they are.
  ///
  /// - Parameters:
  ///   - groups: the unit of each row, in any numbering.
  ///   - statistic: the metric of the rows with these indices; nil where it has none.
  /// - Throws: ``MetricError`` as ``interval(count:statistic:)``.
  public func interval(
    groups: [Int], statistic: @Sendable ([Int]) -> Double?
  ) throws(MetricError) -> ConfidenceInterval {
    guard !groups.isEmpty else { throw .noObservations }
    return try interval(ResamplingPlan(groups: groups), statistic)
  }

  /// Blocks of `count` rows, at least one row.
  func blocks(count: Int) -> ResamplingPlan {
    .blocks(count: count, length: min(blockLength ?? Self.defaultLength(count), count))
  }

  private static func defaultLength(_ count: Int) -> Int {
    var length = 1
    while length * length * length < count { length += 1 }
    return length
  }

  private func interval(
    _ plan: ResamplingPlan, _ statistic: @Sendable ([Int]) -> Double?
  ) throws(MetricError) -> ConfidenceInterval {
    let estimate = statistic(Array(0..<plan.count))
    let streams = RandomStream(seed: seed)
    let values = Parallel.map(count: replicates) { replicate in
      var random = streams.stream(UInt64(replicate))
      return statistic(plan.rows(&random)) ?? .nan
    }
    return try interval(estimate: estimate, values: values)
  }

  /// The interval of a metric with the value `estimate` on all rows and `values` on the resamples, NaN for none.
  private func interval(estimate: Double?, values: [Double]) throws(MetricError) -> ConfidenceInterval {
    guard let estimate, !estimate.isNaN else {
      throw .invalidSetting("statistic", reason: "it has no value on all rows together")
    }
    let known = values.filter { !$0.isNaN }
    guard 2 * known.count >= replicates else {
      throw .invalidSetting(
        "statistic", reason: "it has a value on \(known.count) of \(replicates) resamples only")
    }
    let bounds = Statistics.quantiles(known, [(1 - level) / 2, (1 + level) / 2])
    return ConfidenceInterval(
      estimate: estimate, lower: bounds[0], upper: bounds[1], level: level,
      standardError: Statistics.standardDeviation(known), replicates: known.count)
  }

  /// The intervals of several metrics from the same resamples; a metric without an interval is not in the result.
  ///
  /// - Parameters:
  ///   - plan: what is drawn.
  ///   - measures: the metrics.
  ///   - estimates: their values on all rows; nil where there is none.
  ///   - figures: their values when each row counts as often as it was drawn.
  /// - Complexity: O(replicates · (rows + the cost of the figures)), in parallel.
  func intervals<Measure: Hashable>(
    _ plan: ResamplingPlan, _ measures: [Measure], estimates: [Double?],
    figures: @Sendable (_ times: [Int32]) -> [Double?]
  ) -> [Measure: ConfidenceInterval] {
    guard plan.count > 0 else { return [:] }
    let streams = RandomStream(seed: seed)
    let parts = Parallel.mapChunks(count: replicates, chunkSize: Self.chunkSize) { range in
      var times = [Int32](repeating: 0, count: plan.count)
      return range.map { replicate in
        var random = streams.stream(UInt64(replicate))
        plan.count(&random, into: &times)
        return figures(times).map { $0 ?? .nan }
      }
    }
    var intervals: [Measure: ConfidenceInterval] = [:]
    for (index, measure) in measures.enumerated() {
      let values = parts.flatMap { $0.map { $0[index] } }
      intervals[measure] = try? interval(estimate: estimates[index], values: values)
    }
    return intervals
  }

  /// Resamples that share the memory for their counts.
  private static let chunkSize = 16
}

/// A metric and how sure it is.
public struct ConfidenceInterval: Hashable, Sendable, Codable {
  /// The metric of all rows.
  public let estimate: Double
  /// The lower bound: a quantile of the metric over the resamples.
  public let lower: Double
  /// The upper bound.
  public let upper: Double
  /// The coverage meant.
  public let level: Double
  /// The standard deviation of the metric over the resamples.
  public let standardError: Double
  /// Resamples on which the metric had a value.
  public let replicates: Int
}
