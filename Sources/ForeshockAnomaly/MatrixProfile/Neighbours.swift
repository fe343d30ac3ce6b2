internal import ForeshockNumerics

/// The nearest neighbours of each window, from the groups that hold them: distances here are computed from the
/// samples, in two passes, and owe nothing to the recursions that found the groups.
struct NeighbourList: Sendable {
  let depth: Int
  /// `depth` distances a window, ascending, in units of the series; NaN where there is no neighbour.
  var distances: [Double]
  /// The neighbours; −1 where there is none.
  var indices: [Int32]
}

/// Looks at the members of groups.
struct NeighbourSearch: Sendable {
  let queryTable: WindowTable
  let candidateTable: WindowTable
  let depth: Int
  /// Which candidates a window may have.
  let reach: NeighbourReach

  /// The neighbours of windows `range`.
  ///
  /// - Parameter groups: Groups at positions of the query table, the first of them that of window
  ///   `firstWindow`; several lists are looked at together.
  func neighbours(
    of range: Range<Int>, in groups: [(best: BestGroups, firstPosition: Int)], threads: Int?
  ) -> NeighbourList {
    let flats = candidateTable.flatWindows
    let parts = Parallel.mapChunks(count: range.count, chunkSize: 2048, threads: threads) { chunk in
      var search = MemberScan(queryTable, candidateTable)
      var list = NeighbourList(
        depth: depth, distances: [Double](repeating: .nan, count: chunk.count * depth),
        indices: [Int32](repeating: -1, count: chunk.count * depth))
      var found: [(squared: Double, index: Int)] = []
      for (row, offset) in chunk.enumerated() {
        let i = range.lowerBound + offset
        let position = i + WindowTable.padding
        guard queryTable.kinds[position] != .missing else { continue }
        found.removeAll(keepingCapacity: true)
        if queryTable.kinds[position] == .flat, queryTable.distance == .zNormalised {
          addNeighboursOfFlat(i, flats, &found)
        } else {
          search.prepare(position)
          for (best, firstPosition) in groups {
            let entry = (position - firstPosition) * depth
            for k in entry..<entry + depth where best.values[k] > -.infinity {
              let start = Int(best.starts[k])
              let squared = search.squaredDistances(toEightFrom: start)
              for lane in 0..<8 {
                let place = start + lane
                let candidate = place - WindowTable.padding
                guard candidateTable.kinds[place] != .missing, reach.allows(candidate, for: i) else {
                  continue
                }
                if candidateTable.kinds[place] == .flat, candidateTable.distance == .zNormalised { continue }
                insert((squared[lane], candidate), into: &found)
              }
            }
          }
          if candidateTable.distance == .zNormalised {
            addFlats(i, flats, squared: Double(queryTable.window), &found)
          }
        }
        for (k, neighbour) in found.enumerated() {
          let distance = neighbour.squared.squareRoot()
          list.distances[row * depth + k] =
            queryTable.distance == .raw ? queryTable.frame.length(distance) : distance
          list.indices[row * depth + k] = Int32(neighbour.index)
        }
      }
      return list
    }
    return NeighbourList(
      depth: depth, distances: parts.flatMap(\.distances), indices: parts.flatMap(\.indices))
  }

  /// Puts a candidate in its place among at most `depth`; of equals the earlier window comes first. A NaN has no
  /// place.
  private func insert(
    _ candidate: (squared: Double, index: Int), into found: inout [(squared: Double, index: Int)]
  ) {
    guard !candidate.squared.isNaN else { return }
    if found.count == depth, let last = found.last, (last.squared, last.index) <= candidate { return }
    guard !found.contains(where: { $0.index == candidate.index }) else { return }
    let place = found.firstIndex { ($0.squared, $0.index) > candidate } ?? found.count
    found.insert(candidate, at: place)
    if found.count > depth { found.removeLast() }
  }

  /// Between a flat window and one that is not the distance is √m, whichever they are.
  private func addFlats(
    _ i: Int, _ flats: [Int], squared: Double, _ found: inout [(squared: Double, index: Int)]
  ) {
    let (before, after) = reach.candidates(of: i, count: candidateTable.count)
    var added = 0
    for range in [before, after] {
      var place = firstIndex(in: flats, atLeast: range.lowerBound)
      while added < depth, place < flats.count, flats[place] < range.upperBound {
        insert((squared, flats[place]), into: &found)
        added += 1
        place += 1
      }
    }
  }

  private func addNeighboursOfFlat(
    _ i: Int, _ flats: [Int], _ found: inout [(squared: Double, index: Int)]
  ) {
    addFlats(i, flats, squared: 0, &found)
    var candidate = 0
    while found.count < depth, candidate < candidateTable.count {
      if candidateTable.kinds[candidate + WindowTable.padding] == .ordinary, reach.allows(candidate, for: i) {
        found.append((Double(candidateTable.window), candidate))
      }
      candidate += 1
    }
  }
}

/// Which windows may be neighbours of which.
struct NeighbourReach: Sendable {
  /// Windows that start no further apart than this are no neighbours; nil when both tables are of different series.
  var exclusion: Int?
  /// Whether only earlier windows count.
  var isLeftOnly = false

  /// The candidates before and after window `i` among `count`.
  func candidates(of i: Int, count: Int) -> (before: Range<Int>, after: Range<Int>) {
    guard let exclusion else { return (0..<count, count..<count) }
    let before = 0..<max(0, i - exclusion)
    return (before, isLeftOnly ? count..<count : min(count, i + exclusion + 1)..<count)
  }

  func allows(_ candidate: Int, for i: Int) -> Bool {
    guard let exclusion else { return true }
    return candidate < i - exclusion || (!isLeftOnly && candidate > i + exclusion)
  }
}

/// Where the first entry of an ascending array stands that is at least `bound`.
private func firstIndex(in sorted: [Int], atLeast bound: Int) -> Int {
  var (low, high) = (0, sorted.count)
  while low < high {
    let middle = (low + high) / 2
    if sorted[middle] < bound { low = middle + 1 } else { high = middle }
  }
  return low
}

extension WindowTable {
  /// The windows whose samples are all equal, ascending.
  var flatWindows: [Int] { (0..<count).filter { kinds[$0 + Self.padding] == .flat } }
}

/// Distances of one window to eight that follow each other.
private struct MemberScan {
  let queryTable: WindowTable
  let candidateTable: WindowTable
  /// The window, in units of its norm when windows are z-normalised.
  var query: [Double]

  init(_ queryTable: WindowTable, _ candidateTable: WindowTable) {
    self.queryTable = queryTable
    self.candidateTable = candidateTable
    query = [Double](repeating: 0, count: queryTable.window)
  }

  mutating func prepare(_ position: Int) {
    let isNormalised = queryTable.distance == .zNormalised
    let mean = isNormalised ? queryTable.means[position] : 0
    let inverse = isNormalised ? queryTable.inverseNorms[position] : 1
    for k in query.indices { query[k] = (queryTable.samples[position + k] - mean) * inverse }
  }

  func squaredDistances(toEightFrom start: Int) -> SIMD8<Double> {
    let m = queryTable.window
    precondition(start >= 0 && start + m + 7 <= candidateTable.samples.count, "eight windows")
    let isNormalised = candidateTable.distance == .zNormalised
    var mean = SIMD8<Double>.zero
    var inverse = SIMD8<Double>(repeating: 1)
    if isNormalised {
      for lane in 0..<8 {
        mean[lane] = candidateTable.means[start + lane]
        inverse[lane] = candidateTable.inverseNorms[start + lane]
      }
    }
    let samples = candidateTable.samples.span
    let query = query.span
    var sum = SIMD8<Double>.zero
    for k in 0..<m {
      var x = SIMD8<Double>.zero
      for lane in 0..<8 { x[lane] = samples[start + k + lane] }
      let difference = (x - mean) * inverse - query[k]
      sum += difference * difference
    }
    return isNormalised ? sum * Double(m) : sum
  }
}
