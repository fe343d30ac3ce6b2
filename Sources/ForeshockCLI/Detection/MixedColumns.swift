internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// The columns that rows are judged by: numbers, and words that stand as numbers.
struct MixedColumns {
  /// In the order of the matrix.
  let names: [String]
  /// The words of each column of words, ascending; a word's place is its number.
  let categories: [String: [String]]

  /// The columns that a saved detector has learned from.
  init(names: [String], categories: [String: [String]]) {
    (self.names, self.categories) = (names, categories)
  }

  /// Columns to learn from: the numeric ones first.
  init(_ numeric: [String], words: [String], of file: TableFile) throws {
    names = numeric + words
    var categories: [String: [String]] = [:]
    for name in words {
      guard case .text(let text) = try file.column(name).values else {
        throw CommandFailure(.notEnoughData, "\(file.name): column '\(name)' has no values")
      }
      let met = Set(text.codes)
      categories[name] = text.categories.indices.filter { met.contains(Int32($0)) }
        .map { text.categories[$0] }.sorted()
    }
    self.categories = categories
  }

  /// The columns of words, from zero.
  var places: [Int] { names.indices.filter { categories[names[$0]] != nil } }

  /// One row a row of the table; an empty cell is NaN, a word that was not learned a number that was not.
  func matrix(of file: TableFile) throws -> Matrix {
    Matrix(
      columns: try names.map { name in
        guard let known = categories[name] else { return try file.numbers(name) }
        let column = try file.column(name)
        guard case .text(let text) = column.values else {
          guard column.missingCount == column.count else {
            throw CommandFailure(.badData, "\(file.name): column '\(name)' holds no words")
          }
          return [Double](repeating: .nan, count: column.count)
        }
        let numbers = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, Double($0)) })
        let coded = text.categories.map { numbers[$0] ?? -1 }
        return text.codes.map { $0 < 0 ? .nan : coded[Int($0)] }
      })
  }
}
