internal import ForeshockLinearAlgebra

/// Sequential minimal optimisation of
///
///     ½ αᵀKα → min,     0 ≤ αᵢ ≤ Cᵢ,     Σ αᵢ = ν·Σ Cᵢ
///
/// Each step moves weight from one row to another: to the row i of the least gradient (Kα)ᵢ among those that can take
/// some, from the row j with which that gains most to second order among those that have some. It is over when no
/// gradient of a row that has some is above that of one that can take some by more than the tolerance.
///
/// Rows whose α is at a bound and whose gradient says that it will stay there are taken out for a while: tiles,
/// gradients and cached kernel rows are packed together, so that all loops are over neighbours in memory. When what
/// is left is solved, the gradients of all rows are computed anew, and whatever is then out of order is solved with
/// all of them.
///
/// The start is at the rows of the least mean kernel with a few hundred others, where much of the solution's weight
/// will be, instead of at the first rows.
///
/// Source: Schölkopf, Platt, Shawe-Taylor, Smola & Williamson, "Estimating the support of a high-dimensional
/// distribution", Neural Computation 13, 2001; Fan, Chen & Lin, JMLR 6, 2005; shrinking as in Chang & Lin, "LIBSVM",
/// ACM TIST 2, 2011, section 5.1.
struct OneClassSolver {
  /// In place of curvatures that are zero or, by rounding, less.
  static let leastCurvature = 1e-12

  let all: KernelTiles
  let upper: [Double]
  let tolerance: Double
  let cacheBytes: Int
  let threads: Int?

  /// α of every row.
  private(set) var alpha: [Double]
  private(set) var iterationCount = 0
  private(set) var hasConverged = false

  /// What is being worked on: some of the rows, by place.
  private struct Active {
    var tiles: KernelTiles
    /// The row at each place.
    var rows: [Int32]
    var alpha: [Double]
    var upper: [Double]
    var diagonal: [Double]
    /// Kα, as long as whole tiles.
    var gradient: [Double]
    /// +∞ where α can take no more, or there is no row; zero elsewhere.
    var blocked: [Double]
    /// The places with α > 0, in no particular order, and where each is there, or −1.
    var members: [Int32] = []
    var seats: [Int32]
    var cache: KernelCache
  }

  /// - Parameter upper: C of each row; all positive.
  init(_ tiles: KernelTiles, upper: [Double], nu: Double, tolerance: Double, cacheBytes: Int, threads: Int?) {
    all = tiles
    self.upper = upper
    self.tolerance = tolerance
    self.cacheBytes = cacheBytes
    self.threads = threads
    // Every so many rows, up to 256 of them.
    let step = max(1, tiles.rowCount / 256)
    let some = stride(from: 0, to: tiles.rowCount, by: step).map { Int32($0) }
    let kernels = tiles.sums(
      over: some, of: tiles, weights: [Double](repeating: 1, count: some.count), threads: threads)
    let order = kernels.indices.sorted { (kernels[$0], $0) < (kernels[$1], $1) }
    alpha = [Double](repeating: 0, count: tiles.rowCount)
    var rest = nu * upper.reduce(0, +)
    for row in order where rest > 0 {
      alpha[row] = min(upper[row], rest)
      rest -= alpha[row]
    }
  }

  /// Solves; answers the gradient of every row.
  mutating func solve(maxIterations: Int) -> [Double] {
    var gradient = sums(for: all)
    while true {
      var active = whole(gradient)
      let isSolved = iterate(&active, maxIterations)
      let isWhole = active.rows.count == all.rowCount
      for (place, row) in active.rows.enumerated() {
        alpha[Int(row)] = active.alpha[place]
        gradient[Int(row)] = active.gradient[place]
      }
      if !isWhole {
        var isActive = [Bool](repeating: false, count: all.rowCount)
        for row in active.rows { isActive[Int(row)] = true }
        let others = (0..<Int32(all.rowCount)).filter { !isActive[Int($0)] }
        for (row, sum) in zip(others, sums(for: all.keeping(others))) { gradient[Int(row)] = sum }
      }
      guard isSolved else { return gradient }
      if isWhole || gap(gradient) <= tolerance {
        hasConverged = true
        return gradient
      }
    }
  }

  /// Kα of some rows.
  private func sums(for tiles: KernelTiles) -> [Double] {
    let members = (0..<Int32(all.rowCount)).filter { alpha[Int($0)] > 0 }
    return tiles.sums(over: members, of: all, weights: members.map { alpha[Int($0)] }, threads: threads)
  }

  /// By how much the gradients of all rows are out of order.
  private func gap(_ gradient: [Double]) -> Double {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    for row in alpha.indices {
      if alpha[row] < upper[row] { least = min(least, gradient[row]) }
      if alpha[row] > 0 { greatest = max(greatest, gradient[row]) }
    }
    return greatest - least
  }

  private func whole(_ gradient: [Double]) -> Active {
    var active = Active(
      tiles: all, rows: Array(0..<Int32(all.rowCount)), alpha: alpha, upper: upper,
      diagonal: (0..<all.rowCount).map(all.diagonal), gradient: gradient, blocked: [], seats: [],
      cache: KernelCache(rowCount: all.rowCount, bytes: cacheBytes))
    complete(&active)
    return active
  }

  /// Works until no step is left, or no iteration; answers whether it is the former.
  private mutating func iterate(_ active: inout Active, _ maxIterations: Int) -> Bool {
    let interval = min(1000, max(50, all.rowCount / 4))
    var untilShrinking = interval
    var first = -1
    for place in active.rows.indices where active.blocked[place] == 0 {
      if first < 0 || active.gradient[place] < active.gradient[first] { first = place }
    }
    while first >= 0 {
      let slot = active.cache.slot(of: first, active.tiles)
      let (second, greatest) = OneClassSteps.partner(
        of: first, members: active.members, gradient: active.gradient, row: active.cache[slot],
        diagonal: active.diagonal)
      let least = active.gradient[first]
      if second < 0 || greatest - least <= tolerance { return true }
      guard iterationCount < maxIterations else { return false }
      iterationCount += 1
      untilShrinking -= 1
      if untilShrinking == 0 {
        untilShrinking = interval
        if shrink(&active, least: least, greatest: greatest) {
          first =
            active.rows.indices.filter { active.blocked[$0] == 0 }
            .min { active.gradient[$0] < active.gradient[$1] } ?? -1
          continue
        }
      }
      first = step(&active, to: first, from: second)
    }
    return true
  }

  /// Moves weight between two places; answers where weight is to go next.
  private func step(_ active: inout Active, to first: Int, from second: Int) -> Int {
    let a = active.cache.slot(of: first, active.tiles)
    let b = active.cache.slot(of: second, active.tiles)
    let kernel = Double(active.cache[a][second / 8][second % 8])
    let curvature = max(active.diagonal[first] + active.diagonal[second] - 2 * kernel, Self.leastCurvature)
    let wanted = (active.gradient[second] - active.gradient[first]) / curvature
    let (room, stock) = (active.upper[first] - active.alpha[first], active.alpha[second])
    let moved = min(wanted, room, stock)
    // Bounds are met exactly.
    active.alpha[first] = moved == room ? active.upper[first] : active.alpha[first] + moved
    active.alpha[second] = moved == stock ? 0 : active.alpha[second] - moved
    if active.alpha[first] >= active.upper[first] { active.blocked[first] = .infinity }
    active.blocked[second] = 0
    if active.seats[first] < 0 {
      active.seats[first] = Int32(active.members.count)
      active.members.append(Int32(first))
    }
    if active.alpha[second] <= 0, let last = active.members.popLast() {
      let seat = active.seats[second]
      if Int(last) != second {
        active.members[Int(seat)] = last
        active.seats[Int(last)] = seat
      }
      active.seats[second] = -1
    }
    return OneClassSteps.advance(
      &active.gradient, by: moved, active.cache[a], active.cache[b], blocked: active.blocked)
  }

  /// Takes out the places that will stay at their bounds as things are, if they are a quarter or more; answers
  /// whether it did. What they have written into the gradients of the others stays there.
  private mutating func shrink(_ active: inout Active, least: Double, greatest: Double) -> Bool {
    let kept = active.rows.indices.filter { place in
      let (alpha, gradient) = (active.alpha[place], active.gradient[place])
      if alpha <= 0 { return gradient <= greatest }
      return active.blocked[place] == 0 || gradient >= least
    }
    guard 4 * kept.count <= 3 * active.rows.count else { return false }
    for (place, row) in active.rows.enumerated() { alpha[Int(row)] = active.alpha[place] }
    // The gradients of those that go are not kept: they would be out of date when they come back.
    let places = kept.map { Int32($0) }
    active.cache = active.cache.keeping(places, bytes: cacheBytes)
    active.tiles = active.tiles.keeping(places)
    active.rows = kept.map { active.rows[$0] }
    active.alpha = kept.map { active.alpha[$0] }
    active.upper = kept.map { active.upper[$0] }
    active.diagonal = kept.map { active.diagonal[$0] }
    active.gradient = kept.map { active.gradient[$0] }
    complete(&active)
    return true
  }

  /// Fills in what follows from the rest.
  private func complete(_ active: inout Active) {
    let count = active.rows.count
    active.gradient += [Double](repeating: 0, count: active.tiles.tileCount * 8 - count)
    active.blocked = [Double](repeating: .infinity, count: active.gradient.count)
    active.members = []
    active.seats = [Int32](repeating: -1, count: count)
    for place in 0..<count {
      if active.alpha[place] < active.upper[place] { active.blocked[place] = 0 }
      if active.alpha[place] > 0 {
        active.seats[place] = Int32(active.members.count)
        active.members.append(Int32(place))
      }
    }
  }
}
