public import ForeshockForecasting
internal import ForeshockNumerics

/// From which load on an objective breaks.
public struct BreakingLoad: Hashable, Sendable, Codable {
  /// What was seen at one step, and what the rising curve through all of them says.
  public struct Step: Hashable, Sendable, Codable {
    /// The mean load.
    public let load: Double
    /// The latency's quantile or the mean error ratio.
    public let value: Double
    /// The same after pooling steps that fall back.
    public let pooled: Double
    /// Rows.
    public let count: Int
  }

  /// An interval of the breaking load.
  public struct Interval: Hashable, Sendable, Codable {
    /// The lower end; nil below the loads tested.
    public let lower: Double?
    /// The upper end; nil beyond the loads tested.
    public let upper: Double?
  }

  /// The least load at which the objective breaks; nil when no load tested did it, or the least one already.
  public let load: Double?
  /// Whether the least load tested breaks it already.
  public let isBelowTested: Bool
  /// The least load tested.
  public let lowestTested: Double
  /// The largest load tested: the lower bound of the breaking load when nothing broke.
  public let highestTested: Double
  /// The interval of ``load``, from drawing the rows of every step anew; nil when a step has a single row.
  public let interval: Interval?
  /// The interval's level.
  public let level: Double
  /// The share of the draws in which the objective broke at a load tested; nil without draws.
  public let breakingShare: Double?
  /// The steps, ascending.
  public let steps: [Step]

  private enum CodingKeys: String, CodingKey {
    case load, interval, level, steps
    case isBelowTested = "is_below_tested"
    case lowestTested = "lowest_tested"
    case highestTested = "highest_tested"
    case breakingShare = "breaking_share"
  }
}

extension LoadTest {
  /// The least load at which an objective breaks.
  ///
  /// - Parameters:
  ///   - objective: what is asked of the system; its limit finite and not negative, a quantile inside 0 … 1.
  ///   - level: of the interval, inside 0 … 1; by default 0.9.
  ///   - draws: bootstrap draws, 1 … 1,000,000; rows are drawn within each step.
  ///   - seed: the same seed gives the same interval.
  /// - Throws: `ModelError`: `invalidParameter` for a setting out of bounds, `tooFewObservations` when fewer than three steps
  ///   have what the objective asks about.
  /// - Complexity: O(draws · rows · log rows).
  public func breakingLoad(
    _ objective: Objective, level: Double = 0.9, draws: Int = 1000, seed: UInt64 = 0
  ) throws(ModelError) -> BreakingLoad {
    guard objective.limit >= 0, objective.limit.isFinite else {
      throw .invalidParameter("objective", reason: "\(objective.limit) is no limit of at least 0")
    }
    if case .latency(_, let quantile) = objective, !(quantile > 0 && quantile < 1) {
      throw .invalidParameter("quantile", reason: "\(quantile) is not strictly between 0 and 1")
    }
    guard level > 0, level < 1 else {
      throw .invalidParameter("level", reason: "\(level) is not strictly between 0 and 1")
    }
    guard (1...1_000_000).contains(draws) else {
      throw .invalidParameter("draws", reason: "\(draws) is not in 1 … 1,000,000")
    }
    let figures = figures(objective, steps)
    guard figures.count >= 3, let first = figures.first, let last = figures.last else {
      throw .tooFewObservations(required: 3, actual: figures.count)
    }
    let pooled = RisingCurve(figures)
    let found = pooled.firstLoad(above: objective.limit)
    var interval: BreakingLoad.Interval?
    var share: Double?
    if figures.allSatisfy({ $0.weight >= 2 }) {
      let streams = RandomStream(seed: seed)
      let limits = Parallel.map(count: draws) { draw in
        var random = streams.stream(UInt64(draw))
        let drawn = steps.map { rows in rows.indices.map { _ in rows[random.integer(below: rows.count)] } }
        return RisingCurve(self.figures(objective, drawn)).firstLoad(above: objective.limit)
      }
      let sorted = limits.sorted()
      let tail = (1 - level) / 2
      interval = BreakingLoad.Interval(
        lower: Self.tested(sorted[Int(tail * Double(draws - 1))]),
        upper: Self.tested(sorted[Int(((1 - tail) * Double(draws - 1)).rounded(.up))]))
      share = Double(sorted.count { $0 != .infinity }) / Double(draws)
    }
    return BreakingLoad(
      load: Self.tested(found), isBelowTested: found == -.infinity, lowestTested: first.load,
      highestTested: last.load, interval: interval, level: level, breakingShare: share,
      steps: zip(figures, pooled.values).map {
        BreakingLoad.Step(load: $0.load, value: $0.value, pooled: $1, count: Int($0.weight))
      })
  }

  private static func tested(_ load: Double) -> Double? { load.isFinite ? load : nil }
}

/// The rising curve that is nearest to some points (isotonic regression), with lines between the points.
struct RisingCurve {
  private let loads: [Double]
  /// The height at each point; never falls.
  let values: [Double]

  init(_ points: [LoadFigure]) {
    // A power of two keeps sums of huge values finite and changes no digit.
    let scale = points.contains { $0.value > 1e290 } ? 0x1p-64 : 1
    let pools = RisingPools(
      sums: points.map { $0.value * scale * $0.weight }, weights: points.map(\.weight)
    ).pools
    loads = points.map(\.load)
    values = pools.flatMap { pool in repeatElement(pool.mean / scale, count: pool.range.count) }
  }

  /// The least load at which the curve passes above `limit`; −∞ when its beginning does, +∞ when nothing does.
  func firstLoad(above limit: Double) -> Double {
    guard let place = values.firstIndex(where: { $0 > limit }) else { return .infinity }
    guard place > 0 else { return -.infinity }
    let (low, high) = (values[place - 1], values[place])
    return loads[place - 1] + (loads[place] - loads[place - 1]) * ((limit - low) / (high - low))
  }
}
