/// Columns known beside a series, sample by sample: what a model with regressors explains a part of the
/// series with, and must be told for the future to forecast.
///
///     let load = try Regressors([("requests", requests), ("is_weekend", weekends)])
///     let fitted = try model.fit(cpu, regressors: load)
///     try fitted.forecast(horizon: 24, levels: [0.95], regressors: comingLoad)
///
/// Row t belongs to sample t of the series it is given with, or to step t + 1 of a forecast. Columns are
/// told apart by name, so their order need not be the same in both.
public struct Regressors: Hashable, Sendable {
  /// The columns' names, all different.
  public let names: [String]
  /// The columns, in the order of ``names`` and equally long.
  public let columns: [[Double]]
  /// How many rows every column has; 0 when there are no columns.
  public var count: Int { columns.first?.count ?? 0 }
  /// Whether there are no columns.
  public var isEmpty: Bool { columns.isEmpty }

  /// No regressors.
  public static let none = Regressors()

  private init() {
    names = []
    columns = []
  }

  /// Regressors from named columns.
  ///
  /// - Throws: ``ModelError`` of kind `invalidRegressor` when a name comes twice or a column is not as long as
  ///   the first.
  public init(_ columns: [(name: String, values: [Double])]) throws(ModelError) {
    for (i, column) in columns.enumerated() {
      if columns[..<i].contains(where: { $0.name == column.name }) {
        throw .invalidRegressor(column.name, reason: "comes twice")
      }
      if column.values.count != columns[0].values.count {
        throw .invalidRegressor(
          column.name,
          reason: "has \(column.values.count) rows where '\(columns[0].name)' has \(columns[0].values.count)")
      }
    }
    names = columns.map(\.name)
    self.columns = columns.map(\.values)
  }

  /// Some rows of all columns.
  ///
  /// - Throws: ``ModelError`` of kind `invalidRegressor` when there are not so many rows.
  package func rows(_ range: Range<Int>) throws(ModelError) -> Regressors {
    guard let name = names.first else { return .none }
    guard range.upperBound <= count else {
      throw .invalidRegressor(name, reason: "has \(count) rows where \(range.upperBound) are needed")
    }
    return try Regressors(zip(names, columns).map { ($0, Array($1[range])) })
  }

  /// The columns of the given names, in their order.
  ///
  /// - Throws: ``ModelError`` of kind `invalidRegressor` for a name that is not there, and for a column that
  ///   has not `count` rows or is not finite in the first `count` of them.
  func columns(named wanted: [String], count: Int) throws(ModelError) -> [[Double]] {
    var found: [[Double]] = []
    for name in wanted {
      guard let place = names.firstIndex(of: name) else {
        throw .invalidRegressor(name, reason: "is missing; the model was fitted with it")
      }
      let column = columns[place]
      guard column.count == count else {
        throw .invalidRegressor(name, reason: "has \(column.count) rows where \(count) are needed")
      }
      if let row = column.firstIndex(where: { !$0.isFinite }) {
        throw .invalidRegressor(name, reason: "row \(row) is \(column[row]), which is not a finite number")
      }
      found.append(column)
    }
    return found
  }
}
