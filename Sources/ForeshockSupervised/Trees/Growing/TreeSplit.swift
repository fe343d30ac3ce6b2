/// The best split that has been found of a node.
struct TreeSplit: Sendable {
  /// G² / (H + λ) of both parts, or its equivalent with bounded values, in units.
  var score = -Double.infinity
  /// −1 for none.
  var feature: Int32 = -1
  /// Bins up to it go left.
  var bin: UInt8 = 0
  var missingGoesRight = true
  /// The bins that go left where the feature is one of categories.
  var bins: SIMD4<UInt64>?
  /// The sums of the left part.
  var left = GradientPair.zero

  /// Whether each bin goes right.
  func table() -> [Bool] {
    var table = [Bool](repeating: true, count: 256)
    if let bins {
      for b in 1..<256 { table[b] = bins[b / 64] >> UInt64(b % 64) & 1 == 0 }
    } else {
      for b in 1..<256 { table[b] = b > Int(bin) }
      table[0] = missingGoesRight
    }
    return table
  }
}

/// What a search of splits needs to know of a node, in units of its sums.
struct SplitContext: Sendable {
  var total: GradientPair
  var countMask: Int64
  var countBits: Int64
  var minCount: Int64
  var minHessian: Double
  var lambda: Double
  /// Bounds of the values of both parts, G/(H + λ) with its sign changed.
  var lower = -Double.infinity
  var upper = Double.infinity
  var isBounded = false

  init(_ rules: SplitRules, _ units: GradientUnits, total: GradientPair) {
    self.total = total
    countBits = Int64(units.countBits)
    countMask = 1 << Int64(units.countBits) - 1
    minCount = Int64(max(1, rules.minLeafCount))
    // A part without any curvature has no best value.
    minHessian = max(units.units(ofHessian: rules.minLeafHessian), rules.lambda > 0 ? 0 : 1)
    lambda = units.units(ofHessian: rules.lambda)
  }

  /// What a node is worth that is not split.
  func score(of sum: GradientPair, penalty: Double = 0) -> Double {
    let g = Double(sum.x)
    let h = Double(sum.y >> countBits) + lambda + penalty
    guard h > 0 else { return 0 }
    if !isBounded { return g * g / h }
    let value = min(max(-g / h, lower), upper)
    return -(2 * g + h * value) * value
  }

  /// The best value of a part, inside its bounds, in units.
  func value(of sum: GradientPair) -> Double {
    let h = Double(sum.y >> countBits) + lambda
    return h > 0 ? min(max(-Double(sum.x) / h, lower), upper) : min(max(0, lower), upper)
  }

  /// Whether both parts may be leaves.
  @inline(__always)
  func allows(_ left: GradientPair, _ right: GradientPair) -> Bool {
    left.y & countMask >= minCount && right.y & countMask >= minCount
      && Double(left.y >> countBits) >= minHessian && Double(right.y >> countBits) >= minHessian
  }
}
