internal import ForeshockNumerics

/// Where the coming innovations of sample paths are drawn from.
public enum Innovations: Hashable, Sendable {
  /// From the Gaussian distribution the model was fitted with.
  case gaussian
  /// From these residuals, with replacement: the residual bootstrap.
  ///
  /// Gaps (NaN) are left out. What is drawn is centred, (r − r̄), and scaled to the model's own innovation variance,
  /// so that paths and closed forms agree about mean and variance and differ in shape only.
  case resampled([Double])

  /// The numbers to draw from, with mean zero and variance one; nil for Gaussian ones.
  ///
  /// - Throws: `.invalidValue` for an infinite residual, `.tooFewObservations` when fewer than two are finite,
  ///   `.invalidParameter` when all are equal.
  func pool() throws(ModelError) -> [Double]? {
    guard case .resampled(let residuals) = self else { return nil }
    if let index = residuals.firstIndex(where: { $0.isInfinite }) {
      throw .invalidValue(index: index, reason: "the residual \(residuals[index]) is not a finite number")
    }
    let found = residuals.filter { !$0.isNaN }
    guard found.count >= 2 else { throw .tooFewObservations(required: 2, actual: found.count) }
    // Divided first: sums of squares of huge numbers would overflow.
    let size = found.reduce(0) { max($0, abs($1)) }
    let unit = size > 0 ? found.map { $0 / size } : found
    let mean = unit.reduce(0, +) / Double(unit.count)
    let variance = unit.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(unit.count)
    guard variance > 0 else {
      throw .invalidParameter("innovations", reason: "all residuals are equal, there is nothing to draw from")
    }
    let deviation = variance.squareRoot()
    return unit.map { ($0 - mean) / deviation }
  }
}

extension RandomStream {
  /// A number with mean zero and variance one: of the pool, or Gaussian.
  @inline(__always)
  mutating func innovation(_ pool: [Double]?) -> Double {
    guard let pool else { return normal() }
    return pool[integer(below: pool.count)]
  }
}
