/// The increments of a random walk over whole cycles, summed up one by one: their mean a cycle, where the walk
/// has a drift, and their weighted squares around it.
///
/// An increment c over k cycles has mean k·drift and variance k·σ². The sums are kept around the running
/// mean (Welford's method with weights k), so that a large drift costs no digits.
struct Increments: Hashable, Sendable, Codable {
  /// Whether the mean is estimated; otherwise it is 0.
  let hasDrift: Bool
  /// How many there are.
  private(set) var count = 0
  /// Over how many cycles in all.
  private(set) var cycles = 0.0
  /// The mean increment a cycle.
  private(set) var drift = 0.0
  /// Σ (c − k·drift)²/k.
  private(set) var squares = 0.0

  init(hasDrift: Bool) { self.hasDrift = hasDrift }

  mutating func add(_ change: Double, over cycles: Double) {
    count += 1
    self.cycles += cycles
    let rate = change / cycles
    let before = rate - drift
    if hasDrift { drift += before * (cycles / self.cycles) }
    squares += cycles * before * (rate - drift)
  }

  /// σ²: the squares over their degrees of freedom.
  var variance: Double { squares / Double(count - (hasDrift ? 1 : 0)) }

  /// The drift's standard error.
  var driftStandardError: Double { hasDrift ? (variance / cycles).squareRoot() : 0 }

  /// The fewest that give a variance.
  var required: Int { hasDrift ? 2 : 1 }

  /// Whether these can be sums of increments.
  var isSound: Bool {
    (required...1 << 40).contains(count) && cycles >= Double(count) && cycles <= 0x1p80 && drift.isFinite
      && (hasDrift || drift == 0) && squares >= 0 && squares.isFinite
  }
}
