internal import ForeshockFeatures
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
    if let bank { try addFeatures(of: bank, stamps: stamps) }
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
  private static func words(_ name: String, of table: Table) throws(PipelineError) -> TextColumn {
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
  private mutating func addFeatures(of bank: FeatureBank, stamps: [Int64]?) throws(PipelineError) {
    var rowsOfUnit = [[Int]](repeating: [], count: max(1, unitNames.count))
    for row in 0..<rowCount { rowsOfUnit[units?[row] ?? 0].append(row) }
    let sources = columns.filter { $0.kind == .numeric }
    var made: [String: [Double]] = [:]
    var names: [String] = []
    for rows in rowsOfUnit where !rows.isEmpty {
      let ordered = times.map { times in rows.sorted { (times[$0], $0) < (times[$1], $1) } } ?? rows
      let inputs = sources.map { column in
        guard case .numeric(let cells) = column.values else { preconditionFailure("only numbers are kept") }
        return FeatureColumn(name: column.name, values: ordered.map { cells[$0] })
      }
      let features: [FeatureColumn]
      do {
        features = try bank.features(
          of: inputs, at: stamps.map { all in ordered.map { Timestamp(microseconds: all[$0]) } })
      } catch { throw .features(error) }
      if names.isEmpty {
        names = features.map(\.name)
        for name in names { made[name] = [Double](repeating: .nan, count: rowCount) }
      }
      for feature in features {
        for (place, row) in ordered.enumerated() { made[feature.name]?[row] = feature.values[place] }
      }
    }
    for name in names {
      guard let values = made[name], !columns.contains(where: { $0.name == name }) else { continue }
      // A ratio to nothing is as good as missing.
      columns.append(Column(name: name, values: .numeric(values.map { $0.isInfinite ? .nan : $0 })))
    }
  }
}
