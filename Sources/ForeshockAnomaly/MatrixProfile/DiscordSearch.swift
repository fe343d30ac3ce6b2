internal import ForeshockNumerics

/// The window that is furthest from everything before it.
public struct Discord: Hashable, Codable, Sendable {
  /// Its first sample.
  public var index: Int
  /// The distance to its nearest neighbour among earlier windows.
  public var distance: Double
  /// The first sample of that neighbour.
  public var neighbour: Int
}

/// Finds the window with the greatest distance to its nearest earlier neighbour, without the neighbours of most others:
/// the largest value of the left matrix profile in a fraction of its time.
///
///     let discord = try DiscordSearch(window: 100).top(of: values, from: 4000)
///
/// Windows are taken in groups, and each group is compared with what came before it in steps of doubling reach. A window
/// that has found a neighbour nearer than the best discord so far is no discord, and is left out of further
/// steps. In data that repeats itself almost all windows are left out after the first step, of eight windows' reach.
/// The answer is that of ``MatrixProfile/leftJoin(_:threads:)``: the greatest distance, and of equal ones the earliest
/// window.
///
/// Flat windows, gaps and the exclusion zone are treated as in ``MatrixProfile``.
///
/// Source: the idea of forgetting windows by a best-so-far discord, with steps of doubling reach backwards, is that of
/// Lu, Wu, Mueen, Zuluaga & Keogh, "Matrix profile XXIV: DAMP", KDD 2022; steps here are walked along diagonals
/// and need no forward pass. Checked against the left profile.
public struct DiscordSearch: Hashable, Codable, Sendable {
  /// How many samples a window has, at least 3.
  public var window: Int
  /// How windows are compared.
  public var distance: WindowDistance
  /// Windows whose starts are no further apart than this are no neighbours, at least 0; nil for ⌈window/4⌉.
  public var exclusionZone: Int?

  /// A search among z-normalised windows unless told otherwise.
  public init(window: Int, distance: WindowDistance = .zNormalised, exclusionZone: Int? = nil) {
    self.window = window
    self.distance = distance
    self.exclusionZone = exclusionZone
  }

  /// The discord among the windows from `start` on; nil when none of them has a neighbour.
  ///
  /// - Parameters:
  ///   - values: The samples; NaN and infinities are missing ones.
  ///   - start: The first window that may be the discord; windows before it are only neighbours. The distances of a
  ///     series' first windows, which have little to be compared with, mean little: start where a few cycles have
  ///     gone by, or behind a stretch known to be ordinary.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: ``AnomalyError/noData``, ``AnomalyError/tooFewObservations(required:actual:)``, and
  ///   ``AnomalyError/invalidParameter(name:reason:)``.
  /// - Complexity: O(n·window) where everything repeats, O(n²) where nothing does.
  public func top(of values: [Double], from start: Int = 0, threads: Int? = nil) throws(AnomalyError)
    -> Discord?
  {
    let settings = MatrixProfile(window: window, distance: distance, exclusionZone: exclusionZone)
    _ = try settings.checked(values.count)
    guard start >= 0 else { throw .invalidParameter(name: "start", reason: "at least 0, not \(start)") }
    let table = settings.table(values, window: window, frame: SampleFrame(of: values))
    let exclusion = min(settings.exclusion(window), table.count)
    let firstFlat = distance == .zNormalised ? table.flatWindows.first : nil
    var found: Discord?
    var first = max(start, exclusion + 1)
    // Small groups at first: they are compared with everything, and then there is something to beat.
    var size = 16
    while first < table.count {
      // As many groups at once whatever the number of threads: what they have to beat is the same.
      let groups = stride(from: first, to: min(table.count, first + 4 * size), by: size).map {
        $0..<min(table.count, $0 + size)
      }
      let toBeat = found?.distance ?? -1
      let candidates = Parallel.map(count: groups.count, threads: threads) {
        GroupSearch(
          table: table, exclusion: exclusion, windows: groups[$0], firstFlat: firstFlat, toBeat: toBeat
        ).best()
      }
      for candidate in candidates {
        guard let candidate, candidate.distance > found?.distance ?? -1 else { continue }
        found = candidate
      }
      first += 4 * size
      size = min(1024, 2 * size)
    }
    return found
  }
}

/// Neighbouring windows that are compared with what came before them until none of them can be the discord.
private struct GroupSearch {
  let table: WindowTable
  let exclusion: Int
  let windows: Range<Int>
  /// The first flat window that is treated as one.
  let firstFlat: Int?
  let toBeat: Double

  /// The window whose neighbour is furthest, if it is further than `toBeat`.
  func best() -> Discord? {
    let pad = WindowTable.padding
    let join = WindowJoin(
      rowTable: table, columnTable: table, firstDiagonal: 0, endDiagonal: 0, rows: windows, depth: 1,
      both: false)
    var sweep = DiagonalSweep(
      table, table, rows: windows.lowerBound + pad..<windows.upperBound + pad, depth: 1, both: false)
    var alive = [windows]
    // Groups of eight diagonals, counted from the exclusion zone backwards.
    var group = 0
    var step = table.window
    let groupCount = (windows.upperBound - 1 - exclusion + 7) / 8
    while group < groupCount, !alive.isEmpty {
      let end = min(group + step, groupCount)
      for rows in alive {
        var firstGroup = group
        while firstGroup < end {
          let count = min(128, end - firstGroup)
          let piece = WindowJoin.Piece(
            rows: rows, firstDiagonal: -exclusion - 8 * (firstGroup + count), groupCount: count)
          join.walk(piece, &sweep)
          firstGroup += count
        }
      }
      group = end
      step *= 2
      alive = stillAlive(alive, sweep.rowBest)
    }
    guard !alive.isEmpty else { return nil }
    let search = NeighbourSearch(
      queryTable: table, candidateTable: table, depth: 1,
      reach: NeighbourReach(exclusion: exclusion, isLeftOnly: true))
    var discord: Discord?
    for rows in alive {
      let list = search.neighbours(of: rows, in: [(sweep.rowBest, windows.lowerBound + pad)], threads: 1)
      for (offset, i) in rows.enumerated() where list.distances[offset] > discord?.distance ?? toBeat {
        discord = Discord(index: i, distance: list.distances[offset], neighbour: Int(list.indices[offset]))
      }
    }
    return discord
  }

  /// The windows of `runs` that may still beat the discord, in runs that swallow short breaks.
  private func stillAlive(_ runs: [Range<Int>], _ best: BestGroups) -> [Range<Int>] {
    guard toBeat >= 0 else { return runs }
    // What rounding along diagonals may amount to is given to the window; what stays is judged by its samples.
    let unit = table.distance == .raw ? table.frame.scale : 1
    let target = (toBeat * unit) * (toBeat * unit) * (1 - 1e-6)
    var result: [Range<Int>] = []
    for i in runs.joined() {
      let position = i + WindowTable.padding
      let value = best.thresholds[i - windows.lowerBound]
      var squared: Double
      let hasEarlierFlat = firstFlat.map { $0 < i - exclusion } ?? false
      switch (table.kinds[position], table.distance) {
      case (.missing, _): continue
      case (_, .raw): squared = -value
      case (.flat, .zNormalised): squared = hasEarlierFlat ? 0 : Double(table.window)
      case (.ordinary, .zNormalised):
        squared = 2 * Double(table.window) * (1 - value * table.inverseNorms[position]) + 1e-8
      }
      if hasEarlierFlat { squared = min(squared, Double(table.window)) }
      guard squared >= target else { continue }
      if let last = result.last, i - last.upperBound < 16 {
        result[result.count - 1] = last.lowerBound..<i + 1
      } else {
        result.append(i..<i + 1)
      }
    }
    return result
  }
}
