/// Walking down the trees: the one place of the forest where every nanosecond counts.
///
/// Why the pointers stay inside their arrays: a walk starts at node 0 and makes `depth` steps k → 2k + 1
/// or 2k + 2, so it visits nodes below 2^depth − 1 and ends at a slot of 2^depth − 1 ..< 2^(depth+1) − 1;
/// `nodes` and `leaves` have 2^depth − 1 and 2^depth entries a tree (``PaddedForest/init(_:)``). Every
/// node's column was checked there to be below `columnCount`, the length of a row in a block.
extension PaddedForest {
  /// Rows that are scored together; their cells and one tree fit the first cache.
  private static let blockSize = 128
  /// Rows whose walks are interleaved, so that the processor always has a comparison that need not wait.
  private static let lanes = 8

  /// The mean path length of each of `rows` of a column-major table with `rowCount` rows.
  func meanPathLengths(of rows: Range<Int>, in elements: [Double], rowCount: Int) -> [Double] {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount && elements.count == rowCount * columnCount,
      "the rows must lie inside the table")
    var result = [Double](repeating: 0, count: rows.count)
    var block = [Double](repeating: 0, count: Self.blockSize * columnCount)
    var sums = [Double](repeating: 0, count: Self.blockSize)
    let scale = 1 / Double(treeCount)
    var first = rows.lowerBound
    while first < rows.upperBound {
      let count = min(Self.blockSize, rows.upperBound - first)
      let hasMissing = fill(&block, from: first, count: count, elements, rowCount)
      for i in 0..<Self.blockSize { sums[i] = 0 }
      // Rows of the block beyond `count` are old or zero: scored too, and not looked at.
      let padded = (count + Self.lanes - 1) / Self.lanes * Self.lanes
      if hasMissing {
        walk(block, rows: padded, missing: true, &sums)
      } else {
        walk(block, rows: padded, missing: false, &sums)
      }
      for i in 0..<count { result[first - rows.lowerBound + i] = sums[i] * scale }
      first += count
    }
    return result
  }

  /// The mean path length of one row.
  func meanPathLength(of row: [Double]) -> Double {
    precondition(row.count == columnCount, "a row has one value a column")
    let leafCount = 1 << depth
    var sum = 0.0
    unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe leaves.withUnsafeBufferPointer { leaves in
        unsafe row.withUnsafeBufferPointer { row in
          guard let x = row.baseAddress, let leaf = leaves.baseAddress else { return }
          guard let node = nodes.baseAddress else {
            // Depth 0: every tree is a single leaf.
            for tree in 0..<treeCount { sum += unsafe leaf[tree] }
            return
          }
          let nodeCount = leafCount - 1
          var tree = 0
          // Four trees at a time, for the same reason as the rows of a block. The sum keeps the order of
          // the trees, so that the result is that of a block to the last bit.
          while tree + 4 <= treeCount {
            let root = unsafe node + tree * nodeCount
            let first = unsafe leaf + tree * leafCount - nodeCount
            var (a, b, c, d) = (0, 0, 0, 0)
            for _ in 0..<depth {
              unsafe step(&a, root, x, missing: true)
              unsafe step(&b, root + nodeCount, x, missing: true)
              unsafe step(&c, root + 2 &* nodeCount, x, missing: true)
              unsafe step(&d, root + 3 &* nodeCount, x, missing: true)
            }
            unsafe sum += first[a]
            unsafe sum += first[leafCount + b]
            unsafe sum += first[2 &* leafCount + c]
            unsafe sum += first[3 &* leafCount + d]
            tree += 4
          }
          while tree < treeCount {
            var k = 0
            for _ in 0..<depth { unsafe step(&k, node + tree * nodeCount, x, missing: true) }
            sum += unsafe leaf[tree * leafCount + k - nodeCount]
            tree += 1
          }
        }
      }
    }
    return sum * (1 / Double(treeCount))
  }

  /// Copies rows into a row-major block; answers whether a cell is missing.
  private func fill(
    _ block: inout [Double], from first: Int, count: Int, _ elements: [Double], _ rowCount: Int
  ) -> Bool {
    let source = elements.span
    var target = block.mutableSpan
    var missing = 0
    for column in 0..<columnCount {
      let start = column * rowCount + first
      for i in 0..<count {
        let value = source[start + i]
        missing &+= value == value ? 0 : 1
        target[i * columnCount + column] = value
      }
    }
    return missing > 0
  }

  /// Adds the path lengths of the first `rows` rows of a block, a multiple of `lanes`, tree after tree.
  /// `missing` is a constant at each call: without gaps the walk need not ask for them.
  @inline(__always)
  private func walk(_ block: [Double], rows: Int, missing: Bool, _ sums: inout [Double]) {
    precondition(
      rows <= sums.count && rows * columnCount <= block.count && rows % Self.lanes == 0,
      "a block holds whole groups of rows")
    let leafCount = 1 << depth
    let stride = columnCount
    unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe leaves.withUnsafeBufferPointer { leaves in
        unsafe block.withUnsafeBufferPointer { block in
          unsafe sums.withUnsafeMutableBufferPointer { sums in
            guard let cells = block.baseAddress, let lengths = leaves.baseAddress,
              let sum = sums.baseAddress
            else { return }
            guard let firstNode = nodes.baseAddress else {
              // Depth 0: every tree is a single leaf.
              for tree in 0..<treeCount {
                for row in 0..<rows { unsafe sum[row] += lengths[tree] }
              }
              return
            }
            for tree in 0..<treeCount {
              let node = unsafe firstNode + tree * (leafCount - 1)
              let leaf = unsafe lengths + tree * leafCount - (leafCount - 1)
              var row = 0
              while row < rows {
                let x = unsafe cells + row * stride
                var (a, b, c, d, e, f, g, h) = (0, 0, 0, 0, 0, 0, 0, 0)
                for _ in 0..<depth {
                  unsafe step(&a, node, x, missing: missing)
                  unsafe step(&b, node, x + stride, missing: missing)
                  unsafe step(&c, node, x + 2 &* stride, missing: missing)
                  unsafe step(&d, node, x + 3 &* stride, missing: missing)
                  unsafe step(&e, node, x + 4 &* stride, missing: missing)
                  unsafe step(&f, node, x + 5 &* stride, missing: missing)
                  unsafe step(&g, node, x + 6 &* stride, missing: missing)
                  unsafe step(&h, node, x + 7 &* stride, missing: missing)
                }
                unsafe sum[row] += leaf[a]
                unsafe sum[row &+ 1] += leaf[b]
                unsafe sum[row &+ 2] += leaf[c]
                unsafe sum[row &+ 3] += leaf[d]
                unsafe sum[row &+ 4] += leaf[e]
                unsafe sum[row &+ 5] += leaf[f]
                unsafe sum[row &+ 6] += leaf[g]
                unsafe sum[row &+ 7] += leaf[h]
                row &+= Self.lanes
              }
            }
          }
        }
      }
    }
  }
}

/// One step down a tree.
@inline(__always)
private func step(
  _ k: inout Int, _ node: UnsafePointer<PaddedForest.Node>, _ x: UnsafePointer<Double>, missing: Bool
) {
  let here = unsafe node + k
  let value = unsafe x[Int(here.pointee.column)]
  var right = unsafe value > here.pointee.threshold ? 1 : 0
  if missing, value.isNaN { right = unsafe Int(here.pointee.missingGoesRight) }
  k = 2 &* k &+ 1 &+ right
}
