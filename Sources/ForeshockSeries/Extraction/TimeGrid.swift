/// Values moved onto a regular grid of times.
struct TimeGrid {
  var start: Timestamp
  var interval: SamplingInterval
  var values: [Double]
  /// For each row its position on the grid; −1 when it has no time.
  var positions: [Int]

  /// How many grid points a series may have for each of its rows, and how many in any case.
  static let pointsPerRow = 50
  static let pointsInAnyCase = 10_000

  /// The grid of rows with these `times` (microseconds, or `TimeColumn.missing`) and `values`.
  init(
    times: [Int64], values: [Double], interval wanted: SamplingInterval?, zone: TimeZoneRules, name: String,
    _ report: inout SeriesReport
  ) throws(ExtractionError) {
    var order = times.indices.filter { times[$0] != TimeColumn.missing }
    report.timelessCount = times.count - order.count
    guard !order.isEmpty else { throw ExtractionError(.noTimes(series: name)) }
    var latest = Int64.min
    for row in order {
      if times[row] < latest { report.outOfOrderCount += 1 }
      latest = max(latest, times[row])
    }
    if report.outOfOrderCount > 0 { order.sort { (times[$0], $0) < (times[$1], $1) } }

    var distinct: [Int64] = []
    distinct.reserveCapacity(order.count)
    for row in order where distinct.last != times[row] { distinct.append(times[row]) }
    report.duplicateCount = order.count - distinct.count

    var isRegular = true
    if let wanted, wanted != .step {
      interval = wanted
    } else if distinct.count == 1 {
      interval = .duration(.seconds(60))
      report.isIntervalAssumed = true
    } else {
      let found = IntervalFinder(distinct, zone: zone)
      interval = found.interval
      isRegular = found.isRegular
    }
    report.interval = interval
    report.isResampled = !isRegular

    let placement = Placement(distinct, interval: interval, isRegular: isRegular, zone: zone)
    start = placement.start
    let pointCount = placement.exactPosition(of: distinct[distinct.count - 1]) + 1
    guard pointCount <= Double(Self.pointsPerRow * distinct.count + Self.pointsInAnyCase) else {
      var widest = 1
      for index in 1..<distinct.count
      where distinct[index] - distinct[index - 1] > distinct[widest] - distinct[widest - 1] {
        widest = index
      }
      throw ExtractionError(
        .gridTooLong(
          series: name, points: pointCount.rounded(), rows: report.rowCount,
          before: Timestamp(microseconds: distinct[widest - 1]),
          after: Timestamp(microseconds: distinct[widest])))
    }

    positions = [Int](repeating: -1, count: times.count)
    let last = placement.position(of: distinct[distinct.count - 1])
    var sums = [Double](repeating: 0, count: last + 1)
    var counts = [Int32](repeating: 0, count: last + 1)
    var seen = [Bool](repeating: false, count: last + 1)
    var previousTime = Int64.min
    for row in order {
      let position = min(max(0, placement.position(of: times[row])), last)
      positions[row] = position
      if seen[position], times[row] != previousTime { report.averagedCount += 1 }
      if times[row] != previousTime, isRegular, placement.isBeside(times[row], position) {
        report.snappedCount += 1
      }
      previousTime = times[row]
      seen[position] = true
      if values[row].isNaN {
        report.missingValueCount += 1
      } else {
        sums[position] += values[row]
        counts[position] += 1
      }
    }
    report.missingValueCount -= report.infiniteCount
    for position in sums.indices {
      if counts[position] == 0 {
        sums[position] = .nan
      } else if counts[position] > 1 {
        sums[position] /= Double(counts[position])
      }
      if !seen[position] { report.insertedGapCount += 1 }
    }
    self.values = sums
  }
}

/// Where times fall on a grid.
private struct Placement {
  var start: Timestamp
  private let interval: SamplingInterval
  private let isRegular: Bool
  private let zone: TimeZoneRules
  private let firstMonth: Int

  init(_ times: [Int64], interval: SamplingInterval, isRegular: Bool, zone: TimeZoneRules) {
    start = Timestamp(microseconds: times[0])
    self.interval = interval
    self.isRegular = isRegular
    self.zone = zone
    firstMonth = Self.month(times[0], zone)
    guard isRegular, case .duration = interval else { return }
    // The first row may be the one that is off: start where the middle of all rows would have it, unless
    // that is next to nothing.
    let length = Double(interval.microseconds)
    let offsets = times.map { time in
      let distance = Double(time - times[0])
      return distance - (distance / length).rounded() * length
    }
    if offsets.allSatisfy({ $0.magnitude <= 0.02 * length }) { return }
    let middle = offsets.sorted()[offsets.count / 2]
    if middle.magnitude > 0.02 * length { start.microseconds += Int64(middle.rounded()) }
  }

  /// The position of `time` before rounding; as a double, since a wrong time may be beyond all counting.
  func exactPosition(of time: Int64) -> Double {
    switch interval {
    case .months(let count): return Double(Self.month(time, zone) - firstMonth) / Double(count)
    case .duration: return (Double(time) - Double(start.microseconds)) / Double(interval.microseconds)
    case .step: return 0
    }
  }

  /// The position of `time`: the nearest grid point, or for buckets the one at or before.
  func position(of time: Int64) -> Int {
    switch interval {
    case .months(let count):
      return Int(Int64(Self.month(time, zone) - firstMonth).flooredQuotient(by: Int64(count)))
    case .duration:
      let length = interval.microseconds
      let half = isRegular ? length / 2 : 0
      return Int((time - start.microseconds + half).flooredQuotient(by: length))
    case .step: return 0
    }
  }

  /// Whether `time` is not exactly the time of grid point `position`.
  func isBeside(_ time: Int64, _ position: Int) -> Bool {
    guard case .duration = interval else { return false }
    return time != start.microseconds + Int64(position) * interval.microseconds
  }

  /// Months since year 0 on the zone's calendar.
  private static func month(_ time: Int64, _ zone: TimeZoneRules) -> Int {
    let local = zone.localMicroseconds(at: Timestamp(microseconds: time))
    let date = CivilDate(daysSinceEpoch: Int(local.flooredQuotient(by: 86_400_000_000)))
    return date.year * 12 + date.month - 1
  }
}

extension SamplingInterval {
  /// The length in whole microseconds of a fixed span, at least 1; 0 for months and steps.
  fileprivate var microseconds: Int64 {
    if case .duration(let duration) = self { max(1, duration.wholeMicroseconds) } else { 0 }
  }
}
