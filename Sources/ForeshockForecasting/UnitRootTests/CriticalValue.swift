/// What a test's statistic is held against at one significance level.
public struct CriticalValue: Hashable, Sendable, Codable {
  /// The probability of a value as extreme when the null hypothesis holds: 0.01, 0.05, ….
  public let level: Double
  /// The statistic's value there.
  public let value: Double

  /// A critical value of a level.
  public init(level: Double, value: Double) {
    self.level = level
    self.value = value
  }
}

extension [CriticalValue] {
  /// The significance level at which `statistic` would be critical, by linear interpolation; the smallest or
  /// largest tabulated level beyond the table's ends.
  func pValue(_ statistic: Double) -> Double {
    let table = sorted { $0.value < $1.value }
    guard let first = table.first, let last = table.last, !statistic.isNaN else { return .nan }
    if statistic <= first.value { return first.level }
    for (low, high) in zip(table, table.dropFirst()) where statistic <= high.value {
      let share = (statistic - low.value) / (high.value - low.value)
      return low.level + share * (high.level - low.level)
    }
    return last.level
  }

  /// The critical value of a level, by linear interpolation; that of the nearer end for a level outside.
  func critical(at level: Double) -> Double {
    let table = sorted { $0.level < $1.level }
    if let first = table.first, level <= first.level { return first.value }
    for (low, high) in zip(table, table.dropFirst()) where level <= high.level {
      return low.value + (level - low.level) / (high.level - low.level) * (high.value - low.value)
    }
    return table.last?.value ?? .nan
  }
}
