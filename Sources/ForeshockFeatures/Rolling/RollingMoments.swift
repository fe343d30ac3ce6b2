/// Rolling sums, means and variances; a quantity that was not asked for stays empty.
struct RollingMoments {
  var sum: [Double] = []
  var mean: [Double] = []
  var variance: [Double] = []
}

/// Rolling sum, mean and sample variance over windows of `window` samples; windows without a value hold
/// NaN.
///
/// With `d = x − a`, the distance from the anchor's value, each half of a window keeps
///
///     n,   S = Σ d,   M = Σ (d − S/n)²
///
/// grows by (Welford 1962; Youngs & Cramer, Technometrics 13, 1971)
///
///     n ← n + 1,   S ← S + d,   M ← M + (d − S/n)² · n/(n − 1)
///
/// and two halves join to (Chan, Golub & LeVeque, The American Statistician 37, 1983)
///
///     n = n₁ + n₂,   S = S₁ + S₂,   M = M₁ + M₂ + (S₁/n₁ − S₂/n₂)² · n₁·n₂/n
///
/// Every term of M is a square: there is no cancellation, and no result below zero.
func rollingMoments(
  _ values: [Double], window: Int, sum wantsSum: Bool, mean wantsMean: Bool, variance: Bool
) -> RollingMoments {
  let missing = { (wanted: Bool) in [Double](repeating: .nan, count: wanted ? values.count : 0) }
  var sums = missing(wantsSum)
  var means = missing(wantsMean)
  var variances = missing(variance)
  let tables = ReciprocalTables(upTo: window)
  var suffix = [SuffixMoments](repeating: SuffixMoments(), count: window)
  for block in AnchoredBlocks(values, window: window) {
    if variance {
      writeMoments(
        of: block, values, window, tables, &suffix, withVariance: true, &sums, &means, &variances)
    } else {
      writeMoments(
        of: block, values, window, tables, &suffix, withVariance: false, &sums, &means, &variances)
    }
  }
  return RollingMoments(sum: sums, mean: means, variance: variances)
}

/// 1/n and n/(n − 1) for the counts a window can have: a multiplication costs less than a division.
private struct ReciprocalTables {
  /// 1/n, and 0 for n = 0, so that an empty half adds nothing.
  var reciprocal: [Double]
  /// n/(n − 1), and 0 for n = 1: the first value has no spread.
  var growth: [Double]

  init(upTo count: Int) {
    reciprocal = (0...count).map { $0 == 0 ? 0 : 1 / Double($0) }
    growth = (0...count).map { $0 < 2 ? 0 : Double($0) / Double($0 - 1) }
  }
}

/// The state of a suffix: count, mean distance from the anchor, sum of distances, sum of squares about
/// the mean.
private struct SuffixMoments {
  var count = 0
  var sum = 0.0
  var squares = 0.0
}

/// Writes the moments of all windows of one block. `withVariance` is a constant at each call, so the
/// compiler makes two versions, one without the squares.
@inline(__always)
private func writeMoments(
  of block: AnchoredBlocks.Block, _ values: [Double], _ window: Int, _ tables: borrowing ReciprocalTables,
  _ suffix: inout [SuffixMoments], withVariance: Bool, _ sumResults: inout [Double],
  _ meanResults: inout [Double], _ varianceResults: inout [Double]
) {
  let anchorValue = values[block.anchor]
  // An infinite anchor cannot be measured from; its own infinity then carries the sums, and the squares
  // become NaN.
  let origin = anchorValue.isFinite ? anchorValue : 0
  let first = anchorValue - origin
  var state = SuffixMoments(count: 1, sum: first, squares: first - first)
  var suffixes = suffix.mutableSpan
  let reciprocal = tables.reciprocal.span
  let growth = tables.growth.span
  let samples = values.span

  suffixes[block.anchor - block.firstStart] = state
  var start = block.anchor - 1
  while start >= block.firstStart {
    let value = samples[start]
    if value == value {
      let distance = value - origin
      state.count &+= 1
      state.sum += distance
      if withVariance {
        let residual = distance - state.sum * reciprocal[state.count]
        state.squares += residual * residual * growth[state.count]
      }
    }
    suffixes[start - block.firstStart] = state
    start -= 1
  }

  let wantsSum = !sumResults.isEmpty
  let wantsMean = !meanResults.isEmpty
  var sums = sumResults.mutableSpan
  var means = meanResults.mutableSpan
  var variances = varianceResults.mutableSpan
  var count = 0
  var sum = 0.0
  var squares = 0.0
  for end in block.anchor...block.lastEnd {
    let value = samples[end]
    if value == value && end > block.anchor {
      let distance = value - origin
      count &+= 1
      sum += distance
      if withVariance {
        let residual = distance - sum * reciprocal[count]
        squares += residual * residual * growth[count]
      }
    }
    guard end >= block.firstEnd else { continue }
    let left = suffixes[max(end - window + 1 - block.firstStart, 0)]
    let total = left.sum + sum
    let present = Double(left.count &+ count)
    if wantsSum { sums[end] = total + present * origin }
    if wantsMean { means[end] = origin + total / present }
    if withVariance {
      let gap = left.sum * reciprocal[left.count] - sum * reciprocal[count]
      let joined =
        left.squares + squares
        + gap * gap * (Double(left.count) * Double(count) * reciprocal[left.count &+ count])
      variances[end] = joined / (present - 1)
    }
  }
}
