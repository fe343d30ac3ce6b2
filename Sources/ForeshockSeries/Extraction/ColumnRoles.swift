/// Which columns of a table hold times, values and ids.
struct ColumnRoles {
  var time: Int?
  var value: Int
  var id: Int?
  /// The columns known beside the value, in the order in which they were asked for.
  var regressors: [Int]

  /// The roles that `wanted` names, and guesses for the others.
  init(_ table: Table, _ wanted: SeriesExtraction) throws(ExtractionError) {
    func index(_ name: String?) throws(ExtractionError) -> Int? {
      guard let name else { return nil }
      guard let index = table.index(of: name) else {
        throw ExtractionError(.column(.noColumn(name, among: table.names)))
      }
      return index
    }
    var time = try index(wanted.timeColumn)
    var value = try index(wanted.valueColumn)
    id = try index(wanted.idColumn)
    regressors = []
    for name in wanted.regressorColumns {
      if let found = try index(name) { regressors.append(found) }
    }
    // The long layout of the forecasting world.
    if let unique = table.index(of: "unique_id"), let ds = table.index(of: "ds"), let y = table.index(of: "y")
    {
      if id == nil, unique != time, unique != value { id = unique }
      if wanted.timeColumn == nil, ds != value, ds != id { time = ds }
      if wanted.valueColumn == nil, y != time, y != id { value = y }
    }
    let taken = id
    for (one, other) in [(time, value), (time, id), (value, id)] {
      if let one, one == other { throw ExtractionError(.sameColumn(name: table.columns[one].name)) }
    }
    let others = regressors.map(Optional.some)
    for (position, regressor) in others.enumerated() {
      let before = [time, value, taken] + others[..<position]
      if let regressor, before.contains(regressor) {
        throw ExtractionError(.sameColumn(name: table.columns[regressor].name))
      }
    }
    if time == nil { time = try Self.guessTime(table, except: [value, taken] + others) }
    self.time = time
    guard let found = value ?? Self.guessValue(table, except: [time, taken] + others) else {
      if let error = Self.badNumber(table, except: [time, taken] + others) {
        throw ExtractionError(.column(error))
      }
      throw ExtractionError(.noValueColumn(names: table.names))
    }
    self.value = found
  }

  /// The cell that kept a column from being the value column: of the column that is mostly numbers, or of
  /// the only column there is left.
  private static func badNumber(_ table: Table, except taken: [Int?]) -> TableError? {
    let words = table.columns.indices.filter { !taken.contains($0) && table.columns[$0].kind == .text }
    for index in words {
      guard case .text(let text) = table.columns[index].values,
        words.count == 1 || text.isMostly(CellFit.isNumber)
      else { continue }
      return TableError.notNumber(table.columns[index])
    }
    return nil
  }

  /// Names of columns that hold times, in lower case.
  private static let timeNames: Set = [
    "time", "timestamp", "timestamps", "ts", "date", "datetime", "ds", "epoch", "unix", "unixtime",
    "unix_time", "time_stamp", "t", "time_ms", "timestamp_ms", "year", "month", "_time",
  ]

  static func guessTime(_ table: Table, except taken: [Int?]) throws(ExtractionError) -> Int? {
    let free = table.columns.indices.filter { !taken.contains($0) }
    if let first = free.first(where: { table.columns[$0].kind == .time }) { return first }
    // One bad stamp makes a column of words. To go on without times would not be what anybody meant.
    for index in free {
      guard case .text(let words) = table.columns[index].values, words.isMostly(CellFit.isTime),
        let odd = words.firstCell(where: { !CellFit.isTime($0) })
      else { continue }
      throw ExtractionError(
        .notTime(column: table.columns[index].name, row: odd.row + 1, text: odd.text))
    }
    let numeric = free.filter { table.columns[$0].kind == .numeric }
    // A column of numbers is taken for times only while another one is left for the values.
    let others = table.columns.indices.contains { taken.first == $0 }
    guard numeric.count > 1 || others else { return nil }
    for index in numeric where timeNames.contains(table.columns[index].name.lowercased()) {
      if TimeAxis.looksLikeTimes(table.columns[index]) { return index }
    }
    if let first = numeric.first, first == 0, TimeAxis.looksLikeEpoch(table.columns[0]) { return 0 }
    return nil
  }

  /// Whether a first column counts the rows, from 0 or 1 in equal steps (0, 5, 10 minutes): a table's index, not a
  /// measurement.
  private static func counts(_ values: [Double]) -> Bool {
    guard values.count > 2, values[0] == 0 || values[0] == 1 else { return false }
    let step = values[1] - values[0]
    return step > 0 && values.indices.allSatisfy { values[$0] == values[0] + Double($0) * step }
  }

  private static func guessValue(_ table: Table, except taken: [Int?]) -> Int? {
    let numeric = table.columns.indices.filter { !taken.contains($0) && table.columns[$0].kind == .numeric }
    let labels: Set = [
      "label", "labels", "is_anomaly", "isanomaly", "anomaly", "outlier", "class", "index", "idx", "id",
      "row",
      "unnamed: 0",
    ]
    let plausible = numeric.filter { index in
      let column = table.columns[index]
      let name = column.name.lowercased()
      // Numbers called a time that could not be read as one are still no measurement.
      if labels.contains(name) || (numeric.count > 1 && timeNames.contains(name)) { return false }
      guard case .numeric(let values) = column.values else { return false }
      if values.allSatisfy(\.isNaN) { return false }
      return index > 0 || !Self.counts(values)
    }
    return plausible.first ?? numeric.first { table.columns[$0].missingCount < table.rowCount }
      ?? numeric.first
  }
}
