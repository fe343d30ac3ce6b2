internal import ForeshockSeries

/// The series of a CSV file, with what was guessed said on standard error.
struct SeriesFile {
  let series: [TimeSeries]
  /// Whether the file holds many series told apart by an id.
  let hasIDs: Bool
  /// The value column's name.
  let valueName: String

  init(_ input: InputOptions, run: RunOptions) throws {
    let file = try TableFile(input.file, timezone: input.timezone, run: run)
    var extraction = SeriesExtraction(timeColumn: input.time, valueColumn: input.value, idColumn: input.id)
    extraction.zone = try TableFile.zone(input.timezone)
    let found: Extraction
    do {
      found = try extraction.series(from: file.table)
    } catch {
      let status: ExitStatus = if case .noRows = error.kind { .notEnoughData } else { .badData }
      throw CommandFailure(status, "\(input.file == "-" ? "standard input" : input.file): \(error)")
    }
    run.note(found.summary)
    hasIDs = found.idColumn != nil
    valueName = found.valueColumn
    var all = found.series.map(\.series)
    if !hasIDs, let name = Self.fileName(input.file, unless: found.valueColumn) { all[0].name = name }
    series = all
  }

  /// A series whose column says nothing more than "value" is called like its file.
  private static func fileName(_ path: String, unless column: String) -> String? {
    guard ["value", "y", "column1", "column2"].contains(column.lowercased()), path != "-" else { return nil }
    let last = path.split(separator: "/").last.map(String.init) ?? path
    let stem = last.split(separator: ".").first.map(String.init) ?? last
    return stem.isEmpty ? nil : stem
  }
}
