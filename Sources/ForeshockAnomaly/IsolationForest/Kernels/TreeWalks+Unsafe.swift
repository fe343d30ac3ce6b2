/// Walking down the trees: the one place of the forest where every nanosecond counts.
///
/// Why the pointers stay inside their arrays: a walk starts at a root and each step goes from a node to one of
/// its two parts, or stays at a leaf. ``ForestSkeleton`` gave every node a place inside the arrays and made
/// each leaf its own left part; a leaf never sends a row right, whatever is in it (nothing exceeds +∞, or the
/// greatest number). Every slot was numbered below the count of slots, the length of a row in a block.
protocol TreeWalker: Sendable {
  associatedtype Node: Sendable
  var encoder: RowEncoder { get }
  var trees: WalkedTrees { get }
  var nodes: [Node] { get }

  /// One step of a walk from place `k` with the row at `row`.
  static func step(_ k: inout Int, _ nodes: UnsafePointer<Node>, _ row: UnsafePointer<UInt64>)
  /// Adds to the credits of the slots that node `k` looks at.
  static func credit(
    _ amount: Double, at k: Int, _ nodes: UnsafePointer<Node>, _ credits: UnsafeMutablePointer<Double>)
}

extension AxisForest: TreeWalker {
  @inline(__always)
  static func step(_ k: inout Int, _ nodes: UnsafePointer<Node>, _ row: UnsafePointer<UInt64>) {
    let node = unsafe nodes + k
    let link = unsafe node.pointee.link
    let value = unsafe row[Int(truncatingIfNeeded: link & 0xFFFF_FFFF)]
    // Written as the borrow of a subtraction, comparison and sum are two instructions.
    let isRight = unsafe node.pointee.key.subtractingReportingOverflow(value).overflow
    k = Int(truncatingIfNeeded: link >> 32) &+ (isRight ? 1 : 0)
  }

  @inline(__always)
  static func credit(
    _ amount: Double, at k: Int, _ nodes: UnsafePointer<Node>, _ credits: UnsafeMutablePointer<Double>
  ) {
    unsafe credits[Int(truncatingIfNeeded: nodes[k].link & 0xFFFF_FFFF)] += amount
  }
}

extension ObliqueForest: TreeWalker {
  @inline(__always)
  static func step(_ k: inout Int, _ nodes: UnsafePointer<Node>, _ row: UnsafePointer<UInt64>) {
    let node = unsafe nodes + k
    let a = unsafe Double(bitPattern: row[Int(node.pointee.slot)])
    let b = unsafe Double(bitPattern: row[Int(node.pointee.partner)])
    let z = unsafe node.pointee.weight * a + node.pointee.partnerWeight * b
    var right = unsafe z > node.pointee.threshold ? 1 : 0
    if z.isNaN { right = unsafe Int(node.pointee.missingGoesRight) }
    k = unsafe Int(node.pointee.left) &+ right
  }

  @inline(__always)
  static func credit(
    _ amount: Double, at k: Int, _ nodes: UnsafePointer<Node>, _ credits: UnsafeMutablePointer<Double>
  ) {
    unsafe credits[Int(nodes[k].slot)] += 0.5 * amount
    unsafe credits[Int(nodes[k].partner)] += 0.5 * amount
  }
}

extension TreeWalker {
  /// Rows whose walks are interleaved, so that the processor always has a comparison that need not wait.
  static var lanes: Int { 8 }

  /// Rows that are scored together: their cells and one tree fit the first cache.
  var blockSize: Int { min(512, max(64, 4096 / encoder.slots.count)) / Self.lanes * Self.lanes }

  /// Adds the path lengths of the first `rows` encoded rows, a multiple of `lanes`, tree after tree.
  @inline(__always)
  func walk(_ block: [UInt64], rows: Int, _ sums: inout [Double]) {
    let stride = encoder.slots.count
    precondition(
      rows <= sums.count && rows * stride <= block.count && rows % Self.lanes == 0,
      "a block holds whole groups of rows")
    let depth = trees.depth
    unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe trees.values.withUnsafeBufferPointer { values in
        unsafe block.withUnsafeBufferPointer { block in
          unsafe sums.withUnsafeMutableBufferPointer { sums in
            guard let cells = block.baseAddress, let node = nodes.baseAddress,
              let value = values.baseAddress, let sum = sums.baseAddress
            else { return }
            for root in trees.roots {
              let root = Int(root)
              var row = 0
              while row < rows {
                let x = unsafe cells + row * stride
                var (a, b, c, d, e, f, g, h) = (root, root, root, root, root, root, root, root)
                for _ in 0..<depth {
                  unsafe Self.step(&a, node, x)
                  unsafe Self.step(&b, node, x + stride)
                  unsafe Self.step(&c, node, x + 2 &* stride)
                  unsafe Self.step(&d, node, x + 3 &* stride)
                  unsafe Self.step(&e, node, x + 4 &* stride)
                  unsafe Self.step(&f, node, x + 5 &* stride)
                  unsafe Self.step(&g, node, x + 6 &* stride)
                  unsafe Self.step(&h, node, x + 7 &* stride)
                }
                unsafe sum[row] += value[a]
                unsafe sum[row &+ 1] += value[b]
                unsafe sum[row &+ 2] += value[c]
                unsafe sum[row &+ 3] += value[d]
                unsafe sum[row &+ 4] += value[e]
                unsafe sum[row &+ 5] += value[f]
                unsafe sum[row &+ 6] += value[g]
                unsafe sum[row &+ 7] += value[h]
                row &+= Self.lanes
              }
            }
          }
        }
      }
    }
  }

  /// The same, and adds to `credits`, one a row and slot, what the mean path length changed by at the splits
  /// that look at it.
  @inline(__always)
  func walkCrediting(_ block: [UInt64], rows: Int, _ sums: inout [Double], _ credits: inout [Double]) {
    let stride = encoder.slots.count
    precondition(
      rows <= sums.count && rows * stride <= block.count && rows * stride <= credits.count
        && rows % Self.lanes == 0, "a block holds whole groups of rows")
    let depth = trees.depth
    unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe trees.values.withUnsafeBufferPointer { values in
        unsafe block.withUnsafeBufferPointer { block in
          unsafe credits.withUnsafeMutableBufferPointer { credits in
            guard let cells = block.baseAddress, let node = nodes.baseAddress,
              let value = values.baseAddress, let firstCredit = credits.baseAddress
            else { return }
            for root in trees.roots {
              let root = Int(root)
              // Half the lanes: each keeps two places.
              for row in Swift.stride(from: 0, to: rows, by: 4) {
                let x = unsafe cells + row * stride
                let credit = unsafe firstCredit + row * stride
                var (a, b, c, d) = (root, root, root, root)
                for _ in 0..<depth {
                  unsafe stepCrediting(&a, node, x, value, credit)
                  unsafe stepCrediting(&b, node, x + stride, value, credit + stride)
                  unsafe stepCrediting(&c, node, x + 2 &* stride, value, credit + 2 &* stride)
                  unsafe stepCrediting(&d, node, x + 3 &* stride, value, credit + 3 &* stride)
                }
                unsafe sums[row] += value[a]
                unsafe sums[row &+ 1] += value[b]
                unsafe sums[row &+ 2] += value[c]
                unsafe sums[row &+ 3] += value[d]
              }
            }
          }
        }
      }
    }
  }

  /// The sum of one row's path lengths over all trees, in the order of the trees, so that it is that of a
  /// block to the last bit. With `credits`, one a slot, each split's columns are given what the mean path
  /// length changed by at it.
  @inline(__always)
  func walkOne(
    _ row: UnsafeMutableBufferPointer<UInt64>, credits: UnsafeMutableBufferPointer<Double>?
  ) -> Double {
    precondition(row.count == encoder.slots.count, "a row has a number for each slot")
    if let credits = unsafe credits {
      precondition(credits.count == row.count, "and a credit")
    }
    let depth = trees.depth
    let roots = trees.roots
    var sum = 0.0
    unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe trees.values.withUnsafeBufferPointer { values in
        guard let x = unsafe UnsafePointer(row.baseAddress), let node = nodes.baseAddress,
          let value = values.baseAddress
        else { return }
        let credit = unsafe credits?.baseAddress
        var tree = 0
        // Four trees at a time, for the same reason as the rows of a block.
        while tree < roots.count {
          let last = roots.count - 1
          var (a, b) = (Int(roots[tree]), Int(roots[min(tree + 1, last)]))
          var (c, d) = (Int(roots[min(tree + 2, last)]), Int(roots[min(tree + 3, last)]))
          let count = min(4, roots.count - tree)
          if let credit = unsafe credit {
            for _ in 0..<depth {
              unsafe stepCrediting(&a, node, x, value, credit)
              if count > 1 { unsafe stepCrediting(&b, node, x, value, credit) }
              if count > 2 { unsafe stepCrediting(&c, node, x, value, credit) }
              if count > 3 { unsafe stepCrediting(&d, node, x, value, credit) }
            }
          } else {
            for _ in 0..<depth {
              unsafe Self.step(&a, node, x)
              unsafe Self.step(&b, node, x)
              unsafe Self.step(&c, node, x)
              unsafe Self.step(&d, node, x)
            }
          }
          unsafe sum += value[a]
          if count > 1 { unsafe sum += value[b] }
          if count > 2 { unsafe sum += value[c] }
          if count > 3 { unsafe sum += value[d] }
          tree += 4
        }
      }
    }
    return sum
  }

  @inline(__always)
  private func stepCrediting(
    _ k: inout Int, _ node: UnsafePointer<Node>, _ x: UnsafePointer<UInt64>, _ value: UnsafePointer<Double>,
    _ credits: UnsafeMutablePointer<Double>
  ) {
    let before = k
    unsafe Self.step(&k, node, x)
    unsafe Self.credit(value[k] - value[before], at: before, node, credits)
  }
}
