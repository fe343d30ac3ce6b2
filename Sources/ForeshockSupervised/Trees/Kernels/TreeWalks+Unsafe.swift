/// Walking down trees of any size.
///
/// Why the pointers stay inside their arrays: a walk starts at a root and each step goes from a node to one of its two
/// children, or stays at a leaf; ``TreeStructure/flaw()`` was nil, so all of them are places of `nodes`. A leaf
/// never sends a row on: it asks the first number of a row, in which NaN was replaced, for being above +∞.
///
/// A row is encoded as two numbers a feature, the cell with NaN replaced by −∞ and the cell itself: a node asks the
/// first where missing values go left and the second where they go right, by the same comparison.
struct TreeWalk: Sendable {
  /// Steps of the longest way in each tree.
  let depths: [Int32]
  let hasCategories: Bool
  /// The trees of each block of ``blockTrees``, the deepest first: those that are walked down together are as deep.
  let byDepth: [Int32]

  init(_ structure: TreeStructure) {
    let depths = structure.depths().map { Int32($0) }
    self.depths = depths
    hasCategories = structure.sets.count > 0
    byDepth = stride(from: 0, to: depths.count, by: Self.blockTrees).flatMap { first in
      (first..<min(depths.count, first + Self.blockTrees))
        .sorted { (depths[$1], $0) < (depths[$0], $1) }.map { Int32($0) }
    }
  }

  /// Trees of a block, whose values, a kilobyte, wait on the stack to be taken in the order of the trees.
  private static let blockTrees = 128

  /// Rows or trees whose walks are interleaved, so that the processor always has a comparison that need not wait.
  static let lanes = 8
  /// Rows of a block.
  static func blockRows(featureCount: Int) -> Int {
    min(256, max(8, 2048 / max(1, featureCount))) / lanes * lanes
  }

  @inline(__always)
  private static func step(
    _ k: inout Int, _ nodes: UnsafePointer<TreeNode>, _ row: UnsafePointer<Double>, _ sets: CategorySets,
    _ hasCategories: Bool, isEncoded: Bool = true
  ) {
    let node = unsafe nodes + k
    let slot = unsafe node.pointee.slot
    if hasCategories, slot < 0 {
      let place = Int(slot & Int32.max)
      let cell = unsafe row[isEncoded ? place : place &>> 1]
      k = unsafe Int(node.pointee.left) &+ (sets.contains(cell, in: node.pointee.set) ? 0 : 1)
    } else if !isEncoded {
      let cell = unsafe row[Int(slot) &>> 1]
      // What the first of two numbers would say of NaN, where missing values go left.
      let isLeft = unsafe cell <= node.pointee.threshold || (cell != cell && slot & 1 == 0)
      k = unsafe Int(node.pointee.left) &+ (isLeft ? 0 : 1)
    } else {
      // NaN is not at or below any threshold.
      let isLeft = unsafe row[Int(slot)] <= node.pointee.threshold
      k = unsafe Int(node.pointee.left) &+ (isLeft ? 0 : 1)
    }
  }

  @inline(__always)
  private static func encode(_ cell: Double, _ row: UnsafeMutablePointer<Double>, _ feature: Int) {
    unsafe row[2 &* feature] = cell == cell ? cell : -.infinity
    unsafe row[2 &* feature &+ 1] = cell
  }

  /// Adds the trees' values to the scores of a block of rows.
  ///
  /// - Parameters:
  ///   - trees: which trees.
  ///   - scratch: any array; grows to what is needed.
  ///   - scores: one a row of the table and output, output after output.
  func add(
    _ structure: TreeStructure, trees: Range<Int>, _ elements: [Double], rowCount: Int, rows: Range<Int>,
    scratch: inout [Double], to scores: UnsafeMutableBufferPointer<Double>
  ) {
    let outputs = structure.outputCount
    precondition(scores.count == outputs * rowCount, "there is a score for each row")
    let sums = scores.baseAddress
    visit(structure, trees: trees, elements, rowCount: rowCount, rows: rows, scratch: &scratch) {
      tree, row, leaf, value in
      unsafe sums?[tree % outputs * rowCount + row] += value
    }
  }

  /// Calls `body` with the leaf of each row in each tree, tree after tree.
  @inline(__always)
  func visit(
    _ structure: TreeStructure, trees: Range<Int>, _ elements: [Double], rowCount: Int, rows: Range<Int>,
    scratch: inout [Double], _ body: (_ tree: Int, _ row: Int, _ leaf: Int, _ value: Double) -> Void
  ) {
    let width = 2 * structure.featureCount
    let groups = (rows.count + Self.lanes - 1) / Self.lanes
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount && trees.upperBound <= depths.count
        && elements.count == structure.featureCount * rowCount, "a block of rows lies inside the table")
    let needed = max(1, groups * Self.lanes * width)
    if scratch.count < needed { scratch = [Double](repeating: 0, count: needed) }
    let sets = structure.sets
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe scratch.withUnsafeMutableBufferPointer { scratch in
        unsafe structure.nodes.withUnsafeBufferPointer { nodes in
          unsafe structure.values.withUnsafeBufferPointer { values in
            guard let cells = scratch.baseAddress, let node = nodes.baseAddress,
              let value = values.baseAddress
            else { return }
            for feature in 0..<structure.featureCount {
              for i in 0..<rows.count {
                unsafe Self.encode(
                  elements[feature &* rowCount &+ rows.lowerBound &+ i], cells + i &* width, feature)
              }
            }
            for tree in trees {
              let root = Int(structure.roots[tree])
              let depth = Int(depths[tree])
              for group in 0..<groups {
                let x = unsafe UnsafePointer(cells + group &* Self.lanes &* width)
                var (a, b, c, d, e, f, g, h) = (root, root, root, root, root, root, root, root)
                if hasCategories {
                  for _ in 0..<depth {
                    unsafe Self.step(&a, node, x, sets, true)
                    unsafe Self.step(&b, node, x + width, sets, true)
                    unsafe Self.step(&c, node, x + 2 &* width, sets, true)
                    unsafe Self.step(&d, node, x + 3 &* width, sets, true)
                    unsafe Self.step(&e, node, x + 4 &* width, sets, true)
                    unsafe Self.step(&f, node, x + 5 &* width, sets, true)
                    unsafe Self.step(&g, node, x + 6 &* width, sets, true)
                    unsafe Self.step(&h, node, x + 7 &* width, sets, true)
                  }
                } else {
                  for _ in 0..<depth {
                    unsafe Self.step(&a, node, x, sets, false)
                    unsafe Self.step(&b, node, x + width, sets, false)
                    unsafe Self.step(&c, node, x + 2 &* width, sets, false)
                    unsafe Self.step(&d, node, x + 3 &* width, sets, false)
                    unsafe Self.step(&e, node, x + 4 &* width, sets, false)
                    unsafe Self.step(&f, node, x + 5 &* width, sets, false)
                    unsafe Self.step(&g, node, x + 6 &* width, sets, false)
                    unsafe Self.step(&h, node, x + 7 &* width, sets, false)
                  }
                }
                let first = rows.lowerBound &+ group &* Self.lanes
                let count = rows.upperBound &- first
                unsafe body(tree, first, a, value[a])
                if count > 1 { unsafe body(tree, first &+ 1, b, value[b]) }
                if count > 2 { unsafe body(tree, first &+ 2, c, value[c]) }
                if count > 3 { unsafe body(tree, first &+ 3, d, value[d]) }
                if count > 4 { unsafe body(tree, first &+ 4, e, value[e]) }
                if count > 5 { unsafe body(tree, first &+ 5, f, value[f]) }
                if count > 6 { unsafe body(tree, first &+ 6, g, value[g]) }
                if count > 7 { unsafe body(tree, first &+ 7, h, value[h]) }
              }
            }
          }
        }
      }
    }
  }

  /// Features of a row that is encoded to be walked down alone: 1,024 bytes on the stack.
  static let mostEncoded = 64

  /// Calls `body` with the value of each tree for one row, in order, without allocating.
  ///
  /// Wide rows are asked as they are: most of their cells no tree asks for, so that encoding all would take longer than
  /// a second look at cells that are missing.
  @inline(__always)
  func visitOne(
    _ structure: TreeStructure, _ row: Span<Double>, _ body: (_ tree: Int, _ value: Double) -> Void
  ) {
    precondition(row.count == structure.featureCount, "a row has a cell for each feature")
    if row.count > Self.mostEncoded {
      unsafe row.withUnsafeBufferPointer { cells in
        if let cells = cells.baseAddress { unsafe descend(structure, cells, isEncoded: false, body) }
      }
      return
    }
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, 2 * row.count)) { cells in
      guard let x = cells.baseAddress else { return }
      // Trees without a question ask a table without columns as well.
      unsafe x[0] = 0
      for feature in 0..<row.count { unsafe Self.encode(row[unchecked: feature], x, feature) }
      unsafe descend(structure, UnsafePointer(x), isEncoded: true, body)
    }
  }

  /// The walks of one row.
  ///
  /// - Parameter isEncoded: whether `cells` has two numbers a feature, not one.
  @inline(__always)
  private func descend(
    _ structure: TreeStructure, _ cells: UnsafePointer<Double>, isEncoded: Bool,
    _ body: (_ tree: Int, _ value: Double) -> Void
  ) {
    let sets = structure.sets
    unsafe structure.nodes.withUnsafeBufferPointer { nodes in
      unsafe structure.values.withUnsafeBufferPointer { values in
        unsafe structure.roots.withUnsafeBufferPointer { roots in
          unsafe depths.withUnsafeBufferPointer { depths in
            unsafe byDepth.withUnsafeBufferPointer { order in
              unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.blockTrees) { found in
                guard let node = nodes.baseAddress, let value = values.baseAddress,
                  let root = roots.baseAddress, let deep = depths.baseAddress,
                  let order = order.baseAddress, let found = found.baseAddress
                else { return }
                var first = 0
                while first < roots.count {
                  let end = min(roots.count, first + Self.blockTrees)
                  var k = first
                  while k < end {
                    // The last lanes walk down the last tree again where there are not enough.
                    let (last, t) = unsafe (end &- 1 &- k, order + k)
                    let (ta, tb) = unsafe (Int(t[0]), Int(t[min(1, last)]))
                    let (tc, td) = unsafe (Int(t[min(2, last)]), Int(t[min(3, last)]))
                    let (te, tf) = unsafe (Int(t[min(4, last)]), Int(t[min(5, last)]))
                    let (tg, th) = unsafe (Int(t[min(6, last)]), Int(t[min(7, last)]))
                    var (a, b, c, d) = unsafe (Int(root[ta]), Int(root[tb]), Int(root[tc]), Int(root[td]))
                    var (e, f, g, h) = unsafe (Int(root[te]), Int(root[tf]), Int(root[tg]), Int(root[th]))
                    let depth = unsafe deep[ta]
                    if hasCategories {
                      for _ in 0..<depth {
                        unsafe Self.step(&a, node, cells, sets, true, isEncoded: isEncoded)
                        unsafe Self.step(&b, node, cells, sets, true, isEncoded: isEncoded)
                        unsafe Self.step(&c, node, cells, sets, true, isEncoded: isEncoded)
                        unsafe Self.step(&d, node, cells, sets, true, isEncoded: isEncoded)
                        unsafe Self.step(&e, node, cells, sets, true, isEncoded: isEncoded)
                        unsafe Self.step(&f, node, cells, sets, true, isEncoded: isEncoded)
                        unsafe Self.step(&g, node, cells, sets, true, isEncoded: isEncoded)
                        unsafe Self.step(&h, node, cells, sets, true, isEncoded: isEncoded)
                      }
                    } else {
                      for _ in 0..<depth {
                        unsafe Self.step(&a, node, cells, sets, false, isEncoded: isEncoded)
                        unsafe Self.step(&b, node, cells, sets, false, isEncoded: isEncoded)
                        unsafe Self.step(&c, node, cells, sets, false, isEncoded: isEncoded)
                        unsafe Self.step(&d, node, cells, sets, false, isEncoded: isEncoded)
                        unsafe Self.step(&e, node, cells, sets, false, isEncoded: isEncoded)
                        unsafe Self.step(&f, node, cells, sets, false, isEncoded: isEncoded)
                        unsafe Self.step(&g, node, cells, sets, false, isEncoded: isEncoded)
                        unsafe Self.step(&h, node, cells, sets, false, isEncoded: isEncoded)
                      }
                    }
                    unsafe (found[ta &- first], found[tb &- first]) = (value[a], value[b])
                    unsafe (found[tc &- first], found[td &- first]) = (value[c], value[d])
                    unsafe (found[te &- first], found[tf &- first]) = (value[e], value[f])
                    unsafe (found[tg &- first], found[th &- first]) = (value[g], value[h])
                    k &+= Self.lanes
                  }
                  for tree in first..<end { unsafe body(tree, found[tree &- first]) }
                  first = end
                }
              }
            }
          }
        }
      }
    }
  }
}
