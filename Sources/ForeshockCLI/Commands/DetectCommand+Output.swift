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
        TableFile($0, timezone: source.timezone, words: Set(try idColumns()), run: running))
    }
  }

  func chosenColumns(of file: TableFile) throws -> FeatureColumns {
    try FeatureColumns(
      try columns.map { try NameList.parse($0, option: "--columns") }, of: file, except: Set(idColumns()),
      run: running)
  }

  func checkedRows(_ count: Int, of rowCount: Int, _ file: TableFile) throws -> Int {
    guard (2...max(2, rowCount)).contains(count) else {
      throw CommandFailure.usage("--train-rows takes 2 to the \(rowCount) rows of \(file.name), not \(count)")
    }
    return min(count, rowCount)
  }
}
