internal import ForeshockNumerics

/// Grows the trees of a forest, a node at a time, the left part of each first.
///
/// A node has a run of rows, which move with what they add to sums; its split parts the run in place. The columns of a node
/// are drawn one after the other: when none of those that are due can part it, the next one is tried, until
/// all have been (as scikit-learn does). An impure node is parted even where that gains nothing yet, as in a chequered table.
struct ForestGrower: Sendable {
  let table: BinnedTable
  /// Questions on the way to a leaf.
  let maxDepth: Int
  /// Rows of a leaf.
  let minLeafCount: Int
  /// Columns that are tried at a node.
  let columnsPerNode: Int

  private struct Open {
    var place: Int
    var rows: Range<Int>
    var depth: Int
  }

  /// Grows a tree.
  ///
  /// - Parameters:
  ///   - rows: the rows to learn from.
  ///   - items: what each of them adds.
  ///   - targets: one for each row of the table: a node whose targets are equal is a leaf.
  /// - Precondition: `rows` lie inside the table.
  func grow<Search: ForestSearch>(
    _ rows: [UInt32], _ items: [Search.Item], targets: [Double], _ search: Search, _ random: RandomStream
  ) -> ForestTree {
    precondition(
      rows.count == items.count && !rows.isEmpty && targets.count == table.rowCount
        && rows.allSatisfy { Int($0) < table.rowCount }, "rows lie inside the table")
    var (rows, items, search, random) = (rows, items, search, random)
    var (spareRows, spareItems) = (rows, items)
    var tree = ForestTree(outputCount: search.outputCount)
    var features = Array(0..<table.featureCount)
    let drawsColumns = columnsPerNode < features.count
    var goesRight = [UInt8](repeating: 0, count: 256)
    var open = [Open(place: 0, rows: 0..<rows.count, depth: 0)]
    while let node = open.popLast() {
      search.begin(items.span.extracting(node.rows))
      tree.nodes[node.place].cover = search.cover
      for output in 0..<tree.outputCount {
        tree.values[node.place * tree.outputCount + output] = search.value(output)
      }
      guard node.rows.count / 2 >= minLeafCount, node.depth < maxDepth,
        !isPure(rows.span.extracting(node.rows), targets.span)
      else { continue }
      var best = TreeSplit()
      for tried in features.indices {
        if tried >= columnsPerNode, best.feature >= 0 { break }
        if drawsColumns { features.swapAt(tried, tried + random.integer(below: features.count - tried)) }
        search.consider(
          features[tried], rows.span.extracting(node.rows), items.span.extracting(node.rows), into: &best)
      }
      guard best.feature >= 0 else { continue }
      best.writeSides(into: &goesRight)
      let (middle, hasMissing) = ForestKernel.part(
        table, feature: Int(best.feature), goesRight, &rows, &items, &spareRows, &spareItems, node.rows)
      let (leftRows, rightRows) = (node.rows.lowerBound..<middle, middle..<node.rows.upperBound)
      // Where no row of the node lacked the cell, later ones go where most rows have gone.
      let missingGoesRight =
        best.bins != nil || (hasMissing ? best.missingGoesRight : rightRows.count > leftRows.count)
      let left = tree.split(
        node.place, by: best, missingGoesRight: missingGoesRight, gain: search.gain(best))
      open.append(Open(place: left + 1, rows: rightRows, depth: node.depth + 1))
      open.append(Open(place: left, rows: leftRows, depth: node.depth + 1))
    }
    return tree
  }

  /// Whether all targets are equal.
  private func isPure(_ rows: Span<UInt32>, _ targets: Span<Double>) -> Bool {
    let first = targets[Int(rows[0])]
    for i in 1..<max(1, rows.count) where targets[Int(rows[i])] != first { return false }
    return true
  }
}

extension TreeSplit {
  /// Writes 1 for each bin that goes right, else 0.
  func writeSides(into sides: inout [UInt8]) {
    if let bins {
      sides[0] = 1
      for b in 1..<256 { sides[b] = bins[b / 64] >> UInt64(b % 64) & 1 == 0 ? 1 : 0 }
    } else {
      for b in 1..<256 { sides[b] = b > Int(bin) ? 1 : 0 }
      sides[0] = missingGoesRight ? 1 : 0
    }
  }
}
