internal import Glibc

/// What steady forecasts missed by in the past: the residuals, and for each sample where level and noise were
/// believed to be then, in units of the noise. Any stretch of it is a possible future.
struct ErrorHistory: Sendable, Hashable {
  private(set) var residuals: [Float] = []
  private(set) var levels: [Float] = []
  private(set) var noises: [Float] = []
  /// Samples from the beginning after which no forecast was good yet.
  private(set) var warmUp = 0
  /// The largest and the least residual of every sixteen samples.
  private var maxima: [Float] = []
  private var minima: [Float] = []

  init() {}

  init(residuals: [Float], levels: [Float], noises: [Float], warmUp: Int) {
    self.residuals = residuals
    self.levels = levels
    self.noises = noises
    self.warmUp = warmUp
    for (index, residual) in residuals.enumerated() { note(residual, at: index) }
  }

  init(capacity: Int, warmUp: Int) {
    self.warmUp = warmUp
    residuals.reserveCapacity(capacity)
    levels.reserveCapacity(capacity)
    noises.reserveCapacity(capacity)
  }

  /// Takes note of a sample; of a gap as what was expected there.
  mutating func append(_ residual: Double, level: Double, noise: Double) {
    let value = Float(residual.isNaN ? level + noise : residual)
    note(value, at: residuals.count)
    residuals.append(value)
    levels.append(Float(level))
    noises.append(Float(noise))
  }

  var count: Int { residuals.count }

  private static let block = 16

  private mutating func note(_ residual: Float, at index: Int) {
    if index % Self.block == 0 {
      maxima.append(residual)
      minima.append(residual)
    } else {
      maxima[index / Self.block] = max(maxima[index / Self.block], residual)
      minima[index / Self.block] = min(minima[index / Self.block], residual)
    }
  }

  /// No less than the largest residual of a stretch that is not empty.
  func maximum(of stretch: Range<Int>) -> Float {
    var largest = -Float.infinity
    for block in stretch.lowerBound / Self.block...(stretch.upperBound - 1) / Self.block {
      largest = max(largest, maxima[block])
    }
    return largest
  }

  /// No more than the least residual of a stretch that is not empty.
  func minimum(of stretch: Range<Int>) -> Float {
    var least = Float.infinity
    for block in stretch.lowerBound / Self.block...(stretch.upperBound - 1) / Self.block {
      least = min(least, minima[block])
    }
    return least
  }

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

  /// How levels more than three units from the pattern's lasted: how much of one was still there `horizon` samples later, shrunk towards
  /// all of it as if three such levels had lasted for half the horizon. Bursts that end are so told from lasting steps.
  func lasting(horizon: Int, phi: Double) -> Double {
    let prior = 3 * 9 * Double(horizon) / 2
    var products = prior, squares = prior
    let noiseLeft = pow(phi, Double(horizon))
    guard count > warmUp + horizon + 3 else { return 1 }
    for origin in warmUp..<(count - horizon - 3) {
      let level = min(max(Double(levels[origin]), -10), 10)
      guard abs(level) > 3 else { continue }
      var end = 0.0
      for step in (horizon - 2)...(horizon + 2) { end += Double(residuals[origin + step]) / 5 }
      products += level * min(max(end - noiseLeft * Double(noises[origin]), -10), 10)
      squares += level * level
    }
    return min(max(products / squares, 0.02), 1)
  }
}
