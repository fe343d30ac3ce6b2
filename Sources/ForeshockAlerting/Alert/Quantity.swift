/// A number with its unit.
enum Quantity {
  /// `78 %`, `1.2 GB`, `0.95`.
  static func text(_ x: Double, _ unit: String?, digits: Int) -> String {
    with(unit, SentenceNumber.significant(x, digits))
  }

  static func with(_ unit: String?, _ number: String) -> String {
    guard let unit, !unit.isEmpty else { return number }
    return "\(number) \(unit)"
  }
}
