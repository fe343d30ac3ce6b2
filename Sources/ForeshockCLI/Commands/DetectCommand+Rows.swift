internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// Detectors of rows.
extension DetectCommand {
  /// - Parameter ids: The series of a long file, which all rows are judged together with; their incidents are their own.
  func judgedRows(
    of file: TableFile, _ times: RowTimes, _ chosen: DetectorMethod, _ ids: SeriesIDs?
  ) throws -> DetectionResult {
    let detection = RowDetection(method: chosen, options: judging, run: running)
    let outcome: RowDetection.Outcome
    let groups = try rowGroups(of: file, times, ids, streams: detection.streams)
    if let load {
      let archive = try DetectorArchive.load(chosen, from: load)
      try judging.check(archive)
      outcome = try detection.outcome(
        scoring: MixedColumns(names: archive.columns, categories: archive.categories).matrix(of: file),
        loaded: archive, of: file,
        on: archive.interval ?? rowInterval(of: file, times, groups), groups: groups,
        wantsContributions: contributions)
    } else {
      let training = try trainingFile()
      let interval =
        try training.map { try trainingGrid($0).interval } ?? rowInterval(of: file, times, groups)
      let allWeights = try sampleWeights(of: training ?? file)
      let columns = try mixedColumns(of: training ?? file)
      let scored = try columns.matrix(of: file)
      var learned = try training.map { try columns.matrix(of: $0) } ?? scored
      if let trainRows {
        learned = learned.rows(0..<(try checkedRows(trainRows, of: learned.rowCount, file)))
      }
      let weights = allWeights.map { Array($0.prefix(learned.rowCount)) }
      outcome = try detection.outcome(
        scoring: scored, learningFrom: learned, weights: weights, columns: columns, of: training ?? file,
        hasOwnTraining: training != nil, on: interval, groups: groups, wantsContributions: contributions)
    }
    let columns = outcome.archive.columns
    let threshold = outcome.parts.first?.judgement.threshold
    running.note(
      "\(method) on \(columns.joined(separator: ", "))"
        + (threshold.map { "; anomalous from score \(Format.short($0)) on" } ?? ""))
    if let save { try outcome.archive.save(to: save) }
    if let plot, let part = outcome.parts.first {
      if ids != nil { throw CommandFailure.usage("--plot draws one series: leave out --id") }
      let series = part.grid.series(columns[0], try file.numbers(columns[0]))
      try printer(chosen).plot(part.judgement, of: series, to: plot)
    }
    return DetectionResult(
      method: chosen, parts: outcome.parts, columns: columns, contributions: outcome.contributions,
      ids: ids)
  }

  /// The rows that are judged together. Rows that are scored one after the other are in the order they came in; others are
  /// in that of time, where each has a time of its own.
  private func rowGroups(
    of file: TableFile, _ times: RowTimes, _ ids: SeriesIDs?, streams: Bool
  ) throws -> [RowDetection.Group] {
    func group(_ id: String?, _ rows: [Int]) -> RowDetection.Group {
      let timed = SampleGrid(times.rows(rows), rowCount: rows.count)
      let steps = SampleGrid(stepsOf: rows.count, headCount: 0, note: nil)
      return (id, rows, !streams && timed.hasOwnPlaces ? timed : steps)
    }
    guard let ids else { return [group(nil, Array(0..<file.table.rowCount))] }
    return zip(ids.names, ids.rows).map { group($0, $1) }
  }

  /// How far apart rows are: those of one series, in a file of many.
  private func rowInterval(
    of file: TableFile, _ times: RowTimes, _ groups: [RowDetection.Group]
  ) throws -> SamplingInterval {
    guard groups.count > 1, let longest = groups.max(by: { $0.rows.count < $1.rows.count }) else {
      return try grid(of: file, times).interval
    }
    return try grid(of: file.rows(longest.rows), times.rows(longest.rows)).interval
  }
}

extension SampleGrid {
  /// Whether samples have times, and each row one that no other has.
  var hasOwnPlaces: Bool {
    let known = places.compactMap { $0 }
    return interval != .step && known.count == places.count && Set(known).count == known.count
  }
}
