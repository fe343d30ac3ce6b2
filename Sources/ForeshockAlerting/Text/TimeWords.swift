internal import ForeshockSeries

/// Moments and spans in words, as fits a series' grid: clock times for minutes, dates for days, plain
/// numbers for steps.
struct TimeWords {
  let interval: SamplingInterval
  /// What "in 27 min" counts from, and whose day needs no date.
  let now: Timestamp

  /// `at 14:32 UTC`, `at 2026-11-24 02:10 UTC` on another day, `on 2026-12-01` for grids of whole days at
  /// midnight, `at step 1027`.
  func at(_ time: Timestamp) -> String {
    if interval == .step { return "at step \(time.microseconds)" }
    return isDate(time) ? "on \(moment(time))" : "at \(moment(time))"
  }

  /// The same without the preposition, as in "since 14:05 UTC".
  func moment(_ time: Timestamp) -> String {
    if interval == .step { return "step \(time.microseconds)" }
    let then = UTCMoment(time)
    if isDate(time) { return then.day }
    let clock = then.clock(withSeconds: interval.nominalSeconds < 60) + " UTC"
    return UTCMoment(now).day == then.day ? clock : "\(then.day) \(clock)"
  }

  /// The exact form for machines: RFC 3339, or the step's number.
  func stamp(_ time: Timestamp) -> String {
    interval == .step ? "step \(time.microseconds)" : time.description
  }

  /// How far `time`, `step` samples after the data's last one, lies ahead: `27 min`, `27 steps`.
  func ahead(_ time: Timestamp, step: Int) -> String {
    if interval == .step { return "\(step) step\(step == 1 ? "" : "s")" }
    return Span.text((time - now).inSeconds)
  }

  /// `18–41 min`, both in the unit that suits the later one; a single value when they agree.
  func range(_ time: PassageTime) -> String {
    if interval == .step {
      let steps =
        time.lowerStep == time.upperStep ? "\(time.upperStep)" : "\(time.lowerStep)–\(time.upperStep)"
      return steps + (time.upperStep == 1 ? " step" : " steps")
    }
    let low = (time.lower - now).inSeconds, high = (time.upper - now).inSeconds
    let unit = Span.unit(for: high)
    let first = Span.count(low, unit), last = Span.count(high, unit)
    return first == last ? Span.text(high) : "\(first)–\(last) \(unit.name)"
  }

  /// `steps` samples as a span: `30 min`, `30 steps`.
  func horizon(_ steps: Int) -> String {
    if interval == .step { return "\(steps) step\(steps == 1 ? "" : "s")" }
    if case .months(let months) = interval {
      let count = months * steps
      return count % 12 == 0
        ? "\(count / 12) year\(count == 12 ? "" : "s")" : "\(count) month\(count == 1 ? "" : "s")"
    }
    return Span.text(interval.nominalSeconds * Double(steps))
  }

  /// The compact form that labels carry: `30m`, `4h`, `7d`, `12mo`, or the number of steps.
  func horizonClass(_ steps: Int) -> String {
    switch interval {
    case .step: return "\(steps)"
    case .months(let months): return "\(months * steps)mo"
    case .duration(let duration):
      let microseconds = duration.wholeMicroseconds &* Int64(steps)
      let units: [(Int64, String)] = [
        (86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "m"), (1_000_000, "s"), (1000, "ms"),
      ]
      let unit = units.first { microseconds % $0.0 == 0 } ?? (1, "us")
      return "\(microseconds / unit.0)\(unit.1)"
    }
  }

  private func isDate(_ time: Timestamp) -> Bool {
    let moment = UTCMoment(time)
    return interval.nominalSeconds >= 86_400 && moment.secondOfDay == 0 && moment.microsecond == 0
  }
}

/// Spans of time in the unit a person would pick.
enum Span {
  struct Unit {
    let name: String
    let seconds: Double
  }

  /// Seconds below a minute, minutes up to two hours, hours up to two days, then days and years.
  static func unit(for seconds: Double) -> Unit {
    switch seconds {
    case ..<60: Unit(name: "s", seconds: 1)
    case ..<7200: Unit(name: "min", seconds: 60)
    case ..<172_800: Unit(name: "h", seconds: 3600)
    case ..<63_113_904: Unit(name: "days", seconds: 86_400)
    default: Unit(name: "years", seconds: 31_556_952)
    }
  }

  /// How many units, to one decimal below ten; what is past counts as 0.
  static func count(_ seconds: Double, _ unit: Unit) -> String {
    let value = max(0, seconds) / unit.seconds
    return SentenceNumber.fixed(value, decimals: value < 9.95 ? 1 : 0, trimmed: true)
  }

  /// `27 min`, `2.5 h`.
  static func text(_ seconds: Double) -> String {
    let unit = unit(for: seconds)
    return "\(count(seconds, unit)) \(unit.name)"
  }
}
