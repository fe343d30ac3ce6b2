internal import ForeshockSeries

/// Which series each row of a long file belongs to, by the words of one or several columns.
struct SeriesIDs {
  /// The names of the series in the order of their first rows.
  private(set) var names: [String] = []
  /// The rows of each, ascending.
  private(set) var rows: [[Int]] = []
  /// The columns that tell them apart.
  let columns: [String]

  init(_ columns: [String], of file: TableFile) throws {
    self.columns = columns
    let words = try columns.map { IDColumn(try file.column($0)) }
    var places: [String: Int] = [:]
    for row in 0..<file.table.rowCount {
      let name = words.map { $0.text(row) }.joined(separator: "/")
      if let place = places[name] {
        rows[place].append(row)
      } else {
        places[name] = rows.count
        names.append(name)
        rows.append([row])
      }
    }
  }

  /// The name of each row's series.
  var namesOfRows: [String] {
    var all = [String](repeating: "", count: rows.reduce(0) { $0 + $1.count })
    for (name, own) in zip(names, rows) { for row in own { all[row] = name } }
    return all
  }

  /// The column of words that tells rows of one time apart, where many rows share theirs; nil where few do, or no column does.
  static func likely(in file: TableFile, _ times: RowTimes) -> (column: String, shared: Int)? {
    guard let all = times.times?.microseconds, file.table.rowCount >= 4 else { return nil }
    let shared = all.count - Set(all).count
    guard shared * 5 >= all.count else { return nil }
    struct Key: Hashable { var time: Int64, code: Int32 }
    let found = file.table.columns.first { column in
      guard case .text(let words) = column.values, words.categories.count > 1 else { return false }
      let distinct = Set(zip(all, words.codes).map { Key(time: $0, code: $1) }).count
      return (all.count - distinct) * 50 <= all.count
    }
    return found.map { ($0.name, shared) }
  }
}

extension TableFile {
  /// Some of the rows as a file of their own.
  func rows(_ rows: [Int], name: String? = nil) -> TableFile {
    TableFile(
      name: name ?? self.name,
      table: Table(
        table.columns.map { column in
          let values: Column.Values =
            switch column.values {
            case .numeric(let all): .numeric(rows.map { all[$0] })
            case .text(let all):
              .text(TextColumn(categories: all.categories, codes: rows.map { all.codes[$0] }))
            case .time(let all): .time(TimeColumn(microseconds: rows.map { all.microseconds[$0] }))
            }
          return Column(name: column.name, values: values)
        }))
  }
}

extension RowTimes {
  /// Those of some of the rows.
  func rows(_ rows: [Int]) -> RowTimes {
    RowTimes(
      name: name, times: times.map { all in TimeColumn(microseconds: rows.map { all.microseconds[$0] }) })
  }
}
