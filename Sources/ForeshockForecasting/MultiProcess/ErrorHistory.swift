internal import Glibc

/// What steady forecasts missed by in the past: the residuals, and for each sample where level and noise were
/// believed to be then, in units of the noise. Any stretch of it is a possible future.
struct ErrorHistory: Sendable, Hashable {
  private(set) var residuals: [Float] = []
  private(set) var levels: [Float] = []
  private(set) var noises: [Float] = []
  /// Samples from the beginning after which no forecast was good yet.
  private(set) var warmUp = 0

  init() {}

  init(residuals: [Float], levels: [Float], noises: [Float], warmUp: Int) {
    self.residuals = residuals
    self.levels = levels
    self.noises = noises
    self.warmUp = warmUp
  }

  init(capacity: Int, warmUp: Int) {
    self.warmUp = warmUp
    residuals.reserveCapacity(capacity)
    levels.reserveCapacity(capacity)
    noises.reserveCapacity(capacity)
  }

  /// Takes note of a sample; of a gap as what was expected there.
  mutating func append(_ residual: Double, level: Double, noise: Double) {
    residuals.append(Float(residual.isNaN ? level + noise : residual))
    levels.append(Float(level))
    noises.append(Float(noise))
  }

  var count: Int { residuals.count }

  /// How many stretches of `horizon` samples there are; 0 where they would be too few to speak for the future.
  func originCount(horizon: Int) -> Int {
    let origins = count - warmUp - horizon
    return origins >= max(48, horizon) ? origins : 0
  }

  /// How ramps went on: how much of the rise that was foretold over `horizon` samples came about, shrunk towards `trust`
  /// as if three ramps of three units of noise had been seen for each sample of half the horizon.
  ///
  /// - Parameter slopes: the expected slope at each sample.
  func persistence(slopes: [Double], horizon: Int, phi: Double, trust: Double) -> Double {
    let prior = 3 * 9 * Double(horizon) / 2
    var products = prior * trust, squares = prior
    let noiseLeft = pow(phi, Double(horizon))
    guard count > warmUp + horizon + 3 else { return trust }
    for origin in warmUp..<(count - horizon - 3) {
      var end = 0.0
      for step in (horizon - 2)...(horizon + 2) { end += Double(residuals[origin + step]) / 5 }
      let expected = min(max(slopes[origin] * Double(horizon), -10), 10)
      let rise = end - Double(levels[origin]) - noiseLeft * Double(noises[origin])
      products += expected * min(max(rise, -10), 10)
      squares += expected * expected
    }
    return min(max(products / squares, 0.02), trust)
  }
}
