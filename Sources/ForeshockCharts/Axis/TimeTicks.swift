internal import ForeshockSeries

/// Marks on the time axis: where, in samples from the first one shown, and what to write.
struct TimeTick: Hashable {
  var position: Double
  var label: String
}

/// Chooses at most about `count` round moments (or step numbers) within `pointCount` samples from `start`.
struct TimeTicks {
  let start: Timestamp
  let interval: SamplingInterval
  let pointCount: Int
  let count: Int

  private static let day = 86_400.0
  private static let roundSeconds: [Double] = [
    1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
    7200, 10_800, 21_600, 43_200, day, 2 * day, 7 * day, 14 * day,
  ]
  private static let roundMonths = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000, 120_000]

  var ticks: [TimeTick] {
    guard pointCount > 1, count > 0, interval.nominalSeconds > 0 else { return [] }
    switch interval {
    case .step: return stepTicks
    case .months: return monthTicks
    case .duration:
      let span = interval.nominalSeconds * Double(pointCount - 1)
      guard let step = Self.roundSeconds.first(where: { $0 * Double(count) >= span }) else {
        return monthTicks
      }
      return clockTicks(every: step)
    }
  }

  private var stepTicks: [TimeTick] {
    let first = Double(start.microseconds)
    return ValueScale(exactly: first, first + Double(pointCount - 1)).ticks(count: count)
      .filter { $0.value == $0.value.rounded() }
      .map { TimeTick(position: $0.value - first, label: $0.label) }
  }

  /// Every `step` seconds of the UTC clock; whole weeks begin on Mondays.
  private func clockTicks(every step: Double) -> [TimeTick] {
    let stride = max(1, Int64((step * 1e6).rounded()))
    let origin: Int64 = step >= 7 * Self.day ? 4 * 86_400_000_000 : 0
    let end = interval.advance(start, by: pointCount - 1).microseconds
    let offset = (start.microseconds &- origin) % stride
    var moment = offset == 0 ? start.microseconds : start.microseconds &- offset &+ (offset > 0 ? stride : 0)
    var ticks: [TimeTick] = []
    while moment <= end, ticks.count <= count + 1 {
      let position = Double(moment &- start.microseconds) / 1e6 / interval.nominalSeconds
      let stamp = Timestamp(microseconds: moment)
      ticks.append(
        TimeTick(position: position, label: clockLabel(stamp, step: step, isFirst: ticks.isEmpty)))
      moment &+= stride
    }
    return ticks
  }

  /// `14:30`, at midnight `11-24`; the first one tells the date, too.
  private func clockLabel(_ time: Timestamp, step: Double, isFirst: Bool) -> String {
    let parts = UTCParts(time)
    if step >= Self.day { return isFirst ? parts.date.description : parts.monthAndDay }
    if parts.microsecondOfDay == 0 { return parts.monthAndDay }
    var clock = step < 60 ? parts.clockWithSeconds : parts.clock
    if step < 1 {
      let fraction = Double(parts.microsecondOfDay % 1_000_000) / 1e6
      clock += AxisLabel.fixed(fraction, decimals: 3).dropFirst()
    }
    return isFirst ? "\(parts.monthAndDay) \(clock)" : clock
  }

  /// The first days of months, as `2026-11`, or of years, as `2026`.
  private var monthTicks: [TimeTick] {
    let first = UTCParts(start).monthIndex
    let last = UTCParts(interval.advance(start, by: pointCount - 1)).monthIndex
    let step = Self.roundMonths.first { $0 * count >= last - first } ?? max(1, last - first)
    var ticks: [TimeTick] = []
    var month = first - ((first % step) + step) % step
    while month <= last, ticks.count <= count + 2 {
      let position = position(ofMonth: month)
      if position >= 0, position <= Double(pointCount - 1) {
        let year = (month - ((month % 12) + 12) % 12) / 12
        let label = step % 12 == 0 ? "\(year)" : "\(year)-\(twoDigits(month - 12 * year + 1))"
        ticks.append(TimeTick(position: position, label: label))
      }
      month += step
    }
    return ticks
  }

  private func position(ofMonth month: Int) -> Double {
    if case .months(let length) = interval {
      return Double(month - UTCParts(start).monthIndex) / Double(length)
    }
    let year = (month - ((month % 12) + 12) % 12) / 12
    let days = CivilDate(year: year, month: month - 12 * year + 1, day: 1).daysSinceEpoch
    return (Double(days) * Self.day - start.seconds) / interval.nominalSeconds
  }
}
