internal import ForeshockAnomaly
internal import ForeshockSeries

/// Detectors of series.
extension DetectCommand {
  func judgedSeries(of file: TableFile, _ times: RowTimes, _ chosen: DetectorMethod) throws -> DetectionResult
  {
    let archive = try load.map { try DetectorArchive.load(chosen, from: $0) }
    if let archive { try judging.check(archive) }
    let training = archive == nil ? try trainingFile() : nil
    let detection = SeriesDetection(method: chosen, options: judging, run: running)
    let (outcome, grid, learned) = try judged(
      file, times, detection, archive: archive, training: training, names: seriesColumns(of: training ?? file)
    )
    if let note = grid.note { running.note("\(file.name): \(note)") }
    if let save {
      let moved = outcome.detectors
      let streams = chosen.kind != .series || judging.streaming
      try DetectorArchive(
        method: chosen, columns: moved.columns,
        detectors: moved.fitted.compactMap { $0.detector as? any Codable },
        isStreaming: streams, fused: moved.fused, alarms: moved.alarms,
        threshold: moved.threshold, interval: learned ?? grid.interval, last: streams ? grid.last : nil
      ).save(to: save)
    }
    if let plot { try printer(chosen).plot(outcome.judgement, of: outcome.series, to: plot) }
    return DetectionResult(
      method: chosen,
      parts: [
        JudgedSeries(
          rows: Array(0..<file.table.rowCount), grid: grid, judgement: outcome.judgement,
          series: outcome.series)
      ], columns: outcome.detectors.columns)
  }

  /// Judges each series of a long file by itself; one that cannot be judged does not stop the others.
  func judgedFleet(
    of file: TableFile, _ times: RowTimes, _ chosen: DetectorMethod, _ ids: SeriesIDs
  ) throws -> DetectionResult {
    for (option, isGiven) in [("--save", save != nil), ("--load", load != nil), ("--plot", plot != nil)]
    where isGiven {
      throw CommandFailure.usage("\(option) is for one series: leave out --id, or use a method of rows")
    }
    let training = try trainingFile()
    let others = try training.map { try SeriesIDs(ids.columns, of: $0) }
    let names = try seriesColumns(of: training ?? file)
    var quiet = running
    quiet.quiet = true
    let detection = SeriesDetection(method: chosen, options: judging, run: quiet)
    var result = DetectionResult(method: chosen, parts: [], columns: names, ids: ids)
    var tally = FailureTally()
    for (name, rows) in zip(ids.names, ids.rows) {
      var found: Result<JudgedSeries, SeriesProblem>
      do {
        if let trainRows, trainRows > rows.count {
          throw CommandFailure(
            .notEnoughData, "it has \(rows.count) rows, fewer than --train-rows \(trainRows)")
        }
        var learned: TableFile?
        if let training, let others {
          guard let place = others.names.firstIndex(of: name) else {
            throw CommandFailure(.notEnoughData, "\(training.name) has no rows of it to learn from")
          }
          learned = training.rows(others.rows[place])
        }
        let (outcome, grid, _) = try judged(
          file.rows(rows), times.rows(rows), detection, archive: nil, training: learned, names: names)
        found = .success(
          JudgedSeries(
            id: name, rows: rows, grid: grid, judgement: outcome.judgement, series: outcome.series))
      } catch let failure as CommandFailure {
        found = .failure(SeriesProblem(id: name, failure: failure))
      }
      if case .failure(let problem) = found { result.problems.append(problem) }
      result.parts += try tally.successes(of: [found])
    }
    try tally.finish()
    running.note("\(method) on \(names.joined(separator: ", ")) of \(ids.names.count) series")
    return result
  }

  /// The columns that are judged: those asked for, or the first.
  private func seriesColumns(of file: TableFile) throws -> [String] {
    if load != nil { return [] }
    let all = try chosenColumns(of: file).names
    return columns == nil ? Array(all.prefix(1)) : all
  }

  /// Judges a file of one series.
  ///
  /// - Returns: What came of it, the places of its rows, and the interval of what was learned from elsewhere.
  private func judged(
    _ file: TableFile, _ times: RowTimes, _ detection: SeriesDetection, archive: DetectorArchive?,
    training: TableFile?, names: [String]
  ) throws -> (SeriesDetection.Outcome, SampleGrid, learned: SamplingInterval?) {
    let other = try training.map { ($0, try trainingGrid($0)) }
    let learned = archive?.interval ?? other?.1.interval
    let grid = try following(
      archive?.last, other?.1, grid(of: file, times, learned: learned, goesOn: archive?.isStreaming ?? false),
      streams: detection.method.kind != .series || judging.streaming, name: file.name)
    guard let archive else {
      let outcome = try detection.outcome(
        of: file, columns: names, grid: grid, training: other,
        trainRows: try trainRows.map { try checkedRows($0, of: file.table.rowCount, file) })
      return (outcome, grid, learned)
    }
    let fitted = archive.detectors.compactMap { $0 as? any FittedSeriesDetector }
    let outcome = try detection.outcome(
      of: file,
      loaded: LearnedColumns(
        columns: archive.columns, fitted: fitted.map { FittedColumn(detector: $0) }, fused: archive.fused,
        alarms: archive.alarms, threshold: archive.threshold),
      grid: grid)
    return (outcome, grid, learned)
  }
}
