internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// The rows of a table whose label is known, as a matrix with labels, groups and order of time.
struct LabelledRows {
  let matrix: Matrix
  let labels: [Int]
  /// The group of each row; nil without `--group`.
  let groups: [String]?
  /// The rows in order of time.
  let order: [Int]
  /// Rows left out because their label is empty.
  let unknownCount: Int

  init(_ file: TableFile, label: String, features: FeatureColumns, group: String?, times: RowTimes) throws {
    let answers = try file.numbers(label)
    let known = answers.indices.filter { !answers[$0].isNaN }
    for row in known where answers[row] != 0 && answers[row] != 1 {
      throw CommandFailure(
        .badData,
        "\(file.name): row \(row + 1) of column '\(label)' is \(Format.number(answers[row])); a label is 0, 1 or empty"
      )
    }
    matrix = Matrix(
      columns: try features.names.map { name in
        let values = try file.numbers(name)
        if let row = known.first(where: { values[$0].isInfinite }) {
          throw CommandFailure(.badData, "\(file.name): row \(row + 1) of column '\(name)' is infinite")
        }
        return known.map { values[$0] }
      })
    labels = known.map { Int(answers[$0]) }
    unknownCount = answers.count - known.count
    if let group {
      let ids = IDColumn(try file.column(group))
      groups = known.map { ids.text($0) }
    } else {
      groups = nil
    }
    // A stable order: rows without a time, and all rows of a file without times, stay as they are.
    let stamps = known.map { times.times?[$0]?.microseconds ?? Int64($0) }
    order = stamps.indices.sorted { (stamps[$0], $0) < (stamps[$1], $1) }
    guard labels.contains(1), labels.contains(0) else {
      throw CommandFailure(
        .notEnoughData,
        "column '\(label)' has only one kind of answer in \(labels.count) labelled rows; both 0 and 1 are needed"
      )
    }
  }

  var count: Int { labels.count }

  var description: String {
    let positives = labels.count { $0 == 1 }
    let unknown = unknownCount > 0 ? ", \(unknownCount) rows without a label left out" : ""
    return "\(count) rows, \(positives) of them 1\(unknown)"
  }

  /// Some of the rows, by position.
  struct Part {
    let matrix: Matrix
    let labels: [Int]
  }

  var all: Part { Part(matrix: matrix, labels: labels) }

  func rows(_ positions: [Int]) -> Part {
    Part(matrix: matrix.rows(at: positions), labels: positions.map { labels[$0] })
  }

  /// Rows to learn from and rows to judge by.
  struct Holdout {
    let train: [Int]
    let test: [Int]
    /// How they were divided, for the report.
    let rule: String
  }

  /// A quarter held out: of the groups (every fourth one, so that no group is on both sides), else of the
  /// time (the last quarter, so that nothing is learned from the future).
  func holdout() throws -> Holdout {
    let holdout: Holdout
    if let groups {
      let names = Array(Set(groups)).sorted()
      let held = Set(names.enumerated().filter { $0.offset % 4 == 3 }.map(\.element))
      holdout = Holdout(
        train: labels.indices.filter { !held.contains(groups[$0]) },
        test: labels.indices.filter { held.contains(groups[$0]) },
        rule: "\(held.count) of \(names.count) groups held out")
    } else {
      let cut = count * 3 / 4
      holdout = Holdout(
        train: Array(order[..<cut]), test: Array(order[cut...]), rule: "the last quarter in time held out")
    }
    for (name, part) in [("to learn from", holdout.train), ("held out", holdout.test)] {
      guard Set(part.map { labels[$0] }).count == 2 else {
        throw CommandFailure(
          .notEnoughData, "the rows \(name) for validation (\(holdout.rule)) have only one kind of answer",
          hint: groups == nil
            ? "Name the machine's column with --group, or give more history."
            : "Give more groups with failures.")
      }
    }
    return holdout
  }
}
