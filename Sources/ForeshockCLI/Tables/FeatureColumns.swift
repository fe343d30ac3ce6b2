internal import ForeshockLinearAlgebra
internal import ForeshockNumerics
internal import ForeshockSeries

/// Chooses the numeric columns of a table that a model learns from, and makes a matrix of them.
struct FeatureColumns {
  /// The columns' names, in the order of the matrix.
  let names: [String]

  /// Words in the names of columns that hold the answer; such columns are left out unless asked for.
  private static let answerWords = ["label", "anomal", "incident", "fail", "target", "class", "outlier"]

  /// Whether a column is an answer rather than a measurement: by its name, and by holding nothing but 0 and 1; or the
  /// remaining life that `features` wrote.
  static func isAnswer(_ column: Column) -> Bool {
    let name = column.name.lowercased()
    if name == "remaining_life" { return true }
    guard answerWords.contains(where: { name.contains($0) }), case .numeric(let values) = column.values else {
      return false
    }
    return values.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
  }

  /// The columns `chosen`, or every numeric column that is not in `except`, not an answer and not empty.
  init(_ chosen: [String]?, of file: TableFile, except: Set<String>, run: RunOptions) throws {
    if let chosen {
      if let name = chosen.first(where: except.contains) {
        throw CommandFailure.usage(
          "--columns names '\(name)', which is the label, the group, or left out by --exclude")
      }
      for name in chosen where try file.numbers(name).allSatisfy(\.isNaN) {
        throw CommandFailure(.notEnoughData, "\(file.name): column '\(name)' has no values")
      }
      names = chosen
      return
    }
    var names: [String] = []
    var answers: [String] = []
    var empty: [String] = []
    for column in file.table.columns where column.kind == .numeric && !except.contains(column.name) {
      if column.missingCount == column.count {
        empty.append(column.name)
      } else if Self.isAnswer(column) {
        answers.append(column.name)
      } else {
        names.append(column.name)
      }
    }
    for (list, reason) in [(answers, "being answers and not measurements"), (empty, "having no values")]
    where !list.isEmpty {
      run.note("left out, \(reason): \(list.joined(separator: ", "))")
    }
    self.names = names
    guard names.isEmpty else { return }
    if !empty.isEmpty || file.table.rowCount == 0 {
      throw CommandFailure(.notEnoughData, "\(file.name): there are no numbers to learn from")
    }
    // A column that is all numbers but for a few cells is worth more words than "there is none".
    let words = file.table.columns.filter { $0.kind == .text && !except.contains($0.name) }
    let hasNumbers = file.table.columns.contains { $0.kind == .numeric }
    if !hasNumbers, words.count == 1, let only = words.first { _ = try file.numbers(only.name) }
    throw CommandFailure(.badData, "\(file.name): there is no numeric column to learn from")
  }

  /// The columns that a saved model was trained on.
  init(names: [String]) { self.names = names }

  /// The columns as a matrix, one row a row of the table.
  func matrix(of file: TableFile) throws -> Matrix {
    Matrix(columns: try names.map { try file.numbers($0) })
  }
}
