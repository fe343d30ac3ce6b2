internal import Glibc

/// A range of values, and where in it a value lies. Any finite numbers will do: spans are reckoned in
/// halves, so that even the widest does not overflow.
struct ValueScale {
  let low: Double
  let high: Double

  /// Exactly `low … high`; a range of one value puts it in the middle.
  init(exactly low: Double, _ high: Double) {
    self.low = low
    self.high = high
  }

  /// A range that shows `low … high`: a (nearly) single value gets room above and below.
  init(around low: Double, _ high: Double) {
    let size = max(abs(low), abs(high))
    guard high / 2 - low / 2 <= 1e-12 * size else {
      self.init(exactly: max(low, -.greatestFiniteMagnitude), min(high, .greatestFiniteMagnitude))
      return
    }
    let room = size > 0 ? max(0.1 * size, .leastNormalMagnitude) : 1
    self.init(
      exactly: max(low - room, -.greatestFiniteMagnitude), min(high + room, .greatestFiniteMagnitude))
  }

  /// 0 at the low end, 1 at the high one, and never outside.
  func fraction(_ value: Double) -> Double {
    let span = high / 2 - low / 2
    return span > 0 ? min(1, max(0, (value / 2 - low / 2) / span)) : 0.5
  }

  /// Values that are 1, 2 or 5 times a power of ten apart, at most about `count`, with their labels.
  func ticks(count: Int) -> [(value: Double, label: String)] {
    let rough = high / Double(count) - low / Double(count)
    guard rough >= .leastNormalMagnitude else {
      let place = significantPlace(max(abs(low), abs(high)))
      return [low, high].map { ($0, AxisLabel.text($0, stepExponent: place)) }
    }
    let exponent = Int(floor(log10(rough)))
    let unit = pow(10, Double(exponent))
    guard let factor = [1.0, 2, 5, 10].first(where: { $0 * unit >= rough * (1 - 1e-9) }), unit > 0 else {
      return [low, high].map { ($0, AxisLabel.text($0, stepExponent: exponent)) }
    }
    let step = factor * unit
    let stepExponent = factor == 10 ? exponent + 1 : exponent
    var ticks: [(value: Double, label: String)] = []
    var index = ceil(low / step - 1e-9)
    // Room for rounding, but never infinity, which everything is below.
    let end = min(high + 1e-9 * step, .greatestFiniteMagnitude)
    while ticks.count <= count + 1, index * step <= end {
      let value = index * step
      if value.isFinite { ticks.append((value, AxisLabel.text(value, stepExponent: stepExponent))) }
      index += 1
    }
    return ticks
  }
}

/// Numbers beside an axis.
enum AxisLabel {
  /// `value` to the place 10^stepExponent, with an exponent when that would take many digits.
  static func text(_ value: Double, stepExponent: Int) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "?" }
    let exponent = Int(floor(log10(abs(value)) + 1e-12))
    guard exponent >= 7 || stepExponent < -6 else { return fixed(value, decimals: max(0, -stepExponent)) }
    let half = exponent / 2
    let mantissa = value / pow(10, Double(half)) / pow(10, Double(exponent - half))
    return "\(fixed(mantissa, decimals: min(15, max(0, exponent - stepExponent))))e\(exponent)"
  }

  /// `value`, smaller than 10⁸ in size, with exactly `decimals` (at most 15) places.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let scaled = abs(value) * pow(10, Double(decimals))
    guard scaled < 9e18 else { return "\(value)" }
    let units = Int64(scaled.rounded())
    var digits = String(units)
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let whole = digits.dropLast(decimals), fraction = digits.suffix(decimals)
    let sign = value < 0 && units != 0 ? "-" : ""
    return decimals > 0 ? "\(sign)\(whole).\(fraction)" : "\(sign)\(whole)"
  }
}

/// The power of ten of the fourth significant digit of `value`.
func significantPlace(_ value: Double) -> Int {
  value != 0 && value.isFinite ? Int(floor(log10(abs(value)))) - 3 : 0
}
