/// Finds the distance that the times of a series keep.
struct IntervalFinder {
  /// The distance found.
  var interval: SamplingInterval
  /// Whether the times keep it; otherwise they have to be averaged in buckets.
  var isRegular: Bool

  /// How far from the grid, as a part of the interval, a row may be to count as kept.
  static let tolerance = 0.25

  /// The interval of `times`, which rise strictly; at least two.
  init(_ times: [Int64], zone: TimeZoneRules) {
    if let months = Self.months(times, zone: zone) {
      interval = .months(months)
      isRegular = true
      return
    }
    let differences = (1..<times.count).map { times[$0] - times[$0 - 1] }
    let length = Self.majority(differences) ?? Self.typical(differences)
    interval = .duration(.microseconds(length))
    let kept = differences.count { difference in
      let steps = max(1, (Double(difference) / Double(length)).rounded())
      return (Double(difference) - steps * Double(length)).magnitude <= Self.tolerance * Double(length)
    }
    isRegular = kept * 10 >= differences.count * 9
  }

  /// The difference that more than half of all are, by R. Boyer and J Moore's vote (1981): two passes and
  /// no storage.
  private static func majority(_ differences: [Int64]) -> Int64? {
    var candidate: Int64 = 0
    var votes = 0
    for difference in differences {
      if votes == 0 { candidate = difference }
      votes += difference == candidate ? 1 : -1
    }
    return 2 * differences.count { $0 == candidate } > differences.count ? candidate : nil
  }

  /// The middle difference; where neighbours scatter around it, the mean of those near it, made round when
  /// a round number is as near as their scatter lets tell.
  private static func typical(_ differences: [Int64]) -> Int64 {
    let sorted = differences.sorted()
    let median = sorted[(sorted.count - 1) / 2]
    var sum = 0.0
    var count = 0.0
    var squares = 0.0
    for difference in differences where difference >= median / 2 && difference <= median / 2 * 3 + 1 {
      sum += Double(difference)
      squares += Double(difference) * Double(difference)
      count += 1
    }
    guard count > 0 else { return median }
    let mean = sum / count
    let deviation = max(0, squares / count - mean * mean).squareRoot()
    let uncertainty = max(3 * deviation / count.squareRoot(), 0.005 * mean)
    let round = nearestRound(mean)
    if (mean - round).magnitude <= uncertainty { return max(1, Int64(round)) }
    if (Double(median) - mean).magnitude <= uncertainty { return median }
    return max(1, Int64(mean.rounded()))
  }

  /// The round length nearest to `microseconds`: 1, 2, 5, 10, 15, 20, 30 seconds or minutes, 1, 2, 3, 4, 6,
  /// 8, 12 hours, whole days; below a second 1, 2, 5 times a power of ten.
  private static func nearestRound(_ microseconds: Double) -> Double {
    var candidates: [Double] = []
    for power in 0..<6 {
      let unit = (0..<power).reduce(1.0) { value, _ in value * 10 }
      candidates += [1, 2, 2.5, 5].map { $0 * unit }
    }
    candidates += [1, 2, 5, 10, 15, 20, 30].map { $0 * 1e6 }
    candidates += [1, 2, 5, 10, 15, 20, 30].map { $0 * 60e6 }
    candidates += [1, 2, 3, 4, 6, 8, 12].map { $0 * 3600e6 }
    candidates.append(max(1, (microseconds / 86_400e6).rounded()) * 86_400e6)
    return candidates.min { ($0 - microseconds).magnitude < ($1 - microseconds).magnitude } ?? microseconds
  }

  /// The number of calendar months between rows, when all fall on the same day of the month (or on months'
  /// last days) at the same time of day; nil otherwise.
  private static func months(_ times: [Int64], zone: TimeZoneRules) -> Int? {
    let day: Int64 = 86_400_000_000
    // No calendar month is shorter; most series end here. In floating point, since four million rows times
    // a month are more microseconds than an integer holds.
    guard times.count >= 2,
      Double(times[times.count - 1]) - Double(times[0]) >= Double(times.count - 1) * 28 * Double(day)
    else { return nil }
    var previous = 0
    var step = 0
    var dayOfMonth: Int?
    var allLast = true
    var timeOfDay: Int64?
    var dates: [CivilDate] = []
    for time in times {
      let local = zone.localMicroseconds(at: Timestamp(microseconds: time))
      let days = local.flooredQuotient(by: day)
      let date = CivilDate(daysSinceEpoch: Int(days))
      if let timeOfDay, timeOfDay != local - days * day { return nil }
      timeOfDay = local - days * day
      dayOfMonth = max(dayOfMonth ?? 0, date.day)
      allLast = allLast && date.day == date.daysInMonth
      dates.append(date)
    }
    guard let dayOfMonth else { return nil }
    guard allLast || dates.allSatisfy({ $0.day == min(dayOfMonth, $0.daysInMonth) }) else { return nil }
    for (index, date) in dates.enumerated() {
      let month = date.year * 12 + date.month
      if index > 0 {
        guard month > previous else { return nil }
        step = greatestCommonDivisor(step, month - previous)
      }
      previous = month
    }
    return step
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
