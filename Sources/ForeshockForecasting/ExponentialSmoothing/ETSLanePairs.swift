/// The last steps s and gradient changes y of quasi-Newton searches, one in each SIMD lane, and the directions
/// they imply.
///
/// Pairs live in flat storage, one row of `count` entries each, used as a ring. A lane that made no step when the
/// others did has a row of zeros there, which counts for nothing.
struct ETSLanePairs {
  typealias Lanes = ETSLanes
  typealias Mask = ETSLaneMask

  private let memory: Int
  private let count: Int
  private let boundedCount: Int
  private var steps: [Lanes]
  private var changes: [Lanes]
  /// s·y and y·y over the variables without bounds.
  private var curvatures: [Lanes]
  private var changeNorms: [Lanes]
  /// Scratch of the two-loop recursion: 1/(s·y) over the free variables (0 when not usable), and its weights.
  private var inverses: [Lanes]
  private var weights: [Lanes]
  private var stored = 0
  private var next = 0

  init(memory: Int, count: Int, boundedCount: Int) {
    self.memory = memory
    self.count = count
    self.boundedCount = boundedCount
    steps = [Lanes](repeating: Lanes(), count: memory * count)
    changes = steps
    curvatures = [Lanes](repeating: Lanes(), count: memory)
    changeNorms = curvatures
    inverses = curvatures
    weights = curvatures
  }

  /// Forgets a lane's pairs.
  mutating func remove(_ lane: Int) {
    for row in 0..<stored {
      for i in 0..<count {
        steps[row * count + i][lane] = 0
        changes[row * count + i][lane] = 0
      }
      curvatures[row][lane] = 0
      changeNorms[row][lane] = 0
    }
  }

  /// Keeps the pairs (x₁ − x₀, g₁ − g₀) of some lanes; returns in which their curvature s·y is safely positive.
  mutating func append(
    from x0: [Lanes], _ g0: [Lanes], to x1: [Lanes], _ g1: [Lanes], where mask: Mask
  ) -> Mask {
    let row = next * count
    var (curvature, changeNorm, stepNorm) = (Lanes(), Lanes(), Lanes())
    var (boundedCurvature, boundedNorm) = (Lanes(), Lanes())
    for i in 0..<count {
      let s = x1[i] - x0[i]
      let y = g1[i] - g0[i]
      steps[row + i] = s
      changes[row + i] = y
      curvature += s * y
      changeNorm += y * y
      stepNorm += s * s
      if i == boundedCount - 1 { (boundedCurvature, boundedNorm) = (curvature, changeNorm) }
    }
    // Written without a square root; false for NaN and infinity.
    let usable =
      (curvature .> 0) .& (curvature * curvature .> 1e-20 * stepNorm * changeNorm) .& mask
      .& (changeNorm .< .infinity)
    if usable != Mask(repeating: true) {
      for i in 0..<count {
        steps[row + i].replace(with: Lanes(), where: .!usable)
        changes[row + i].replace(with: Lanes(), where: .!usable)
      }
    }
    curvatures[next] = Lanes().replacing(with: curvature - boundedCurvature, where: usable)
    changeNorms[next] = Lanes().replacing(with: changeNorm - boundedNorm, where: usable)
    next = (next + 1) % memory
    stored = min(stored + 1, memory)
    return usable
  }

  /// d ← H d by the two-loop recursion, over the free variables: `free` is 1 for those of the bounded ones, 0 for the
  /// others, whose entries in `d` are and stay 0.
  mutating func applyInverseHessian(to d: inout [Lanes], _ free: [Lanes]) {
    var scale = Lanes()
    let zero = Lanes()
    var vector = d.mutableSpan
    // From the newest pair to the oldest.
    for age in 0..<stored {
      let slot = (next + memory - 1 - age) % memory
      let row = slot * count
      var dot = curvatures[slot]
      var norm = changeNorms[slot]
      for i in 0..<boundedCount {
        let y = changes[row + i] * free[i]
        dot += steps[row + i] * y
        norm += y * y
      }
      let usable = dot .> 1e-10 * norm
      let inverse = zero.replacing(with: 1 / dot, where: usable)
      inverses[slot] = inverse
      scale.replace(with: dot / norm, where: usable .& (scale .== 0))
      var projection = zero
      for i in 0..<count { projection += steps[row + i] * vector[i] }
      let weight = projection * inverse
      weights[slot] = weight
      for i in 0..<boundedCount { vector[i] -= weight * (changes[row + i] * free[i]) }
      for i in boundedCount..<count { vector[i] -= weight * changes[row + i] }
    }
    scale.replace(with: Lanes(repeating: 1), where: .!(scale .> 0))
    for i in 0..<count { vector[i] *= scale }
    // And back.
    for age in stride(from: stored - 1, through: 0, by: -1) {
      let slot = (next + memory - 1 - age) % memory
      let row = slot * count
      var projection = zero
      for i in 0..<count { projection += changes[row + i] * vector[i] }
      let weight = weights[slot] - projection * inverses[slot]
      for i in 0..<boundedCount { vector[i] += weight * (steps[row + i] * free[i]) }
      for i in boundedCount..<count { vector[i] += weight * steps[row + i] }
    }
  }

  /// max(1, |x|), and 1 for an infinite bound.
  static func magnitude(_ x: Lanes) -> Lanes {
    var size = x.replacing(with: -x, where: x .< 0)
    size.replace(with: Lanes(repeating: 1), where: .!(size .> 1))
    return size
  }
}
