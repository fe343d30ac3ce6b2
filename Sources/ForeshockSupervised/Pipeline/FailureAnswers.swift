internal import ForeshockMetrics
internal import ForeshockSeries

/// Where a table has the answers that a pipeline learns.
public enum FailureTarget: Hashable, Sendable, Codable {
  /// A column of 0 and 1, empty where nobody knows.
  case label(String)
  /// A column of numbers, such as the remaining life, empty where nobody knows.
  case value(String)
  /// Lives: whether each ended with a failure (0 or 1, empty to leave the row out), the age at its end, and, for units
  /// that were old when the watch began, the age at its beginning.
  case life(event: String, duration: String, entry: String? = nil)

  /// The columns that hold answers.
  var columns: [String] {
    switch self {
    case .label(let name), .value(let name): [name]
    case .life(let event, let duration, let entry): [event, duration] + (entry.map { [$0] } ?? [])
    }
  }

  /// What kind of model learns such answers.
  var task: FailureModelSpec.Task {
    switch self {
    case .label: .classification
    case .value: .regression
    case .life: .survival
    }
  }
}

/// The answers of all rows, those of rows without one being placeholders.
enum FailureAnswers: Sendable {
  case labels([Int])
  case values([Double])
  case lives(SurvivalTimes)

  /// Reads the answers; `known` lists the rows that have one.
  static func read(
    _ target: FailureTarget, of table: Table
  ) throws(PipelineError) -> (answers: FailureAnswers, known: [Int]) {
    func column(_ name: String) throws(PipelineError) -> [Double] {
      do { return try table.numbers(name) } catch { throw .table(error) }
    }
    func labels(_ name: String) throws(PipelineError) -> (cells: [Int], known: [Int]) {
      let cells = try column(name)
      for (row, cell) in cells.enumerated() where !(cell.isNaN || cell == 0 || cell == 1) {
        throw .invalidCell(
          column: name, row: row, reason: "is \(NumberText.shortest(cell)); a label is 0, 1 or empty")
      }
      return (cells.map { $0 == 1 ? 1 : 0 }, cells.indices.filter { !cells[$0].isNaN })
    }
    switch target {
    case .label(let name):
      let (cells, known) = try labels(name)
      return (.labels(cells), known)
    case .value(let name):
      let cells = try column(name)
      if let row = cells.firstIndex(where: \.isInfinite) {
        throw .invalidCell(column: name, row: row, reason: "is infinite")
      }
      return (.values(cells.map { $0.isNaN ? 0 : $0 }), cells.indices.filter { !cells[$0].isNaN })
    case .life(let event, let duration, let entry):
      let (events, known) = try labels(event)
      let ends = try column(duration)
      var starts: [Double]?
      if let entry { starts = try column(entry) }
      var safeEnds = [Double](repeating: 1, count: ends.count)
      var safeStarts = [Double](repeating: 0, count: ends.count)
      for row in known {
        guard ends[row].isFinite, ends[row] >= 0 else {
          throw .invalidCell(column: duration, row: row, reason: "is not an age of at least 0")
        }
        safeEnds[row] = ends[row]
        if let starts, let entry {
          guard starts[row] >= 0, starts[row] < ends[row] else {
            throw .invalidCell(column: entry, row: row, reason: "is not an age from 0 to below the row's end")
          }
          safeStarts[row] = starts[row]
        }
      }
      do {
        let times = try SurvivalTimes(
          durations: safeEnds, isEvent: events.map { $0 == 1 }, entries: starts == nil ? nil : safeStarts)
        return (.lives(times), known)
      } catch { throw .metric(error) }
    }
  }

  func rows(at rows: [Int]) -> FailureAnswers {
    switch self {
    case .labels(let all): .labels(rows.map { all[$0] })
    case .values(let all): .values(rows.map { all[$0] })
    case .lives(let all): .lives(all.rows(at: rows))
    }
  }

  /// How far scores are from the answers, less being better: log-loss, root mean squared error, or 1 − C; nil where
  /// that cannot be said.
  func loss(scores: [Double]) -> Double? {
    switch self {
    case .labels(let labels):
      let probabilities = scores.map(ProbabilityCalibration.none.probability(ofLogOdds:))
      return try? ClassificationMetrics.logLoss(labels: labels, probabilities: probabilities)
    case .values(let values): return ForecastMetrics.rootMeanSquaredError(actual: values, predicted: scores)
    case .lives(let times): return (try? ConcordanceIndex(times, risks: scores)).map { 1 - $0.value }
    }
  }
}
