/// Lower and upper bounds, one pair a variable.
struct Box {
  let lower: [Double]
  let upper: [Double]

  /// Bounds for `count` variables; an empty array means none on that side.
  init(lower: [Double], upper: [Double], count: Int) {
    precondition(
      lower.isEmpty || lower.count == count, "one lower bound a variable is needed, or none at all")
    precondition(
      upper.isEmpty || upper.count == count, "one upper bound a variable is needed, or none at all")
    self.lower = lower.isEmpty ? [Double](repeating: -.infinity, count: count) : lower
    self.upper = upper.isEmpty ? [Double](repeating: .infinity, count: count) : upper
    for i in 0..<count {
      precondition(self.lower[i] <= self.upper[i], "a lower bound must not exceed its upper bound")
    }
  }

  /// Moves every variable into its bounds; NaN stays NaN.
  func clamp(_ x: inout [Double]) {
    for i in 0..<x.count { x[i] = clamp(x[i], i) }
  }

  /// `value` moved into the bounds of variable `i`.
  func clamp(_ value: Double, _ i: Int) -> Double {
    if value < lower[i] { return lower[i] }
    return value > upper[i] ? upper[i] : value
  }

  /// The largest |P(x − g) − x|: zero exactly at points that satisfy the first-order conditions.
  func projectedGradientNorm(at x: [Double], _ gradient: [Double]) -> Double {
    var largest = 0.0
    for i in 0..<x.count {
      largest = max(largest, abs(clamp(x[i] - gradient[i], i) - x[i]))
    }
    return largest
  }
}
