internal import ForeshockNumerics
internal import ForeshockSeries
internal import Glibc

/// Services that do not exist, for tests and examples: traffic with a daily and a weekly rhythm, and errors
/// of one kind.
///
///     let events = try SyntheticService.incidents.events(days: 60, seed: 1)
public enum SyntheticService: String, Hashable, Sendable, CaseIterable {
  /// A fifth of the budget is burnt, evenly.
  case healthy
  /// A fifth of it, and from some day on one and a half to three times of it.
  case steadyBurn = "steady-burn"
  /// A tenth of it, and an incident every five days, of 40 minutes (from 5 minutes to 6 hours) and 2 to 30 %
  /// errors.
  case incidents
  /// Errors in proportion to the load: many at noon, few at night; on average nine tenths of the budget.
  case busyHours = "busy-hours"
  /// From a fifth of the budget, growing by 5 to 10 % a day.
  case degradation

  /// Rows every five minutes from 2026-01-05, a Monday.
  ///
  /// - Parameters:
  ///   - days: how long; at least 1.
  ///   - budget: the share of bad events that is allowed.
  ///   - perSecond: mean events a second.
  ///   - seed: the same seed gives the same events.
  /// - Throws: ``ServiceLevelError`` unless there are 1 … 3,660 days, the budget is inside 0 … 1 and
  ///   `perSecond` above 0.
  public func events(days: Int, budget: Double = 0.001, perSecond: Double = 5, seed: UInt64 = 0)
    throws(ServiceLevelError) -> ServiceEvents
  {
    guard (1...3660).contains(days) else { throw .setting("days", "1 to 3,660, not \(days)") }
    guard budget > 0, budget < 1 else { throw .setting("budget", "a share inside 0 … 1, not \(budget)") }
    guard perSecond > 0, perSecond <= 1e9 else {
      throw .setting("perSecond", "above 0 and up to 10⁹, not \(perSecond)")
    }
    var random = RandomStream(seed: seed).stream(UInt64(Self.allCases.firstIndex(of: self) ?? 0))
    let count = days * 288
    var ratios = baseline(count, budget: budget, &random)
    if self == .incidents { addIncidents(to: &ratios, &random) }
    var (times, bad, total): ([Timestamp], [Double], [Double]) = ([], [], [])
    for row in 0..<count {
      let load = Self.load(row)
      let events = random.poisson(mean: 300 * perSecond * load)
      let ratio = self == .busyHours ? ratios[row] * load * load : ratios[row]
      let failures = random.poisson(mean: Double(events) * min(1, ratio))
      times.append(Timestamp(seconds: 1_767_571_200 + Int64(row) * 300))
      bad.append(Double(min(events, failures)))
      total.append(Double(events))
    }
    return try ServiceEvents(times: times, bad: bad, total: total)
  }

  /// The load of a row: 1 on average, half at night, less on weekends.
  private static func load(_ row: Int) -> Double {
    let day = row / 288, hour = Double(row % 288) / 12
    let weekend = day % 7 >= 5 ? 0.6 : 1.0
    return (1 - 0.6 * cos(2 * .pi * (hour - 2) / 24)) * weekend / 0.886
  }

  private func baseline(_ count: Int, budget: Double, _ random: inout RandomStream) -> [Double] {
    switch self {
    case .healthy: return [Double](repeating: budget / 5, count: count)
    case .incidents: return [Double](repeating: budget / 10, count: count)
    // The mean of load³ over the mean of load, of a week, is 1.7.
    case .busyHours: return [Double](repeating: 0.9 * budget / 1.7, count: count)
    case .steadyBurn:
      let start = Int(random.uniform(in: 0.2..<0.8) * Double(count))
      let burn = random.uniform(in: 1.5..<3)
      return (0..<count).map { $0 < start ? budget / 5 : budget * burn }
    case .degradation:
      let growth = random.uniform(in: 0.05..<0.1)
      return (0..<count).map { budget / 5 * exp(growth * Double($0) / 288) }
    }
  }

  private func addIncidents(to ratios: inout [Double], _ random: inout RandomStream) {
    var row = Int(random.exponential(mean: 5 * 288))
    while row < ratios.count {
      let length = min(72, max(1, Int(8 * exp(random.normal()))))
      let ratio = 0.02 * exp(random.uniform() * log(15))
      for place in row..<min(ratios.count, row + length) { ratios[place] = ratio }
      row += length + Int(random.exponential(mean: 5 * 288)) + 1
    }
  }
}
