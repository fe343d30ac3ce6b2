/// Mean and spread of samples under exponential weights, sample by sample.
///
/// The mean is kept in two doubles and moved by a share of the sample's distance from it, so that at any level it is
/// exact to a few units in the last place of the spread. Nothing is a difference of sums: the spread is a sum of squares
/// under positive weights, the share of pairs one of products.
///
/// Source: West, Communications of the ACM 22 (1979) 532–535; Finch, Incremental calculation of weighted mean and
/// variance (2009), section 9.
struct ExponentialMoments: Hashable, Sendable {
  /// Weights below this one are forgotten: they would not change a bit of a mean, and soon not be normal numbers.
  static let smallestWeight = 1e-150

  /// How many samples were present.
  var count = 0
  /// Σw.
  var weight = 0.0
  /// 1 − Σw²/(Σw)² = Σ over i ≠ j of wᵢwⱼ/(Σw)².
  var pairShare = 0.0
  /// The mean is `mean + rest`, the second below half a unit in the last place of the first.
  var mean = 0.0
  var rest = 0.0
  /// Σ w(x − mean)²/Σw.
  var spread = 0.0

  /// Whether a stored state can be one.
  var isPossible: Bool { count >= 0 && count < .max && weight >= 0 && pairShare >= 0 && !(spread < 0) }

  /// One row goes by: every weight falls. Mean, spread and shares stay.
  mutating func decay(by factor: Double) {
    weight *= factor
    if weight < Self.smallestWeight { weight = 0 }
  }

  /// A finite sample of weight `new` comes in. With `normalizes` the weights then sum to 1.
  mutating func add(_ x: Double, weight new: Double, normalizes: Bool) {
    count += 1
    guard weight > 0 else {
      (weight, pairShare, mean, rest, spread) = (1, 0, x, 0, 0)
      return
    }
    let total = weight + new, share = new / total, kept = weight / total
    let distance = (x - mean) - rest
    spread = kept * (spread + share * distance * distance)
    pairShare = kept * (kept * pairShare + 2 * share)
    move(by: share * distance)
    weight = normalizes ? 1 : total
  }

  /// Moves the mean and keeps what rounding would take (Knuth, The Art of Computer Programming 2, section 4.2.2).
  private mutating func move(by step: Double) {
    let sum = mean + step, back = sum - mean
    let low = rest + ((mean - (sum - back)) + (step - back))
    mean = sum + low
    rest = low - (mean - sum)
  }

  /// The variance: the spread, or divided by the share of pairs, which makes it unbiased for independent samples of one
  /// variance; NaN when there is weight on one sample only.
  func variance(isBiased: Bool) -> Double {
    if isBiased { return spread }
    return pairShare > 0 ? spread / pairShare : .nan
  }
}
