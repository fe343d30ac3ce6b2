internal import ForeshockSeries

/// The grids that rows of files are samples of.
extension DetectCommand {
  /// The grid of the rows that are scored: with `--streaming` one that no later row changes, that of what was learned
  /// from if it is known; the same where a stream goes on with rows in order, be it a single one.
  func grid(
    of file: TableFile, _ times: RowTimes, learned: SamplingInterval? = nil, goesOn: Bool = false
  ) throws -> SampleGrid {
    let count = file.table.rowCount
    if let learned, judging.streaming || (goesOn && times.isAscending) {
      return try SampleGrid(streaming: times, rowCount: count, learned: learned, name: file.name)
    }
    guard !judging.streaming else {
      return try SampleGrid(streaming: times, rowCount: count, name: file.name)
    }
    let grid = SampleGrid(times, rowCount: count)
    if let learned { try grid.check(learned: learned, name: file.name) }
    return grid
  }

  /// The grid behind what a detector that streams has seen: up to `last`, or else all of the grid it learned from.
  func following(
    _ last: Timestamp?, _ training: SampleGrid?, _ grid: SampleGrid, streams: Bool, name: String
  ) throws -> SampleGrid {
    guard streams else { return grid }
    if let last { return try grid.following(last, name: name) }
    // What was learned from may as well be later, or another machine's.
    guard let end = training?.last, let gap = grid.gap(after: end),
      (1...SampleGrid.longestGap).contains(gap)
    else { return grid }
    return try grid.following(end, name: name)
  }

  func trainingGrid(_ file: TableFile) throws -> SampleGrid {
    SampleGrid(try file.timeColumn(source.time), rowCount: file.table.rowCount)
  }
}
