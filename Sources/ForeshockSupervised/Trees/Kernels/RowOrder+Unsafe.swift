internal import ForeshockNumerics

/// The rows of a tree in the order of its leaves: each node has a run of them.
package struct RowOrder: Sendable {
  /// Row numbers below the table's row count.
  package private(set) var rows: [UInt32]
  private var spare: [UInt32]
  private let rowCount: Int
  private let threads: Int

  /// Rows that one task takes of a large node.
  private static let blockRows = 16_384

  /// - Precondition: all rows are below `rowCount`.
  init(_ rows: [UInt32], rowCount: Int, threads: Int) {
    precondition(rows.allSatisfy { Int($0) < rowCount }, "rows lie inside the table")
    self.rows = rows
    self.rowCount = rowCount
    self.threads = threads
    spare = [UInt32](repeating: 0, count: rows.count)
  }

  /// All rows in their order.
  init(rowCount: Int, threads: Int) {
    rows = (0..<UInt32(rowCount)).map { $0 }
    self.rowCount = rowCount
    self.threads = threads
    spare = [UInt32](repeating: 0, count: rowCount)
  }

  /// Moves the rows of a node that go right behind the others, both in their old order; answers where they start.
  ///
  /// - Parameters:
  ///   - group: the words of the feature's group.
  ///   - goesRight: for each bin, 256 of them.
  mutating func part(
    _ range: Range<Int>, _ table: BinnedTable, feature: Int, goesRight: [Bool]
  ) -> Int {
    precondition(
      table.rowCount == rowCount && feature < table.featureCount && goesRight.count == 256
        && range.upperBound <= rows.count, "a node's rows and feature lie inside the table")
    let blockCount = (range.count + Self.blockRows - 1) / Self.blockRows
    let shift = UInt64(8 * (feature % 8))
    let first = feature / 8 * rowCount
    return unsafe rows.withUnsafeMutableBufferPointer { rows in
      unsafe spare.withUnsafeMutableBufferPointer { spare in
        unsafe goesRight.withUnsafeBufferPointer { goesRight in
          unsafe table.words.withUnsafeBufferPointer { words in
            guard let row = rows.baseAddress, let other = spare.baseAddress,
              let right = goesRight.baseAddress,
              let word = words.baseAddress
            else { return range.lowerBound }
            nonisolated(unsafe) let source = unsafe row
            nonisolated(unsafe) let target = unsafe other
            nonisolated(unsafe) let isRight = unsafe right
            nonisolated(unsafe) let column = unsafe word + first
            // Each block puts its left rows at its start and its right rows, from the end backwards, into the spare.
            let lefts = Parallel.mapChunks(
              count: range.count, chunkSize: Self.blockRows, threads: blockCount > 1 ? threads : 1
            ) { block in
              let start = range.lowerBound + block.lowerBound
              var left = unsafe source + start
              var right = unsafe target + start
              for i in 0..<block.count {
                let row = unsafe source[start &+ i]
                let bin = unsafe Int((column[Int(row)] >> shift) & 0xFF)
                let step = unsafe isRight[bin] ? 1 : 0
                // Each row is written to both sides and only the side it belongs to advances.
                unsafe left.pointee = row
                unsafe right.pointee = row
                unsafe left += 1 &- step
                unsafe right += step
              }
              return unsafe left - (source + start)
            }
            let leftCount = lefts.reduce(0, +)
            var nextLeft = range.lowerBound
            var nextRight = range.lowerBound + leftCount
            // Left rows move towards the front first; nothing that is still needed is written over, as the right
            // rows wait in the spare.
            for (block, count) in lefts.enumerated() {
              let start = range.lowerBound + block * Self.blockRows
              if nextLeft != start { unsafe (row + nextLeft).update(from: row + start, count: count) }
              nextLeft += count
            }
            for (block, count) in lefts.enumerated() {
              let start = range.lowerBound + block * Self.blockRows
              let rightCount = min(Self.blockRows, range.upperBound - start) - count
              unsafe (row + nextRight).update(from: other + start, count: rightCount)
              nextRight += rightCount
            }
            return range.lowerBound + leftCount
          }
        }
      }
    }
  }

  /// Copies the gradients of a node's rows to the front of `ordered`.
  func gather(_ range: Range<Int>, of pairs: [GradientPair], into ordered: inout [GradientPair]) {
    precondition(
      pairs.count == rowCount && range.upperBound <= rows.count && range.count <= ordered.count,
      "there is a gradient for each row and room for it")
    let tasks = range.count > 2 * Self.blockRows ? threads : 1
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe pairs.withUnsafeBufferPointer { pairs in
        unsafe ordered.withUnsafeMutableBufferPointer { ordered in
          guard let row = rows.baseAddress, let pair = pairs.baseAddress, let target = ordered.baseAddress
          else { return }
          nonisolated(unsafe) let source = unsafe row + range.lowerBound
          nonisolated(unsafe) let from = unsafe pair
          nonisolated(unsafe) let to = unsafe target
          if tasks == 1 {
            for i in 0..<range.count { unsafe to[i] = from[Int(source[i])] }
            return
          }
          _ = Parallel.mapChunks(count: range.count, chunkSize: Self.blockRows, threads: tasks) { block in
            for i in block { unsafe to[i] = from[Int(source[i])] }
          }
        }
      }
    }
  }

  /// The sum of the gradients of a node's rows.
  func total(_ range: Range<Int>, of pairs: [GradientPair]) -> GradientPair {
    precondition(pairs.count == rowCount && range.upperBound <= rows.count)
    return Parallel.mapChunks(
      count: range.count, chunkSize: Self.blockRows, threads: range.count > 2 * Self.blockRows ? threads : 1
    ) { block in
      var sum = GradientPair.zero
      let pairs = pairs.span
      for i in block { sum &+= pairs[Int(rows[range.lowerBound + i])] }
      return sum
    }.reduce(.zero, &+)
  }

  /// Adds each leaf's value times `scale` to the scores of its rows; the scores start at `first`.
  ///
  /// - Precondition: the leaves' runs of rows do not overlap: each score belongs to one leaf.
  func add(_ tree: GrownTree, scale: Double, to scores: inout [Double], from first: Int, threads: Int) {
    let leaves = tree.nodes.filter { $0.feature < 0 }
    precondition(
      first >= 0 && first + rowCount <= scores.count
        && leaves.allSatisfy { $0.rows.upperBound <= rows.count }, "there is a score for each row")
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      nonisolated(unsafe) let scores = unsafe scores
      let tasks = rows.count > 2 * Self.blockRows ? threads : 1
      _ = Parallel.mapChunks(count: leaves.count, chunkSize: 1, threads: tasks) { leaf in
        let leaf = leaves[leaf.lowerBound]
        let value = leaf.value * scale
        unsafe rows.withUnsafeBufferPointer { rows in
          for i in leaf.rows { unsafe scores[first &+ Int(rows[i])] += value }
        }
      }
    }
  }
}
