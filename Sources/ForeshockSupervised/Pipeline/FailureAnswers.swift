internal import ForeshockMetrics
internal import ForeshockSeries

/// Where a table has the answers that a pipeline learns.
public enum FailureTarget: Hashable, Sendable, Codable {
  /// A column of 0 and 1, empty where nobody knows.
  case label(String)
  /// A column of words or numbers that name classes, such as ways to fail, empty where nobody knows.
  case classes(String)
  /// A column of numbers, such as the remaining life, empty where nobody knows.
  case value(String)
  /// Lives: whether each ended with a failure (0 or 1, empty to leave the row out), the age at its end, and, for units
  /// that were old when the watch began, the age at its beginning.
  case life(event: String, duration: String, entry: String? = nil)

  /// The columns that hold answers.
  var columns: [String] {
    switch self {
    case .label(let name), .classes(let name), .value(let name): [name]
    case .life(let event, let duration, let entry): [event, duration] + (entry.map { [$0] } ?? [])
    }
  }

  /// What kind of model learns such answers.
  var task: FailureModelSpec.Task {
    switch self {
    case .label: .classification
    case .classes: .multiclass
    case .value: .regression
    case .life: .survival
    }
  }
}

/// The answers of all rows, those of rows without one being placeholders.
enum FailureAnswers: Sendable {
  case labels([Int])
  /// Numbers of classes, −1 for none, and their names.
  case classes([Int], names: [String])
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
    case .classes(let name): return try classes(name, of: table)
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

  /// The class of each row; nil where answers are no classes.
  var classes: [Int]? {
    switch self {
    case .labels(let all), .classes(let all, _): all
    case .values, .lives: nil
    }
  }

  /// The names of classes; none for other answers.
  var classNames: [String] { if case .classes(_, let names) = self { names } else { [] } }

  /// Most classes that are told apart.
  static let mostClasses = 255

  /// Classes in the order of their names, numbers in theirs.
  private static func classes(
    _ name: String, of table: Table
  ) throws(PipelineError) -> (answers: FailureAnswers, known: [Int]) {
    let words = try PipelineTable.words(name, of: table)
    let known = words.codes.indices.filter { words.codes[$0] >= 0 }
    let used = Set(known.map { words.codes[$0] })
    let sorted = used.sorted { a, b in
      let (x, y) = (words.categories[Int(a)], words.categories[Int(b)])
      if let p = Double(x), let q = Double(y), p != q { return p < q }
      return x < y
    }
    guard sorted.count <= mostClasses else {
      throw .invalidSetting(
        name: "target",
        reason: "column '\(name)' has \(sorted.count) classes; at most \(mostClasses) are told apart")
    }
    var numbers = [Int](repeating: -1, count: words.categories.count)
    for (number, code) in sorted.enumerated() { numbers[Int(code)] = number }
    return (
      .classes(
        words.codes.map { $0 < 0 ? -1 : numbers[Int($0)] }, names: sorted.map { words.categories[Int($0)] }),
      known
    )
  }

  func rows(at rows: [Int]) -> FailureAnswers {
    switch self {
    case .labels(let all): .labels(rows.map { all[$0] })
    case .classes(let all, let names): .classes(rows.map { all[$0] }, names: names)
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
    case .classes(let labels, let names):
      guard !labels.isEmpty else { return nil }
      return labels.enumerated().reduce(0) { $0 - scores[$1.offset * names.count + $1.element] }
        / Double(labels.count)
    case .values(let values): return ForecastMetrics.rootMeanSquaredError(actual: values, predicted: scores)
    case .lives(let times): return (try? ConcordanceIndex(times, risks: scores)).map { 1 - $0.value }
    }
  }
}
