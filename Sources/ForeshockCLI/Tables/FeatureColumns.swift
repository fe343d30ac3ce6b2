internal import ForeshockLinearAlgebra
internal import ForeshockNumerics
internal import ForeshockSeries

/// Chooses the numeric columns of a table that a model learns from, and makes a matrix of them.
struct FeatureColumns {
  /// The columns' names, in the order of the matrix.
  let names: [String]

  /// Words in the names of columns that hold the answer; such columns are left out unless asked for.
  private static let answerWords = ["label", "anomal", "incident", "fail", "target", "class", "outlier"]

  /// Whether a column is an answer rather than a measurement: by its name, and by holding nothing but 0 and 1.
  private static func isAnswer(_ column: Column) -> Bool {
    let name = column.name.lowercased()
    guard answerWords.contains(where: { name.contains($0) }), case .numeric(let values) = column.values else {
      return false
    }
    return values.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
  }

  /// The columns named in `list`, or every numeric column that is not in `except` and not an answer.
  init(_ list: String?, of table: Table, except: Set<String>, run: RunOptions) throws {
    if let list {
      names = list.split(separator: ",").map(String.init)
      for name in names { _ = try table.numbers(name) }
      guard Set(names).count == names.count else {
        throw CommandFailure.usage("--columns names a column twice")
      }
    } else {
      let numeric = table.columns.filter { $0.kind == .numeric && !except.contains($0.name) }
      let answers = numeric.filter(Self.isAnswer).map(\.name)
      if !answers.isEmpty {
        run.note("left out, being answers and not measurements: \(answers.joined(separator: ", "))")
      }
      names = numeric.map(\.name).filter { !answers.contains($0) }
    }
    guard !names.isEmpty else { throw CommandFailure(.badData, "there is no numeric column to learn from") }
  }

  /// The columns as a matrix, one row a row of the table.
  func matrix(of table: Table) throws -> Matrix {
    Matrix(columns: try names.map { try table.numbers($0) })
  }
}
