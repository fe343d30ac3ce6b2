package import ForeshockLinearAlgebra

/// The one-class machine of a linear kernel, solved in its primal form by Newton's method:
///
///     ½|w|² − ν·n·ρ + Σ h(ρ − w·zᵢ) → min over w and ρ,     h(t) = max(0, t)
///
/// with the corner of h rounded over a width μ (t²/2μ up to μ, t − μ/2 beyond) that falls by a factor of ten in each
/// round, until it is 10⁻⁶ of ρ. For each width the function is smooth but for its second derivative, a Newton step
/// costs two passes over the rows and the products of those whose h is curved, and a step's length is found by bisection
/// of a derivative. The rounding is worth less than μ/2 a row that is not at a bound.
///
/// Rows beyond ρ add nothing: where all that are left out turn out to lie there, the solution for the others is the
/// solution. So a large table is first solved roughly for a share of its rows, which tells who lies low, then for the
/// lowest rows, twice as many as will be outside; rows that come to lie below ρ join until there is none.
///
/// Source: Chapelle, "Training a support vector machine in the primal", Neural Computation 19, 2007; Schölkopf et al.,
/// Neural Computation 13, 2001, for the machine.
package struct LinearOneClass: Sendable {
  /// The direction.
  package private(set) var w: [Double]
  /// ρ, where the boundary lies along it.
  package private(set) var offset: Double
  /// How many Newton steps were taken.
  package private(set) var iterationCount = 0

  /// The width of the rounding where it began and where it is.
  private var size = 0.0
  private var width = 0.0

  /// Tables with fewer rows are solved at once; of larger ones so many are the first share.
  private static let firstShare = 2000

  /// Solves for the rows of `z`, of which there is at least one; nil when products of rows cannot be represented.
  package init?(_ z: Matrix, nu: Double) {
    let n = z.rowCount
    let total = nu * Double(n)
    let lowest = 2 * Int(total) + 100
    if n < 2 * Self.firstShare || 2 * lowest > n {
      self.init(begin: z, nu: nu)
      descend(z, total: total, until: 1e-6)
    } else {
      let some = z.rows(at: (0..<Self.firstShare).map { $0 * n / Self.firstShare })
      self.init(begin: some, nu: nu)
      descend(some, total: nu * Double(Self.firstShare), until: 1e-2)
      // All weights together are `total`, and both grow with them.
      let growth = Double(n) / Double(Self.firstShare)
      for k in w.indices { w[k] *= growth }
      offset *= growth
      size *= growth
      width *= growth
      solveLowest(lowest, of: z, total: total)
    }
    // What is left of the rounding lies inside.
    offset -= width
    guard offset.isFinite, w.allSatisfy(\.isFinite) else { return nil }
  }

  /// Where all rows have the same weight, rounded off at first over what lies between the quantile and the middle.
  private init(begin z: Matrix, nu: Double) {
    let n = z.rowCount
    w = z.transposedTimes([Double](repeating: nu, count: n))
    let sorted = (z * w).sorted()
    offset = sorted[min(n - 1, Int(nu * Double(n)))]
    let spread = abs(sorted[n / 2] - offset)
    size = max(abs(offset), spread, .leastNormalMagnitude)
    width = max(spread, 1e-3 * size)
  }

  /// Solves for the lowest rows, and again with those that were missing; for all when that leads nowhere.
  private mutating func solveLowest(_ count: Int, of z: Matrix, total: Double) {
    let start = width
    var products = z * w
    let edge = products.sorted()[count]
    // Exactly so many: fewer rows than the sum of all weights cannot carry it, whatever the direction. Of equal rows at
    // the edge the first are taken.
    var room = count - products.count { $0 < edge }
    var isMember = products.map { product in
      guard product == edge, room > 0 else { return product < edge }
      room -= 1
      return true
    }
    for _ in 0..<19 {
      let members = isMember.indices.filter { isMember[$0] }
      guard Double(members.count) > total else { break }
      width = start
      let some = z.rows(at: members)
      descend(some, total: total, until: 1e-6)
      guard isSound(some, total: total) else { break }
      products = z * w
      var isComplete = true
      for i in products.indices where !isMember[i] && products[i] < offset {
        isMember[i] = true
        isComplete = false
      }
      if isComplete { return }
    }
    let spent = iterationCount
    self = LinearOneClass(begin: z, nu: total / Double(z.rowCount))
    iterationCount = spent
    descend(z, total: total, until: 1e-6)
  }

  /// Whether the weights of the rows sum up to what they have to, so that the offset has not run off.
  private func isSound(_ z: Matrix, total: Double) -> Bool {
    guard offset.isFinite, w.allSatisfy(\.isFinite) else { return false }
    let sum = (z * w).reduce(0) { $0 + min(1, max(0, (offset - $1) / width)) }
    return abs(sum - total) <= 1e-3 * total
  }

  /// Goes down from the present place until the width is this share of the offset.
  private mutating func descend(_ z: Matrix, total: Double, until share: Double) {
    let (n, r) = (z.rowCount, z.columnCount)
    var products = z * w
    // The width falls to 10⁻¹² of its first at most; the bound ends what has been lost to overflow.
    for _ in 0..<20 {
      for _ in 0..<50 {
        // α of each row, and the rows where it changes.
        var alpha = [Double](repeating: 0, count: n)
        var curved: [Int] = []
        for i in 0..<n {
          let t = offset - products[i]
          alpha[i] = min(1, max(0, t / width))
          if t > 0 && t < width { curved.append(i) }
        }
        let pull = z.transposedTimes(alpha)
        let slope = zip(w, pull).map { $0 - $1 } + [alpha.reduce(0, +) - total]
        let scale = 1e-9 * (pull.reduce(0) { $0 + $1 * $1 }).squareRoot()
        if slope.dropLast().allSatisfy({ abs($0) <= scale }), abs(slope[r]) <= 1e-9 * total { break }
        guard let step = Self.newtonStep(z.rows(at: curved), slope, width: width) else { break }
        iterationCount += 1
        let change = z * Array(step[..<r])
        let length = lineSearch(step, products, change, total: total, width: width)
        if length == 0 { break }
        for k in 0..<r { w[k] += length * step[k] }
        offset += length * step[r]
        for i in 0..<n { products[i] += length * change[i] }
      }
      if width <= share * max(abs(offset), size * 1e-6) { return }
      width /= 10
    }
  }

  /// −H⁻¹·slope; H is I + ZᵀZ/μ over the curved rows, bordered by ρ. Without a curved row ρ has no curvature: then as
  /// if there were a share of one.
  private static func newtonStep(_ z: Matrix, _ slope: [Double], width: Double) -> [Double]? {
    let r = z.columnCount
    let gram = z.gram()
    let sums = z.transposedTimes([Double](repeating: 1, count: z.rowCount))
    let hessian = Matrix(rowCount: r + 1, columnCount: r + 1) { i, j in
      if i < r, j < r { return gram[i, j] / width + (i == j ? 1 : 0) }
      if i == r, j == r { return (Double(z.rowCount) + 1e-3) / width }
      return -sums[min(i, j)] / width
    }
    return (try? Cholesky(hessian)).map { $0.solve(slope.map { -$0 }) }
  }

  /// How far to go: to where the derivative along the step, which only grows, has lost nine tenths of its size. The full
  /// step is tried first, and is right whenever no corner lies on the way.
  private func lineSearch(
    _ step: [Double], _ products: [Double], _ change: [Double], total: Double, width: Double
  ) -> Double {
    let (r, rise) = (w.count, step[w.count])
    let (linear, square) = (
      (0..<r).reduce(0) { $0 + w[$1] * step[$1] }, (0..<r).reduce(0) { $0 + step[$1] * step[$1] }
    )
    func derivative(_ s: Double) -> Double {
      var sum = linear + s * square - total * rise
      for i in products.indices {
        let t = offset + s * rise - products[i] - s * change[i]
        if t > 0 { sum += min(1, t / width) * (rise - change[i]) }
      }
      return sum
    }
    let start = derivative(0)
    guard start < 0 else { return 0 }
    var (low, high) = (0.0, Double.infinity)
    var length = 1.0
    for _ in 0..<60 {
      let slope = derivative(length)
      if abs(slope) <= 0.1 * abs(start) { break }
      if slope < 0 { low = length } else { high = length }
      length = high < .infinity ? (low + high) / 2 : 2 * length
    }
    return length
  }
}
