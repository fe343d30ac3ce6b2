internal import ForeshockFeatures
internal import ForeshockNumerics
internal import ForeshockSeries

/// What a pipeline reads of a table: the columns of features, the unit and the time of each row.
struct PipelineTable: Sendable {
  /// Numbers and words.
  var columns: [Column]
  /// The unit of each row, numbered by first appearance; nil without a column of units.
  let units: [Int]?
  /// The unit's names.
  let unitNames: [String]
  /// Seconds; nil without a column of times.
  let times: [Double]?
  let rowCount: Int

  /// Reads the columns called `names`; those in `words` as words even where they hold numbers.
  init(
    _ table: Table, columns names: [String], words: Set<String>, unit: String?, time: String?,
    bank: FeatureBank?, threads: Int?
  ) throws(PipelineError) {
    rowCount = table.rowCount
    var columns: [Column] = []
    for name in names {
      columns.append(
        words.contains(name)
          ? Column(name: name, values: .text(try Self.words(name, of: table)))
          : Column(name: name, values: .numeric(try Self.numbers(name, of: table))))
    }
    var units: [Int]?
    var unitNames: [String] = []
    if let unit {
      let text = try Self.words(unit, of: table)
      if let row = text.codes.firstIndex(of: -1) {
        throw .invalidCell(column: unit, row: row, reason: "is empty; every row belongs to a unit")
      }
      units = text.codes.map(Int.init)
      unitNames = text.categories
    }
    self.units = units
    self.unitNames = unitNames
    let stamps: [Int64]?
    (times, stamps) =
      try time.map { name throws(PipelineError) in try Self.times(name, of: table) } ?? (nil, nil)
    self.columns = columns
    if let bank { try addFeatures(of: bank, stamps: stamps, threads: threads) }
    for column in self.columns {
      guard case .numeric(let cells) = column.values, let row = cells.firstIndex(where: \.isInfinite)
      else { continue }
      throw .invalidCell(column: column.name, row: row, reason: "is infinite")
    }
  }

  private static func numbers(_ name: String, of table: Table) throws(PipelineError) -> [Double] {
    do { return try table.numbers(name) } catch { throw .table(error) }
  }

  /// The cells of a column as words; numbers by their shortest text.
  static func words(_ name: String, of table: Table) throws(PipelineError) -> TextColumn {
    do {
      let column = try table.column(name)
      switch column.values {
      case .text(let text): return text
      case .numeric(let cells):
        return TextColumn(cells.map { $0.isNaN ? nil : NumberText.shortest($0 == 0 ? 0 : $0) })
      case .time(let times):
        return TextColumn(times.microseconds.indices.map { times[$0]?.description })
      }
    } catch { throw .table(error) }
  }

  private static func times(
    _ name: String, of table: Table
  ) throws(PipelineError) -> (seconds: [Double]?, microseconds: [Int64]?) {
    let column: Column
    do { column = try table.column(name) } catch { throw .table(error) }
    switch column.values {
    case .time(let times):
      if let row = times.microseconds.firstIndex(of: TimeColumn.missing) {
        throw .invalidCell(column: name, row: row, reason: "is empty; every row needs its time")
      }
      return (times.microseconds.map { Double($0) / 1e6 }, times.microseconds)
    case .numeric(let cells):
      if let row = cells.firstIndex(where: { !$0.isFinite }) {
        throw .invalidCell(column: name, row: row, reason: "is no time; every row needs one")
      }
      return (cells, nil)
    case .text: return (try numbers(name, of: table), nil)
    }
  }

  /// Adds the bank's features, unit by unit in the order of time, so that no window reaches over two units or ahead.
  private mutating func addFeatures(
    of bank: FeatureBank, stamps: [Int64]?, threads: Int?
  ) throws(PipelineError) {
    var rowsOfUnit = [[Int]](repeating: [], count: max(1, unitNames.count))
    for row in 0..<rowCount { rowsOfUnit[units?[row] ?? 0].append(row) }
    if let times {
      for unit in rowsOfUnit.indices { rowsOfUnit[unit].sort { (times[$0], $0) < (times[$1], $1) } }
    }
    let ordered = rowsOfUnit.filter { !$0.isEmpty }
    let sources = columns.filter { $0.kind == .numeric }
    let parts = try Parallel.map(count: ordered.count, threads: threads) {
      unit throws(PipelineError) -> [FeatureColumn] in
      let rows = ordered[unit]
      let inputs = sources.map { column in
        guard case .numeric(let cells) = column.values else { preconditionFailure("only numbers are kept") }
        return FeatureColumn(name: column.name, values: rows.map { cells[$0] })
      }
      do throws(FeatureError) {
        return try bank.features(
          of: inputs, at: stamps.map { all in rows.map { Timestamp(microseconds: all[$0]) } })
      } catch { throw .features(error) }
    }
    let known = Set(columns.map(\.name))
    for (place, feature) in (parts.first ?? []).enumerated() where !known.contains(feature.name) {
      var values = [Double](repeating: .nan, count: rowCount)
      for (rows, part) in zip(ordered, parts) {
        for (row, value) in zip(rows, part[place].values) {
          // A ratio to nothing is as good as missing.
          values[row] = value.isInfinite ? .nan : value
        }
      }
      columns.append(Column(name: feature.name, values: .numeric(values)))
    }
  }
}
