public import ForeshockSeries

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Sines and cosines of a period and of its harmonics, as regressors for a smooth season of any length:
/// `sin(2πk p/P)`, `cos(2πk p/P)` for k = 1 … K at position p.
///
/// Positions are reduced to one period before anything is multiplied, so that a term at a position in the
/// billions is as exact as one at the beginning. Where 2k equals the period, the sine is 0 at whole positions and
/// left in all the same.
///
/// Checked against statsmodels 0.15.0's `deterministic.Fourier` to 1e-13.
public struct FourierTerms: Hashable, Codable, Sendable {
  /// The length of a period, in rows (or seconds, for ``values(at:)-(Timestamp)``).
  public let period: Double
  /// How many harmonics there are.
  public let harmonics: Int

  /// Terms of a period.
  ///
  /// - Parameters:
  ///   - period: in rows or seconds; positive, and need not be whole.
  ///   - harmonics: how many pairs of sine and cosine; 1 … half the period.
  /// - Throws: ``TransformError/invalidPeriod(_:)`` or ``TransformError/invalidHarmonics(_:period:)``.
  public init(period: Double, harmonics: Int) throws(TransformError) {
    guard period > 0, period.isFinite else { throw .invalidPeriod(period) }
    guard harmonics >= 1, 2 * Double(harmonics) <= period else {
      throw .invalidHarmonics(harmonics, period: period)
    }
    self.period = period
    self.harmonics = harmonics
  }

  /// Decodes terms and checks them like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      period: container.decode(Double.self, forKey: .period),
      harmonics: container.decode(Int.self, forKey: .harmonics))
  }

  private enum CodingKeys: String, CodingKey { case period, harmonics }

  /// The names of the terms, in their order: `sin_1`, `cos_1`, `sin_2`, …
  public var names: [String] { (1...harmonics).flatMap { ["sin_\($0)", "cos_\($0)"] } }

  /// The terms of the row at `position`, counted from any origin; one for each of ``names``.
  ///
  /// - Complexity: O(harmonics).
  public func values(at position: Double) -> [Double] {
    values(phase: phase(at: position))
  }

  /// The terms at `time`, with the period in seconds, counted from 1970-01-01T00:00:00Z.
  public func values(at time: Timestamp) -> [Double] { values(phase: phase(at: time)) }

  private func values(phase: Double) -> [Double] {
    var values = [Double](repeating: 0, count: 2 * harmonics)
    write(phase, to: &values, at: 0)
    return values
  }

  /// One column for each of ``names``, over the rows at positions `range`: row by row ``values(at:)-(Double)``.
  ///
  /// - Complexity: O(rows · harmonics).
  public func columns(over range: Range<Int>) -> [FeatureColumn] {
    columns(range) { phase(at: Double($0)) }
  }

  /// One column for each of ``names``, over rows at `times`: row by row ``values(at:)-(Timestamp)``.
  public func columns(at times: [Timestamp]) -> [FeatureColumn] {
    columns(times) { phase(at: $0) }
  }

  private func columns<Rows: Collection>(_ rows: Rows, _ phase: (Rows.Element) -> Double) -> [FeatureColumn] {
    var columns = names.map { FeatureColumn(name: $0, values: []) }
    for index in columns.indices { columns[index].values.reserveCapacity(rows.count) }
    var terms = [Double](repeating: 0, count: 2 * harmonics)
    for row in rows {
      write(phase(row), to: &terms, at: 0)
      for index in terms.indices { columns[index].values.append(terms[index]) }
    }
    return columns
  }

  /// How far into a period `position` is, 0 ..< 1 (negative before the origin). The remainder of a division is exact,
  /// whatever the numbers.
  func phase(at position: Double) -> Double { position.truncatingRemainder(dividingBy: period) / period }

  /// How far into a period of seconds `time` is.
  func phase(at time: Timestamp) -> Double {
    let period = period * 1e6
    return Double(time.microseconds).truncatingRemainder(dividingBy: period) / period
  }

  /// Writes the terms from `place` on.
  func write(_ phase: Double, to terms: inout [Double], at place: Int) {
    for harmonic in 1...harmonics {
      let turns = (Double(harmonic) * phase).truncatingRemainder(dividingBy: 1)
      terms[place + 2 * harmonic - 2] = sin(2 * .pi * turns)
      terms[place + 2 * harmonic - 1] = cos(2 * .pi * turns)
    }
  }
}
