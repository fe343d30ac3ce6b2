/// Looks through the bins of a feature for the best split of a node.
///
/// A histogram has 256 places a feature: bin 0 of missing cells, the others of values.
enum SplitScan {
  typealias Histogram = UnsafeMutablePointer<GradientPair>

  /// Tries every cut between bins, with missing cells on either side, in ascending order; the first of equal ones
  /// stays.
  ///
  /// - Parameters:
  ///   - bins: how many bins of the histogram to look at, 256 at most.
  ///   - direction: +1 where the right part's value must not be less than the left's, −1 where not more, else 0.
  @inline(__always)
  static func numeric(
    _ histogram: Histogram, bins: Int, feature: Int32, direction: Int8, _ context: SplitContext,
    into best: inout TreeSplit
  ) {
    let missing = unsafe histogram[0]
    let hasMissing = missing.y != 0
    var left = GradientPair.zero
    var found = best
    for bin in 1..<bins {
      let sum = unsafe histogram[bin]
      // A bin without rows parts them as the one before.
      if sum.y == 0 { continue }
      left &+= sum
      consider(left, bin, true, feature, direction, context, &found)
      if hasMissing { consider(left &+ missing, bin, false, feature, direction, context, &found) }
    }
    best = found
  }

  /// The same for a histogram of few rows, of which `occupied` says which bins have any.
  @inline(__always)
  static func sparseNumeric(
    _ histogram: Histogram, occupied: UnsafeMutablePointer<UInt64>, feature: Int32, direction: Int8,
    _ context: SplitContext, into best: inout TreeSplit
  ) {
    let missing = unsafe histogram[0]
    let hasMissing = missing.y != 0
    var left = GradientPair.zero
    var found = best
    for word in 0..<4 {
      var bits = unsafe occupied[word]
      if word == 0 { bits &= ~1 }
      while bits != 0 {
        let bin = 64 &* word &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        unsafe left &+= histogram[bin]
        consider(left, bin, true, feature, direction, context, &found)
        if hasMissing { consider(left &+ missing, bin, false, feature, direction, context, &found) }
      }
    }
    best = found
  }

  @inline(__always)
  private static func consider(
    _ left: GradientPair, _ bin: Int, _ missingGoesRight: Bool, _ feature: Int32, _ direction: Int8,
    _ context: SplitContext, _ best: inout TreeSplit
  ) {
    let right = context.total &- left
    guard left.y & context.countMask >= context.minCount, right.y & context.countMask >= context.minCount
    else { return }
    let h = SIMD2(Double(left.y >> context.countBits), Double(right.y >> context.countBits))
    guard h.x >= context.minHessian, h.y >= context.minHessian else { return }
    let g = SIMD2(Double(left.x), Double(right.x))
    let curvature = h + context.lambda
    var score: Double
    if context.isBounded {
      let free = -g / curvature
      let bounded = free.clamped(
        lowerBound: SIMD2(repeating: context.lower), upperBound: SIMD2(repeating: context.upper))
      if direction != 0, (bounded.y - bounded.x) * Double(direction) < 0 { return }
      score = -((2 * g + curvature * bounded) * bounded).sum()
    } else {
      score = (g * g / curvature).sum()
    }
    if score > best.score {
      best.score = score
      best.feature = feature
      best.bin = UInt8(truncatingIfNeeded: bin)
      best.missingGoesRight = missingGoesRight
      best.bins = nil
      best.left = left
    }
  }

  /// Tries sets of categories; see ``CategoryRules``. Missing cells go right.
  static func categorical(
    _ histogram: Histogram, bins: Int, feature: Int32, _ context: SplitContext, _ rules: CategoryRules,
    units: GradientUnits, into best: inout TreeSplit
  ) {
    var present: [Int] = []
    for bin in 1..<max(1, bins) {
      if unsafe histogram[bin].y & context.countMask >= Int64(rules.minCount) { present.append(bin) }
    }
    let penalty = units.units(ofHessian: rules.penalty)
    func consider(_ left: GradientPair, _ set: SIMD4<UInt64>) {
      let right = context.total &- left
      guard context.allows(left, right) else { return }
      let score = context.score(of: left, penalty: penalty) + context.score(of: right, penalty: penalty)
      guard score > best.score else { return }
      best = TreeSplit(score: score, feature: feature, missingGoesRight: true, bins: set, left: left)
    }
    func bit(_ bin: Int) -> SIMD4<UInt64> {
      var set = SIMD4<UInt64>.zero
      set[bin / 64] = 1 << UInt64(bin % 64)
      return set
    }
    guard present.count > rules.singleCount else {
      for bin in present { unsafe consider(histogram[bin], bit(bin)) }
      return
    }
    let smoothing = units.units(ofHessian: rules.smoothing)
    let ratios = present.map { bin in
      let sum = unsafe histogram[bin]
      return Double(sum.x) / (Double(sum.y >> context.countBits) + smoothing)
    }
    let order = present.indices.sorted { (ratios[$0], $0) < (ratios[$1], $1) }.map { present[$0] }
    for direction in [order, order.reversed()] {
      var left = GradientPair.zero
      var set = SIMD4<UInt64>.zero
      for bin in direction.prefix(min(rules.mostCategories, order.count - 1)) {
        unsafe left &+= histogram[bin]
        set |= bit(bin)
        consider(left, set)
      }
    }
  }
}
