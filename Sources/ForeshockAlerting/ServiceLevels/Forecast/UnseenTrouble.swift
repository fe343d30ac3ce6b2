internal import ForeshockNumerics
internal import Glibc

/// What the past given does not hold, but may come.
///
/// - **A block worse than all.** Of n + 1 blocks that are alike the newest is the worst with probability
///   1/(n + 1). It is then the worst one times u^−γ, the tail that Hill's estimate gives to the error ratios of
///   blocks, so that the tail of a service whose days are all alike is thin, and that of one with incidents heavy.
/// - **A level that changes and stays.** After n blocks without such a change its rate is a draw from the gamma
///   distribution of shape ½ and mean 1/2n (Jeffreys' prior of a Poisson rate). The error ratio is then 1/u times what
///   it was or, as often, u times.
///
/// Sources: B. Hill, "A simple general approach to inference about the tail of a distribution", Ann. Stat. 3, 1975;
/// H. Jeffreys, Theory of Probability, 3rd ed., 1961, section 3.6.
struct UnseenTrouble: Sendable {
  /// The age of the block with the greatest error ratio; nil when no block has errors.
  let worstAge: Int?
  /// The probability that a block is worse than all of the past.
  let chance: Double
  /// The tail index γ.
  let tail: Double
  private let blockCount: Double

  /// A mean would not exist beyond it.
  private static let heaviest = 1.0
  /// No change is greater than this.
  private static let greatest = 1e6

  /// - Parameters:
  ///   - ratios: the error ratio of each block, the latest first; nil without events.
  ///   - floor: an error ratio that is as good as none.
  init(_ ratios: [Double?], floor: Double) {
    let known = ratios.compactMap(\.self).sorted(by: >)
    blockCount = Double(max(1, known.count))
    chance = 1 / (blockCount + 1)
    worstAge = known.first.flatMap { worst in worst > 0 ? ratios.firstIndex(of: worst) : nil }
    let top = Int(blockCount.squareRoot())
    guard known.count > top else {
      tail = Self.heaviest
      return
    }
    let base = log(max(known[top], floor))
    let sum = known.prefix(top).reduce(0) { $0 + max(0, log(max($1, floor)) - base) }
    tail = min(Self.heaviest, sum / Double(top))
  }

  /// How many times worse than the worst a record is.
  func record(_ random: inout RandomStream) -> Double {
    min(Self.greatest, exp(tail * random.exponential()))
  }

  /// The changes of level of one future.
  func changes(_ random: inout RandomStream) -> LevelChanges {
    LevelChanges(rate: random.gamma(shape: 0.5) / blockCount, &random)
  }
}

/// A level that changes now and then, walked through in the order of time.
struct LevelChanges: Sendable {
  /// How many times the first level it is now.
  private(set) var factor = 1.0
  private let rate: Double
  /// The logarithm of a factor that nothing exceeds.
  private static let greatest = 14.0
  private var next: Double

  init(rate: Double, _ random: inout RandomStream) {
    self.rate = rate
    next = rate > 0 ? random.exponential() / rate : .infinity
  }

  /// Goes to `place`, in blocks from the beginning.
  mutating func advance(to place: Double, _ random: inout RandomStream) {
    while next <= place {
      // The logarithm of 1/u.
      let size = random.exponential()
      let sum = log(factor) + (random.chance(0.5) ? size : -size)
      factor = exp(min(Self.greatest, max(-Self.greatest, sum)))
      next += random.exponential() / rate
    }
  }
}
