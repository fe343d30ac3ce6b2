/// Values beside what was forecast for them, NaN where unknown. The arrays have one element a row.
package struct ForecastRows: Sendable {
  /// What came.
  package var actual: [Double]
  /// The point forecast.
  package var predicted: [Double]
  /// The naive error that the row's scaled errors are divided by.
  package var scales: [NaiveScale]
  /// Point forecasts to compare with; nil for none.
  package var benchmark: [Double]?
  /// Forecast quantiles and their levels.
  package var quantiles: [(level: Double, values: [Double])]
  /// Interval forecasts and their levels.
  package var intervals: [(level: Double, lower: [Double], upper: [Double])]

  /// Rows from their columns.
  package init(
    actual: [Double], predicted: [Double], scales: [NaiveScale], benchmark: [Double]?,
    quantiles: [(level: Double, values: [Double])],
    intervals: [(level: Double, lower: [Double], upper: [Double])]
  ) {
    let columns =
      [predicted] + [benchmark ?? predicted] + quantiles.map(\.values)
      + intervals.flatMap { [$0.lower, $0.upper] }
    precondition(
      scales.count == actual.count && columns.allSatisfy { $0.count == actual.count },
      "There must be one value per row in each column")
    precondition(
      (quantiles.map(\.level) + intervals.map(\.level)).allSatisfy { $0 > 0 && $0 < 1 },
      "A level lies strictly between 0 and 1")
    self.actual = actual
    self.predicted = predicted
    self.scales = scales
    self.benchmark = benchmark
    self.quantiles = quantiles
    self.intervals = intervals
  }

  /// The quantiles that the forecasts amount to, by level: those given, the bounds of the intervals, and the point forecast as
  /// the median. Where two have one level the first counts.
  var allQuantiles: [(level: Double, values: [Double])] {
    let bounds = intervals.flatMap { [((1 - $0.level) / 2, $0.lower), ((1 + $0.level) / 2, $0.upper)] }
    var all: [(level: Double, values: [Double])] = []
    for one in quantiles + bounds + [(0.5, predicted)]
    where !all.contains(where: { abs($0.level - one.level) < 1e-9 }) {
      all.append(one)
    }
    return all.sorted { $0.level < $1.level }
  }

  func checkFinite() throws(MetricError) {
    for column in [actual, predicted, benchmark ?? []] + quantiles.map(\.values)
      + intervals.flatMap({ [$0.lower, $0.upper] })
    {
      if let index = column.firstIndex(where: \.isInfinite) {
        throw .infiniteValue(index: index, value: column[index])
      }
    }
  }
}
