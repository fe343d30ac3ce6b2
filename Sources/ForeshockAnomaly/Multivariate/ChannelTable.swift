internal import ForeshockFeatures
internal import ForeshockLinearAlgebra

/// Columns of one length in the order in which a detector has them.
struct ChannelTable {
  let values: [[Double]]

  init(values: [[Double]]) { self.values = values }

  init(_ x: Matrix) { values = (0..<x.columnCount).map { x.column($0) } }

  /// The columns called `names` of a table, which may have others.
  init(_ columns: [FeatureColumn], names: [String]) throws(AnomalyError) {
    try Self.checkLengths(columns)
    var values: [[Double]] = []
    for name in names {
      guard let column = columns.first(where: { $0.name == name }) else {
        throw .invalidParameter(name: "columns", reason: "there is no column “\(name)”")
      }
      values.append(column.values)
    }
    self.values = values
  }

  var rowCount: Int { values.first?.count ?? 0 }

  static func checkLengths(_ columns: [FeatureColumn]) throws(AnomalyError) {
    let count = columns.first?.values.count ?? 0
    for column in columns where column.values.count != count {
      throw .invalidParameter(
        name: "columns",
        reason: "“\(column.name)” has \(column.values.count) values where the first has \(count)")
    }
  }
}
