internal import ForeshockNumerics

/// What a feature was like in training: where it usually is, and how far out it has been on either side.
///
/// Values are measured in spreads from the median. Of those seen in training the k-th least and the k-th greatest are
/// kept for k = 1, 2, 3, 4, 6, 8, 12, 16, …: both tails exactly where it matters, and all else to within half as much
/// again, in some 4·log₂ n numbers.
package struct MeasuredFeature: Hashable, Sendable {
  /// Median and spread; nil for a feature that was never known.
  package private(set) var level: RobustLevel?
  /// How many values there were.
  package private(set) var count: Int
  private var least: [Double]
  private var greatest: [Double]
  private var ranks: [Int]

  /// What `values` are like; NaN is left out.
  package init(_ values: [Double]) {
    let level = RobustLevel(of: values)
    self.level = level
    let sorted = RadixSort.ascending(
      level.map { level in values.filter(\.isFinite).map { level.deviation(of: $0) } } ?? [])
    count = sorted.count
    ranks = Self.ranks(upTo: count)
    least = ranks.map { sorted[$0 - 1] }
    greatest = ranks.map { sorted[sorted.count - $0] }
  }

  /// 1, 2, 3, 4, 6, 8, 12, 16, … up to `count`.
  private static func ranks(upTo count: Int) -> [Int] {
    var ranks: [Int] = []
    var power = 1
    while power <= count {
      ranks.append(power)
      if power > 1, power + power / 2 <= count { ranks.append(power + power / 2) }
      power *= 2
    }
    return ranks
  }

  /// How many spreads a value lies from the median, at most a million; NaN for a missing one and where nothing
  /// is known.
  package func deviation(of value: Double) -> Double {
    // Without the test the limits would turn NaN into one of them.
    value.isNaN ? .nan : level?.deviation(of: value) ?? .nan
  }

  /// Replaces values by their deviations.
  func measure(_ values: inout [Double]) {
    for i in values.indices { values[i] = deviation(of: values[i]) }
  }

  /// How rare a deviation z is by what was seen in training: with n training values
  ///
  ///     p = 2·min(1 + #{training ≥ z}, 1 + #{training ≤ z}) / (1 + n),       at most 1,
  ///
  /// and beyond all of them that of the outermost value over 1 + d, with d the distance from there: a tail as heavy
  /// as Cauchy's, so that of two values never seen the one further out is the rarer. A feature that was constant
  /// says nothing of distances and only counts. NaN for NaN and where nothing is known.
  package func pValue(ofDeviation deviation: Double) -> Double {
    guard let lowest = least.first, let highest = greatest.first, !deviation.isNaN else { return .nan }
    let above = atLeast(deviation)
    let below = atMost(deviation)
    let counted = min(1, 2 * Double(1 + min(above, below)) / Double(1 + count))
    guard above == 0 || below == 0, lowest < highest else { return counted }
    return counted / (1 + (above == 0 ? deviation - highest : lowest - deviation))
  }

  /// How many training values are at least as great, at most.
  private func atLeast(_ value: Double) -> Int {
    for i in ranks.indices where greatest[i] < value { return ranks[i] - 1 }
    return count
  }

  /// How many training values are at most as great, at most.
  private func atMost(_ value: Double) -> Int {
    for i in ranks.indices where least[i] > value { return ranks[i] - 1 }
    return count
  }
}

extension MeasuredFeature: Codable {
  private enum CodingKeys: String, CodingKey { case level, count, least, greatest }

  /// Reads what a feature was like.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    level = try container.decodeIfPresent(RobustLevel.self, forKey: .level)
    count = try container.decode(Int.self, forKey: .count)
    least = try container.decode([Double].self, forKey: .least)
    greatest = try container.decode([Double].self, forKey: .greatest)
    guard (0..<1 << 48).contains(count), (count > 0) == (level != nil) else {
      throw AnomalyError.malformedModel(reason: "a feature of \(count) values")
    }
    ranks = Self.ranks(upTo: count)
    guard least.count == ranks.count, greatest.count == ranks.count,
      (least + greatest.reversed()).allSatisfy(\.isFinite), zip(least, least.dropFirst()).allSatisfy(<=),
      zip(greatest, greatest.dropFirst()).allSatisfy(>=), zip(least, greatest).prefix(1).allSatisfy(<=)
    else { throw AnomalyError.malformedModel(reason: "the tails of a feature are out of order") }
  }

  /// Writes level, number and both tails.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(level, forKey: .level)
    try container.encode(count, forKey: .count)
    try container.encode(least, forKey: .least)
    try container.encode(greatest, forKey: .greatest)
  }
}
