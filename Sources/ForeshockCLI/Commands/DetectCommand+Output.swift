internal import ForeshockAnomaly
internal import ForeshockSeries

/// What `detect` prints, and the files it reads.
extension DetectCommand {
  func printer(_ chosen: DetectorMethod) -> DetectionPrinter {
    DetectionPrinter(method: chosen, run: running, showsPValues: judging.pValues)
  }

  func finish(_ result: DetectionResult, of file: TableFile, _ times: RowTimes) throws {
    guard let label = labelling.labels else {
      let printer = printer(result.method)
      try printer.print(result, rowCount: file.table.rowCount, times: times)
      running.note(printer.summary(result, rowCount: file.table.rowCount))
      return
    }
    var judged = LabelledJudgements()
    var interval = SamplingInterval.step
    let idColumns = try idColumns()
    for part in result.parts {
      // Rows that were judged in their own order still have times that labels are in.
      let own = times.rows(part.rows)
      let part = part.spread(over: SampleGrid(own, rowCount: part.rows.count))
      let labels = try FaultLabels(
        label, of: file.rows(part.rows), id: part.id, idColumns, grid: part.grid, timezone: source.timezone,
        run: running)
      interval = part.grid.interval
      try judged.add(part, labels, grace: labelling.graceSamples(on: interval))
    }
    guard judged.hasEvents else {
      throw CommandFailure(.notEnoughData, "--labels \(label): no event lies within \(file.name)")
    }
    try RecallPrinter(method: result.method, interval: interval, run: running)
      .print(judged, grace: labelling.graceSamples(on: interval))
  }

  /// The file with numbers that stand for times read as times.
  func withTimes(_ file: TableFile) throws -> TableFile {
    do {
      return TableFile(name: file.name, table: try file.table.readingTimes(of: source.time))
    } catch {
      throw CommandFailure(.badData, "\(file.name): \(error)")
    }
  }

  func trainingFile() throws -> TableFile? {
    try train.map {
      try withTimes(
        TableFile($0, timezone: source.timezone, words: Set(try idColumns() + wordColumns()), run: running))
    }
  }

  func chosenColumns(of file: TableFile) throws -> FeatureColumns {
    let words = try wordColumns()
    return try FeatureColumns(
      try columns.map { try NameList.parse($0, option: "--columns").filter { !words.contains($0) } },
      of: file, except: Set(idColumns() + words + [weights].compactMap { $0 }), run: running)
  }

  /// The columns of `--categorical`, or those of the detector that is loaded.
  func wordColumns() throws -> [String] {
    if let load, let method = DetectorMethod(rawValue: method) {
      return try DetectorArchive.wordColumns(method, from: load)
    }
    guard let categorical else { return [] }
    let names = try NameList.parse(categorical, option: "--categorical")
    let taken = try idColumns() + [weights, source.time].compactMap { $0 }
    if let both = names.first(where: taken.contains) {
      throw CommandFailure.usage("'\(both)' is asked for in two roles; --categorical takes other columns")
    }
    return names
  }

  /// The numeric columns in use, then those of words.
  func mixedColumns(of file: TableFile) throws -> MixedColumns {
    try MixedColumns(chosenColumns(of: file).names, words: wordColumns(), of: file)
  }

  /// How much each row counts in learning; nil where all count the same.
  func sampleWeights(of file: TableFile) throws -> [Double]? {
    guard let weights else { return nil }
    let taken =
      try idColumns() + (columns.map { try NameList.parse($0, option: "--columns") } ?? [])
      + [source.time].compactMap { $0 }
    guard !taken.contains(weights) else {
      throw CommandFailure.usage("'\(weights)' is asked for in two roles; --weights takes another column")
    }
    let all = try file.numbers(weights)
    if let row = all.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      let what = all[row].isNaN ? "is missing" : "is \(Format.number(all[row]))"
      throw CommandFailure(
        .badData, "\(file.name), line \(file.line(of: row)): the weight in column '\(weights)' \(what)",
        hint: "A weight is a finite number of at least 0.")
    }
    return all
  }

  func checkedRows(_ count: Int, of rowCount: Int, _ file: TableFile) throws -> Int {
    guard (2...max(2, rowCount)).contains(count) else {
      throw CommandFailure.usage("--train-rows takes 2 to the \(rowCount) rows of \(file.name), not \(count)")
    }
    return min(count, rowCount)
  }
}
