internal import ForeshockSeries

/// Numbers and times as the command prints them.
enum Format {
  /// The shortest text that reads back as the same number; nothing for a missing one.
  static func number(_ value: Double) -> String {
    value.isFinite ? NumberText.shortest(value) : ""
  }

  /// A number for people: four significant digits, or all the digits of a large whole number.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "–" }
    let magnitude = abs(value)
    if magnitude >= 1e15 || magnitude < 1e-4 { return scientific(value) }
    var digits = 0
    var scaled = magnitude
    while scaled < 1000, digits < 8 {
      scaled *= 10
      digits += 1
    }
    return trimmed(fixed(value, digits: digits))
  }

  /// A level in 0 … 1 as the percentage that names columns: 0.8 → `80`, 0.995 → `99.5`.
  static func percent(_ level: Double) -> String {
    number((level * 1e8).rounded() / 1e6)
  }

  /// A number with a fixed count of decimals.
  static func fixed(_ value: Double, digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e18 else { return value.description }
    let text = String(Int64(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + text }
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return sign + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  private static func scientific(_ value: Double) -> String {
    var mantissa = value
    var exponent = 0
    while abs(mantissa) >= 10 { mantissa /= 10; exponent += 1 }
    while abs(mantissa) < 1 { mantissa *= 10; exponent -= 1 }
    return trimmed(fixed(mantissa, digits: 3)) + "e" + String(exponent)
  }

  /// A time of a grid: RFC 3339, or the number of the step.
  static func time(_ time: Timestamp, on interval: SamplingInterval) -> String {
    interval == .step ? String(time.microseconds) : time.description
  }

  /// A time for JSON: text, or the number of the step.
  static func jsonTime(_ time: Timestamp, on interval: SamplingInterval) -> JSONValue {
    interval == .step ? .int(Int(time.microseconds)) : .string(time.description)
  }
}
