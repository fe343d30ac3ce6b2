internal import Glibc

/// Numbers as people write them in a sentence: 0.3, 78.25, 123456, 1.235e15.
package enum SentenceNumber {
  /// `x` with at most `digits` significant digits and no trailing zeros; whole numbers of up to twelve
  /// digits are never cut short, what is smaller than 0.0001 or larger takes an exponent.
  package static func significant(_ x: Double, _ digits: Int = 4) -> String {
    guard x.isFinite else { return x.isNaN ? "unknown" : x < 0 ? "−∞" : "∞" }
    guard x != 0 else { return "0" }
    let exponent = Int(floor(log10(abs(x))))
    if exponent >= 12 || exponent < -4 { return scientific(x, exponent, digits) }
    return fixed(x, decimals: max(0, digits - 1 - exponent), trimmed: true)
  }

  /// A limit somebody chose: enough digits to show 99.995, few enough to hide 0.30000000000000004.
  package static func limit(_ x: Double) -> String { significant(x, 9) }

  /// `x` with just enough digits (four to nine) to be told apart from `other`.
  package static func distinct(_ x: Double, from other: Double) -> String {
    for digits in 4..<9 where x == other || significant(x, digits) != limit(other) {
      return significant(x, digits)
    }
    return significant(x, 9)
  }

  /// A probability in two decimals that never claims certainty: `= 0.93`, `> 0.99`, `< 0.01`.
  package static func probability(_ p: Double) -> String {
    p > 0.99 ? "> 0.99" : p < 0.01 ? "< 0.01" : "= " + fixed(p, decimals: 2, trimmed: false)
  }

  /// `x`, smaller than 10¹² in size, rounded to `decimals` places.
  package static func fixed(_ x: Double, decimals: Int, trimmed: Bool) -> String {
    var scale: Int64 = 1
    for _ in 0..<min(decimals, 18) { scale *= 10 }
    let scaled = (abs(x) * Double(scale)).rounded()
    guard scaled < 9e18 else { return "\(x)" }
    let units = Int64(scaled)
    var text = String(units / scale)
    if decimals > 0 {
      let fraction = String(units % scale)
      var places = String(repeating: "0", count: max(0, decimals - fraction.count)) + fraction
      while trimmed, places.last == "0" { places.removeLast() }
      if !places.isEmpty { text += "." + places }
    }
    return x < 0 && units != 0 ? "-" + text : text
  }

  private static func scientific(_ x: Double, _ exponent: Int, _ digits: Int) -> String {
    // Two steps, because 10^−exponent overflows for the smallest numbers.
    let half = exponent / 2
    let mantissa = x / pow(10, Double(half)) / pow(10, Double(exponent - half))
    let text = fixed(mantissa, decimals: digits - 1, trimmed: true)
    guard text != "10", text != "-10" else { return (x < 0 ? "-1e" : "1e") + "\(exponent + 1)" }
    return "\(text)e\(exponent)"
  }
}
