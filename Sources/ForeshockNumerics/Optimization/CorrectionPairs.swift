/// The last few steps s and gradient changes y of a quasi-Newton method, and the direction they imply.
///
/// Pairs live in flat storage, one row of `count` numbers each, used as a ring.
struct CorrectionPairs {
  private let memory: Int
  private let count: Int
  private var steps: [Double]
  private var changes: [Double]
  /// Scratch of the two-loop recursion: 1 / s·y over the free variables (0 when not usable), and α.
  private var inverseCurvature: [Double]
  private var weights: [Double]
  /// Indices of the variables not held at a bound; the first `freeCount` are meaningful.
  private var free: [Int]
  private var stored = 0
  private var next = 0

  init(memory: Int, count: Int) {
    self.memory = memory
    self.count = count
    steps = [Double](repeating: 0, count: memory * count)
    changes = steps
    inverseCurvature = [Double](repeating: 0, count: memory)
    weights = inverseCurvature
    free = [Int](repeating: 0, count: count)
  }

  var isEmpty: Bool { stored == 0 }

  mutating func removeAll() {
    stored = 0
    next = 0
  }

  /// Keeps the pair (x₁ − x₀, g₁ − g₀), unless its curvature s·y is not safely positive.
  mutating func append(from x0: [Double], _ g0: [Double], to x1: [Double], _ g1: [Double]) {
    let row = next * count
    var curvature = 0.0
    var changeNorm2 = 0.0
    var stepNorm2 = 0.0
    for i in 0..<count {
      let s = x1[i] - x0[i]
      let y = g1[i] - g0[i]
      steps[row + i] = s
      changes[row + i] = y
      curvature += s * y
      changeNorm2 += y * y
      stepNorm2 += s * s
    }
    guard isUsable(curvature: curvature, stepNorm2: stepNorm2, changeNorm2: changeNorm2) else {
      // The row was the oldest of a full ring: it is overwritten, so it no longer counts.
      if stored == memory { stored -= 1 }
      return
    }
    next = (next + 1) % memory
    stored = min(stored + 1, memory)
  }

  /// Whether s·y > ε |s| |y|, written without a square root; false for NaN and infinity.
  private func isUsable(curvature: Double, stepNorm2: Double, changeNorm2: Double) -> Bool {
    curvature > 0 && changeNorm2.isFinite
      && curvature * curvature > 1e-20 * stepNorm2 * changeNorm2
  }

  /// Writes a descent direction and returns its slope g·d (< 0, or 0 when nothing can move).
  ///
  /// Variables whose gradient pushes them out of a bound they are at (or within a hair of) step onto it.
  /// The others follow −H g, with H built from the parts of the pairs that belong to them; without usable
  /// pairs, −g. Where −H g points out of a bound a variable is at, that part is dropped, which can only
  /// make the slope steeper.
  mutating func descentDirection(
    _ direction: inout [Double], at x: [Double], _ gradient: [Double], box: Box, gradientNorm: Double
  ) -> Double {
    var freeCount = 0
    for i in 0..<count {
      let hair = min(gradientNorm, 1e-8)
      let low = box.lower[i]
      let high = box.upper[i]
      if low == high {
        direction[i] = 0
      } else if gradient[i] > 0, x[i] <= low + hair * max(1, abs(low)) {
        direction[i] = low - x[i]
      } else if gradient[i] < 0, x[i] >= high - hair * max(1, abs(high)) {
        direction[i] = high - x[i]
      } else {
        direction[i] = -gradient[i]
        free[freeCount] = i
        freeCount += 1
      }
    }
    if stored > 0 { applyInverseHessian(to: &direction, freeCount) }
    let slope = keepInside(&direction, x, gradient, box, freeCount)
    if slope < 0 && slope.isFinite || stored == 0 { return slope }
    // Rounding has spoilt the curvature: forget it and follow the gradient.
    removeAll()
    for k in 0..<freeCount { direction[free[k]] = -gradient[free[k]] }
    return keepInside(&direction, x, gradient, box, freeCount)
  }

  /// Drops the parts that leave the box at once; returns g·d.
  private func keepInside(
    _ direction: inout [Double], _ x: [Double], _ gradient: [Double], _ box: Box, _ freeCount: Int
  ) -> Double {
    for k in 0..<freeCount {
      let i = free[k]
      if direction[i] < 0 ? x[i] <= box.lower[i] : x[i] >= box.upper[i] { direction[i] = 0 }
    }
    var slope = 0.0
    for i in 0..<count { slope += gradient[i] * direction[i] }
    return slope
  }

  /// The two-loop recursion on the free variables: d ← H d.
  private mutating func applyInverseHessian(to d: inout [Double], _ freeCount: Int) {
    var scale = 0.0
    // From the newest pair to the oldest.
    for age in 0..<stored {
      let slot = (next + memory - 1 - age) % memory
      let row = slot * count
      var curvature = 0.0
      var changeNorm2 = 0.0
      var stepNorm2 = 0.0
      var projection = 0.0
      for k in 0..<freeCount {
        let i = free[k]
        let s = steps[row + i]
        let y = changes[row + i]
        curvature += s * y
        changeNorm2 += y * y
        stepNorm2 += s * s
        projection += s * d[i]
      }
      guard isUsable(curvature: curvature, stepNorm2: stepNorm2, changeNorm2: changeNorm2) else {
        inverseCurvature[slot] = 0
        continue
      }
      inverseCurvature[slot] = 1 / curvature
      if scale == 0 { scale = curvature / changeNorm2 }
      let weight = projection / curvature
      weights[slot] = weight
      for k in 0..<freeCount {
        let i = free[k]
        d[i] -= weight * changes[row + i]
      }
    }
    guard scale > 0 else { return }
    for k in 0..<freeCount { d[free[k]] *= scale }
    // And back.
    for age in stride(from: stored - 1, through: 0, by: -1) {
      let slot = (next + memory - 1 - age) % memory
      guard inverseCurvature[slot] > 0 else { continue }
      let row = slot * count
      var projection = 0.0
      for k in 0..<freeCount {
        let i = free[k]
        projection += changes[row + i] * d[i]
      }
      let weight = weights[slot] - projection * inverseCurvature[slot]
      for k in 0..<freeCount {
        let i = free[k]
        d[i] += weight * steps[row + i]
      }
    }
  }
}
