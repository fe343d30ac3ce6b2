/// A span as people give it: by the clock (`4h`) or as a number of samples (`48`).
public enum DurationOrSteps: Hashable, Sendable {
  /// A span of time; never negative.
  case duration(Duration)
  /// A number of samples; never negative.
  case steps(Int)

  /// Reads `90s`, `30m`, `4h`, `7d`, `2w`, `500ms`, parts in a row such as `1h30m`, fractions such as
  /// `1.5h`, or a bare whole number of steps.
  public init(parsing text: String) throws(DurationError) {
    let bytes = trimmed(Array(text.utf8))
    if !bytes.isEmpty, bytes.allSatisfy({ (48...57).contains($0) }) {
      guard let steps = Int(String(decoding: bytes, as: UTF8.self)) else {
        throw DurationError(.tooLong(text: text))
      }
      self = .steps(steps)
    } else {
      self = .duration(try Duration(parsing: text))
    }
  }

  /// How many samples of `interval` the span covers, rounded to the nearest and at least 1 (0 for a span
  /// of zero).
  ///
  /// A month counts as 30.436875 days. A duration on a grid without a clock is an error.
  public func steps(on interval: SamplingInterval) throws(DurationError) -> Int {
    switch self {
    case .steps(let count): return count
    case .duration(let duration):
      if case .step = interval { throw DurationError(.noClock(duration: duration)) }
      if duration == .zero { return 0 }
      let count = (duration.inSeconds / interval.nominalSeconds).rounded()
      guard count < 9e15 else { throw DurationError(.tooLong(text: duration.forPeople)) }
      return max(1, Int(count))
    }
  }
}

/// A span of time that cannot be read or used.
public struct DurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Hashable, Sendable {
    /// The text is no duration.
    case unreadable(text: String)
    /// The span is longer than can be counted.
    case tooLong(text: String)
    /// A span of time was given for a series whose samples have no times.
    case noClock(duration: Duration)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .unreadable(let text):
      "\(quotedForMessage(text)) is not a duration; write it like 90s, 30m, 4h, 7d, 2w or 1h30m, "
        + "or give a number of steps"
    case .tooLong(let text): "the duration \(quotedForMessage(text)) is too long"
    case .noClock(let duration):
      "the rows have no times, so \(duration.forPeople) cannot be counted in them; give a number of steps"
    }
  }
}

extension Duration {
  /// Reads `90s`, `500ms`, `1h30m`, `1.5d`: numbers with the units `ms`, `s`, `m` (or `min`), `h`, `d`,
  /// `w`, from the longest to the shortest, each at most once. At most a thousand years.
  public init(parsing text: String) throws(DurationError) {
    let units: [(name: String, microseconds: Double)] = [
      ("w", 604_800e6), ("d", 86_400e6), ("h", 3600e6), ("m", 60e6), ("min", 60e6), ("s", 1e6), ("ms", 1e3),
      ("us", 1),
    ]
    let bytes = trimmed(Array(text.utf8))
    var at = 0
    var total = 0.0
    var smallest = Double.infinity
    while at < bytes.count {
      let numberStart = at
      while at < bytes.count, (48...57).contains(bytes[at]) || bytes[at] == UInt8(ascii: ".") { at += 1 }
      let number = Double(String(decoding: bytes[numberStart..<at], as: UTF8.self))
      while at < bytes.count, bytes[at] == 0x20 { at += 1 }
      let unitStart = at
      while at < bytes.count, bytes[at] | 0x20 >= 97, bytes[at] | 0x20 <= 122 { at += 1 }
      let name = String(decoding: bytes[unitStart..<at], as: UTF8.self)
      guard let number, let unit = units.first(where: { $0.name == name }), unit.microseconds < smallest
      else {
        throw DurationError(.unreadable(text: text))
      }
      smallest = unit.microseconds
      total += number * unit.microseconds
      while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    }
    guard !bytes.isEmpty else { throw DurationError(.unreadable(text: text)) }
    guard total <= 1000 * 365.2425 * 86_400e6 else { throw DurationError(.tooLong(text: text)) }
    self = .microseconds(Int64(total.rounded()))
  }

  /// The duration as people say it, in its two largest units: `27 min`, `3 h 5 min`, `4 d 2 h`, `1.5 s`,
  /// `250 ms`. Rounded to the smaller of the two.
  public var forPeople: String {
    let sign = self < .zero ? "-" : ""
    let seconds = inSeconds.magnitude
    if seconds == 0 { return "0 s" }
    if seconds < 0.9995 {
      let milliseconds = seconds * 1000
      return sign
        + (milliseconds < 1 ? Self.number(milliseconds * 1000) + " µs" : Self.number(milliseconds) + " ms")
    }
    if seconds < 9.95 { return sign + Self.number((seconds * 10).rounded() / 10) + " s" }
    let whole = Int(min(seconds, 1e15).rounded())
    if whole < 60 { return "\(sign)\(whole) s" }
    // Rounding first keeps 59.7 min from reading "60 min".
    let table: [(unit: Int, next: Int, limit: Int, names: (String, String))] = [
      (60, 1, 600, ("min", "s")), (3600, 60, 86_400, ("h", "min")), (86_400, 3600, .max, ("d", "h")),
    ]
    for (unit, step, limit, names) in table {
      let rounded = (whole + step / 2) / step * step
      guard rounded < limit else { continue }
      if unit == 3600, rounded < 3600 { return "\(sign)\(rounded / 60) min" }
      let (large, small) = (rounded / unit, rounded % unit / step)
      return sign + "\(large) \(names.0)" + (small == 0 ? "" : " \(small) \(names.1)")
    }
    return sign + "\(whole) s"
  }

  /// `value` with at most three significant digits where it has a fraction.
  private static func number(_ value: Double) -> String {
    let scale = value < 10 ? 100.0 : value < 100 ? 10.0 : 1.0
    return NumberText.shortest((value * scale).rounded() / scale)
  }
}
