extension MatrixProfile {
  /// The nearest neighbours of every window among the other windows of the same series.
  ///
  /// - Parameters:
  ///   - values: The samples; NaN and infinities are missing ones.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: ``AnomalyError/noData``, ``AnomalyError/tooFewObservations(required:actual:)``, and
  ///   ``AnomalyError/invalidParameter(name:reason:)``, also for a window of nil.
  /// - Complexity: O(n²), whatever the window.
  public func selfJoin(_ values: [Double], threads: Int? = nil) throws(AnomalyError) -> WindowProfile {
    let window = try checked(values.count)
    let table = table(values, window: window, frame: SampleFrame(of: values))
    let exclusion = min(exclusion(window), table.count)
    // Each pair once: the row finds a later window, the column an earlier one.
    let (rows, columns) = WindowJoin(
      rowTable: table, columnTable: table, firstDiagonal: exclusion + 1, endDiagonal: table.count,
      rows: 0..<table.count, depth: neighbourCount, both: true
    ).run(threads: threads)
    let search = NeighbourSearch(
      queryTable: table, candidateTable: table, depth: neighbourCount,
      reach: NeighbourReach(exclusion: exclusion))
    let list = search.neighbours(
      of: 0..<table.count, in: [(rows, WindowTable.padding), (columns, 0)], threads: threads)
    return WindowProfile(window: window, list)
  }

  /// The nearest neighbours of every window among those that came before it: what could be known at the time.
  ///
  /// - Parameters:
  ///   - values: The samples; NaN and infinities are missing ones.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: As ``selfJoin(_:threads:)``.
  /// - Complexity: O(n²), whatever the window.
  public func leftJoin(_ values: [Double], threads: Int? = nil) throws(AnomalyError) -> WindowProfile {
    let window = try checked(values.count)
    let table = table(values, window: window, frame: SampleFrame(of: values))
    let exclusion = min(exclusion(window), table.count)
    // Groups end at the exclusion zone, and begin, the last of them, before the series does.
    let groups = (table.count - exclusion - 1 + 7) / 8
    let (rows, _) = WindowJoin(
      rowTable: table, columnTable: table, firstDiagonal: -exclusion - 8 * groups, endDiagonal: -exclusion,
      rows: 0..<table.count, depth: neighbourCount, both: false
    ).run(threads: threads)
    let search = NeighbourSearch(
      queryTable: table, candidateTable: table, depth: neighbourCount,
      reach: NeighbourReach(exclusion: exclusion, isLeftOnly: true))
    let list = search.neighbours(of: 0..<table.count, in: [(rows, WindowTable.padding)], threads: threads)
    return WindowProfile(window: window, list)
  }

  /// The nearest neighbours of every window of one series among the windows of another.
  ///
  /// - Parameters:
  ///   - values: The samples whose windows look for neighbours; NaN and infinities are missing ones.
  ///   - others: The samples among whose windows they look. No window is excluded.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: As ``selfJoin(_:threads:)``.
  /// - Complexity: O(n·n'), whatever the window.
  public func join(_ values: [Double], with others: [Double], threads: Int? = nil) throws(AnomalyError)
    -> WindowProfile
  {
    let window = try checked(values.count, others.count)
    // Raw windows need one frame; those of normalised ones cancel, and each series has its own.
    let isRaw = distance == .raw
    let frame = SampleFrame(of: isRaw ? values + others : values)
    let queries = table(values, window: window, frame: frame)
    let candidates = table(
      others, window: window, frame: isRaw ? frame : SampleFrame(of: others))
    let (rows, _) = WindowJoin(
      rowTable: queries, columnTable: candidates, firstDiagonal: 1 - queries.count,
      endDiagonal: candidates.count, rows: 0..<queries.count, depth: neighbourCount, both: false
    ).run(threads: threads)
    let search = NeighbourSearch(
      queryTable: queries, candidateTable: candidates, depth: neighbourCount, reach: NeighbourReach())
    let list = search.neighbours(of: 0..<queries.count, in: [(rows, WindowTable.padding)], threads: threads)
    return WindowProfile(window: window, list)
  }

  func table(_ values: [Double], window: Int, frame: SampleFrame) -> WindowTable {
    WindowTable(values, window: window, distance: distance, frame: frame)
  }
}
