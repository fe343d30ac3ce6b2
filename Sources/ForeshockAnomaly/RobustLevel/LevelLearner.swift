/// Gathers so many samples and makes a ``RobustLevel`` of them.
struct LevelLearner: Hashable, Sendable {
  /// How many samples a level is made of.
  let needed: Int
  /// Those gathered so far, fewer than needed.
  private(set) var samples: [Double] = []

  /// The most samples that a level is made of.
  static let most = 1_000_000

  init(needed: Int) { self.needed = needed }

  /// A learner that has gathered `samples` already.
  init(needed: Int, samples: [Double]) throws(AnomalyError) {
    guard samples.count < needed, samples.allSatisfy(\.isFinite) else {
      throw .malformedModel(reason: "\(samples.count) samples of a warm-up of \(needed)")
    }
    self.needed = needed
    self.samples = samples
  }

  /// Takes in a finite sample; the level when that was the last one needed. Then it is empty again.
  mutating func add(_ value: Double) -> RobustLevel? {
    if samples.isEmpty { samples.reserveCapacity(needed) }
    samples.append(value)
    guard samples.count >= needed else { return nil }
    defer { samples.removeAll(keepingCapacity: true) }
    return RobustLevel(of: samples)
  }

  /// Drops what was gathered.
  mutating func forget() {
    if !samples.isEmpty { samples.removeAll(keepingCapacity: true) }
  }

  /// Refuses a warm-up that is too short to know a spread by, or too long to be kept.
  static func check(warmUp: Int, least: Int = 8) throws(AnomalyError) {
    guard (least...most).contains(warmUp) else {
      throw .invalidParameter(name: "warmUp", reason: "\(least) to \(most) samples, not \(warmUp)")
    }
  }
}
