internal import ForeshockForecasting

/// What went wrong with one series; the others of its file go on.
struct SeriesProblem: Error {
  /// The series' id, or its name when it is the only one.
  var id: String
  var failure: CommandFailure
  /// Whether the message names the series itself.
  var isNamed = false

  init(id: String, failure: CommandFailure, isNamed: Bool = false) {
    self.id = id
    self.failure = failure
    self.isNamed = isNamed
  }

  init(id: String, _ error: ModelError) { self.init(id: id, failure: CommandFailure(error)) }

  /// The failure with the series' name in its message.
  var named: CommandFailure {
    var named = failure
    if !isNamed { named.message = "'\(id)': " + failure.message }
    return named
  }
}

/// Counts what worked and what did not while many series go by, and says on standard error which ones failed.
struct FailureTally {
  /// How many failures are named; the others are counted.
  private static let namedCount = 10

  private(set) var successCount = 0
  private var failureCount = 0
  private var first: CommandFailure?
  /// Failures to be named once anything worked: what is wrong with the options is wrong with every series, and
  /// is said once.
  private var waiting: [CommandFailure] = []

  /// The successes of a batch.
  ///
  /// - Throws: the first failure when the options do not work for any series of the first batch.
  mutating func successes<Value>(of results: [Result<Value, SeriesProblem>]) throws -> [Value] {
    var values: [Value] = []
    for result in results {
      switch result {
      case .success(let value): values.append(value)
      case .failure(let problem):
        failureCount += 1
        if failureCount <= Self.namedCount { waiting.append(problem.named) }
        first = first ?? problem.named
      }
    }
    successCount += values.count
    if successCount > 0 {
      sayWaiting()
    } else if let first, first.status == .usage {
      throw first
    }
    return values
  }

  /// Ends the count: when nothing worked, throws the first failure.
  mutating func finish() throws {
    if successCount == 0, let first {
      waiting.removeFirst()
      sayWaiting()
      sayMore()
      throw first
    }
    sayMore()
  }

  private mutating func sayWaiting() {
    for failure in waiting { Output.note("foreshock: skipped " + failure.message) }
    waiting = []
  }

  private func sayMore() {
    guard failureCount > Self.namedCount else { return }
    Output.note(
      "foreshock: … and \(failureCount - Self.namedCount) more series; --format json names them all")
  }
}
