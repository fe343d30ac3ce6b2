internal import ForeshockSeries

/// All series of a CSV file at once, with what was guessed said on standard error.
struct SeriesFile {
  let series: [Result<KnownSeries, SeriesProblem>]
  /// Whether the file holds many series told apart by an id.
  let hasIDs: Bool
  /// The value column's name.
  let valueName: String

  init(_ input: InputOptions, run: RunOptions) throws {
    let stream = try SeriesStream(input, run: run)
    let bar = ProgressBar("reading", quiet: run.quiet)
    defer { bar.finish() }
    stream.showProgress(on: bar)
    var all: [Result<KnownSeries, SeriesProblem>] = []
    while let batch = try stream.next() { all += batch }
    series = all
    hasIDs = stream.hasIDs
    valueName = stream.valueName
  }
}
