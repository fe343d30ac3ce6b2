/// Ranks of cells among ascending numbers, without a check for each access: places are checked before.
enum RankKernel {
  /// The numbers as a search tree: the middle one first, then those of the two halves, and so on, from place 1 on, filled up
  /// with +∞. Each step of a search doubles its place and adds the outcome of a comparison: nothing is mispredicted.
  ///
  /// Source: Khuong & Morin, "Array layouts for comparison-based searching", ACM JEA 22, 2017 (Eytzinger's layout).
  ///
  /// - Parameter edges: in ascending order, at most 255.
  static func tree(of edges: [Double]) -> [Double] {
    precondition(edges.count <= 255, "a rank is one byte")
    var levels = 0
    while 1 << levels <= edges.count { levels += 1 }
    var tree = [Double](repeating: .infinity, count: 1 << levels)
    for level in 0..<levels {
      for k in 0..<1 << level {
        let place = (2 * k + 1) << (levels - 1 - level) - 1
        if place < edges.count { tree[1 << level + k] = edges[place] }
      }
    }
    return tree
  }

  /// Puts (`offset` + how many edges are below the cell) into every `stride`-th byte, `missing` for NaN.
  ///
  /// - Parameters:
  ///   - cells: a column or a part of one.
  ///   - tree: the edges as ``tree(of:)`` lays them out.
  ///   - target: has a byte for each cell at 0, `stride`, 2·`stride` …
  static func rank(
    _ cells: UnsafeBufferPointer<Double>, among tree: UnsafeBufferPointer<Double>, offset: UInt8,
    missing: UInt8, into target: UnsafeMutablePointer<UInt8>, stride: Int
  ) {
    precondition(
      tree.count.nonzeroBitCount == 1 && tree.count <= 256, "edges are filled up to a power of two")
    guard let x = cells.baseAddress, let edge = tree.baseAddress else { return }
    let levels = tree.count.trailingZeroBitCount
    // The first place of a rank is that of the tree's size; bytes wrap around it.
    let shift = offset &- UInt8(truncatingIfNeeded: tree.count)
    var i = 0
    // Four searches at a time: none waits for another's comparison.
    while i &+ 3 < cells.count {
      let (a, b, c, d) = unsafe (x[i], x[i &+ 1], x[i &+ 2], x[i &+ 3])
      var (p, q, r, s) = (1, 1, 1, 1)
      for _ in 0..<levels {
        unsafe p = 2 &* p &+ (edge[p] < a ? 1 : 0)
        unsafe q = 2 &* q &+ (edge[q] < b ? 1 : 0)
        unsafe r = 2 &* r &+ (edge[r] < c ? 1 : 0)
        unsafe s = 2 &* s &+ (edge[s] < d ? 1 : 0)
      }
      unsafe target[i &* stride] = a == a ? shift &+ UInt8(truncatingIfNeeded: p) : missing
      unsafe target[(i &+ 1) &* stride] = b == b ? shift &+ UInt8(truncatingIfNeeded: q) : missing
      unsafe target[(i &+ 2) &* stride] = c == c ? shift &+ UInt8(truncatingIfNeeded: r) : missing
      unsafe target[(i &+ 3) &* stride] = d == d ? shift &+ UInt8(truncatingIfNeeded: s) : missing
      i &+= 4
    }
    while i < cells.count {
      let a = unsafe x[i]
      var p = 1
      for _ in 0..<levels { unsafe p = 2 &* p &+ (edge[p] < a ? 1 : 0) }
      unsafe target[i &* stride] = a == a ? shift &+ UInt8(truncatingIfNeeded: p) : missing
      i &+= 1
    }
  }
}
