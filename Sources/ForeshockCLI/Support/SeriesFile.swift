internal import ForeshockSeries

/// The series of a CSV file, with what was guessed said on standard error.
struct SeriesFile {
  let series: [TimeSeries]
  /// Whether the file holds many series told apart by an id.
  let hasIDs: Bool
  /// The value column's name.
  let valueName: String

  init(_ input: InputOptions, run: RunOptions) throws {
    let source = input.source
    let file = try source.read(run: run)
    var extraction = SeriesExtraction(timeColumn: source.time, valueColumn: input.value, idColumn: input.id)
    extraction.zone = try TableFile.zone(source.timezone)
    let found: Extraction
    do {
      found = try extraction.series(from: file.table)
    } catch {
      let status: ExitStatus = if case .noRows = error.kind { .notEnoughData } else { .badData }
      throw CommandFailure(status, "\(file.name): \(error)")
    }
    run.note(found.summary)
    hasIDs = found.idColumn != nil
    valueName = found.valueColumn
    var all = found.series.map(\.series)
    if !hasIDs, let name = Self.fileName(source.file, unless: found.valueColumn) { all[0].name = name }
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
