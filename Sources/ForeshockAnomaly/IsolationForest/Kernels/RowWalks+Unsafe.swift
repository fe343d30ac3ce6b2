/// Walks of many rows and of one.
extension TreeWalker {
  /// The mean path length of each of `rows` of a column-major table with `rowCount` rows.
  func meanPathLengths(of rows: Range<Int>, in elements: [Double], rowCount: Int) -> [Double] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "the rows must lie inside the table")
    var result = [Double](repeating: 0, count: rows.count)
    let size = min(blockSize, (rows.count + Self.lanes - 1) / Self.lanes * Self.lanes)
    var block = [UInt64](repeating: 0, count: size * encoder.slots.count)
    var sums = [Double](repeating: 0, count: size)
    let scale = 1 / Double(trees.roots.count)
    var first = rows.lowerBound
    while first < rows.upperBound {
      let count = min(size, rows.upperBound - first)
      var cells = block.mutableSpan
      encoder.fill(&cells, from: first, count: count, elements, rowCount: rowCount)
      for i in 0..<size { sums[i] = 0 }
      // Rows of the block beyond `count` are old or zero: scored too, and not looked at.
      walk(block, rows: (count + Self.lanes - 1) / Self.lanes * Self.lanes, &sums)
      for i in 0..<count { result[first - rows.lowerBound + i] = sums[i] * scale }
      first += count
    }
    return result
  }

  /// The mean path length of one row. No allocation up to 128 slots.
  func meanPathLength(of row: [Double]) -> Double {
    unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: encoder.slots.count) { cells in
      unsafe cells.initialize(repeating: 0)
      var span = unsafe cells.mutableSpan
      encoder.fill(&span, from: 0, count: 1, row, rowCount: 1)
      return unsafe walkOne(cells, credits: nil) * (1 / Double(trees.roots.count))
    }
  }

  /// The mean path length of one row, and what each column had in it: `contributions`, one a column, sum to the
  /// mean path length less the baseline. No allocation up to 128 slots.
  func contributions(of row: [Double], into contributions: inout [Double]) -> Double {
    let count = encoder.slots.count
    return unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { cells in
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { credits in
        unsafe cells.initialize(repeating: 0)
        unsafe credits.initialize(repeating: 0)
        var span = unsafe cells.mutableSpan
        encoder.fill(&span, from: 0, count: 1, row, rowCount: 1)
        let scale = 1 / Double(trees.roots.count)
        let length = unsafe walkOne(cells, credits: credits) * scale
        for j in contributions.indices { contributions[j] = 0 }
        for i in 0..<count { unsafe contributions[encoder.slots[i].column] += credits[i] * scale }
        return length
      }
    }
  }

  /// The same for each of `rows` of a column-major table, the contributions row after row.
  func contributions(
    of rows: Range<Int>, in elements: [Double], rowCount: Int, columnCount: Int
  ) -> (lengths: [Double], contributions: [Double]) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "the rows must lie inside the table")
    let stride = encoder.slots.count
    let scale = 1 / Double(trees.roots.count)
    let size = (min(128, rows.count) + Self.lanes - 1) / Self.lanes * Self.lanes
    var block = [UInt64](repeating: 0, count: size * stride)
    var sums = [Double](repeating: 0, count: size)
    var credits = [Double](repeating: 0, count: size * stride)
    var lengths = [Double](repeating: 0, count: rows.count)
    var result = [Double](repeating: 0, count: rows.count * columnCount)
    var first = rows.lowerBound
    while first < rows.upperBound {
      let count = min(size, rows.upperBound - first)
      var cells = block.mutableSpan
      encoder.fill(&cells, from: first, count: count, elements, rowCount: rowCount)
      for i in sums.indices { sums[i] = 0 }
      for i in credits.indices { credits[i] = 0 }
      walkCrediting(block, rows: (count + Self.lanes - 1) / Self.lanes * Self.lanes, &sums, &credits)
      for i in 0..<count {
        let row = first - rows.lowerBound + i
        lengths[row] = sums[i] * scale
        for k in 0..<stride {
          result[row * columnCount + encoder.slots[k].column] += credits[i * stride + k] * scale
        }
      }
      first += count
    }
    return (lengths, result)
  }
}
