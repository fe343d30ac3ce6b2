internal import ForeshockNumerics

/// Which rows are drawn together: blocks of neighbours, the last row being followed by the first, or whole units.
///
/// A resample is a list of rows, or, without making the list, how often it has each row. Both are the same
/// resample when they are drawn from the same stream.
enum ResamplingPlan: Sendable {
  /// Blocks of `length` neighbours until there are `count` rows.
  case blocks(count: Int, length: Int)
  /// As many units as there are: the unit of each row, and the rows of each unit.
  case units(of: [Int], members: [[Int]])

  /// Whole units, numbered as they first occur in `groups`.
  init(groups: [Int]) {
    let units = UnitIndex(groups)
    self = .units(of: units.ofRow, members: units.members)
  }

  /// Rows there are.
  var count: Int {
    switch self {
    case .blocks(let count, _): count
    case .units(let units, _): units.count
    }
  }

  /// The rows of one resample.
  func rows(_ random: inout RandomStream) -> [Int] {
    var rows: [Int] = []
    switch self {
    case .blocks(let count, let length):
      rows.reserveCapacity(count)
      Self.eachBlock(count, length, &random) { start, steps in
        for row in start..<(start + steps) { rows.append(row < count ? row : row - count) }
      }
    case .units(_, let members):
      for _ in members { rows += members[random.integer(below: members.count)] }
    }
    return rows
  }

  /// Puts into `times` how often one resample has each row.
  ///
  /// - Complexity: O(count), however long the blocks are.
  func count(_ random: inout RandomStream, into times: inout [Int32]) {
    precondition(times.count == count, "There must be one count per row")
    switch self {
    case .blocks(let count, let length):
      for row in times.indices { times[row] = 0 }
      // The counts' differences first: a block changes two of them.
      Self.eachBlock(count, length, &random) { start, steps in
        let end = start + steps
        times[start] += 1
        if end < count { times[end] -= 1 }
        if end > count {
          times[0] += 1
          times[end - count] -= 1
        }
      }
      for row in times.indices.dropFirst() { times[row] += times[row - 1] }
    case .units(let units, let members):
      var drawn = [Int32](repeating: 0, count: members.count)
      for _ in members { drawn[random.integer(below: members.count)] += 1 }
      for row in units.indices { times[row] = drawn[units[row]] }
    }
  }

  /// Calls `body` with the first row of each block and its number of rows; the last block is cut.
  @inline(__always)
  private static func eachBlock(
    _ count: Int, _ length: Int, _ random: inout RandomStream, _ body: (_ start: Int, _ steps: Int) -> Void
  ) {
    var left = count
    while left > 0 {
      let steps = min(length, left)
      body(random.integer(below: count), steps)
      left -= steps
    }
  }
}
