internal import ArgumentParser
internal import ForeshockSeries

/// Which columns of each file are series.
struct HealthColumns: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("The time column (default: the first that parses as time).", valueName: "column"))
  var time: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The value columns, several separated by commas, or all (default: the first numeric one).",
      valueName: "column,…"))
  var value: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The column that tells the series of a long file apart.", valueName: "column"))
  var id: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The time zone of stamps that name none, such as Europe/Berlin.", valueName: "zone"))
  var timezone: String = "UTC"

  /// The series of a file.
  func subjects(of path: String, zone: TimeZoneRules, run: RunOptions) throws -> [HealthSubject] {
    let file = try TableFile(path, timezone: timezone, kinds: id.map { [$0: .text] } ?? [:], run: run)
    let names = try valueNames(of: file)
    var subjects: [HealthSubject] = []
    for name in names {
      var extraction = SeriesExtraction(timeColumn: time, valueColumn: name, idColumn: id)
      extraction.zone = zone
      let found: Extraction
      do {
        found = try extraction.series(from: file.table)
      } catch {
        throw SeriesStream.failure(error, name: file.name)
      }
      for one in found.series {
        // One series a file is called like the file, several like their id or column too.
        let isOne = found.idColumn == nil && names.count == 1
        subjects.append(
          HealthSubject(
            file: file.name,
            name: isOne ? file.name : "\(file.name):\(found.idColumn == nil ? name ?? "" : one.series.name)",
            series: one.series, outOfOrderCount: one.report.outOfOrderCount,
            duplicateCount: one.report.duplicateCount))
      }
    }
    return subjects
  }

  /// The value columns; one that is to be guessed is nil.
  private func valueNames(of file: TableFile) throws -> [String?] {
    guard let value else { return [nil] }
    guard value == "all", file.table.index(of: "all") == nil else {
      return try NameList.parse(value, option: "--value")
    }
    // What is taken for times and ids without being named is no metric either.
    let guessed = try? SeriesExtraction(timeColumn: time, idColumn: id).series(from: file.table)
    let roles = [time, id, guessed?.timeColumn, guessed?.idColumn]
    let names = file.table.columns.filter {
      $0.kind == .numeric && !roles.contains($0.name) && !FeatureColumns.isAnswer($0)
    }.map(\.name)
    guard !names.isEmpty else { throw CommandFailure(.badData, "\(file.name): no column holds numbers") }
    return names
  }
}

/// A series to be looked over.
struct HealthSubject: Sendable {
  let file: String
  /// What its line is called.
  let name: String
  let series: TimeSeries
  let outOfOrderCount: Int
  let duplicateCount: Int

  /// The time of its last observed sample; nil without one, or without a clock.
  var end: Timestamp? {
    guard series.samplingInterval != .step else { return nil }
    return series.values.lastIndex { !$0.isNaN }.map(series.timestamp)
  }
}
