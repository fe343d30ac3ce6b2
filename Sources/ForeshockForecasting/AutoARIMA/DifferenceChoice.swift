internal import ForeshockNumerics

/// How often a series is differenced, with the reasons.
struct DifferenceChoice {
  var differences: DifferencingDecision
  var seasonalDifferences: DifferencingDecision

  /// The choice for a series whose leading and trailing gaps are cut off.
  ///
  /// The tests look at what a regression leaves of the series. A difference that would make a regressor constant,
  /// and with it indistinguishable from the drift, is taken back; so is one that leaves fewer than three samples.
  ///
  /// - Parameters:
  ///   - y: the series.
  ///   - columns: the regressors beside it.
  init(_ settings: AutoARIMA, _ y: [Double], _ columns: [[Double]], seasonLength m: Int) {
    let residuals = Self.residuals(y, columns)
    let observed = Statistics.finite(y).count
    if let fixed = settings.seasonalDifferences {
      seasonalDifferences = DifferencingDecision(count: fixed, test: nil, remark: "as given")
    } else {
      let found = settings.seasonalTest.differences(
        of: residuals, seasonLength: m, maximum: m > 1 ? settings.maximumSeasonalDifferences : 0)
      let limit = Self.limit(found.count, columns, distance: m, observed: observed)
      seasonalDifferences = found.lowered(to: limit)
    }
    let seasonally = Self.differenced([residuals] + columns, m, seasonalDifferences.count)
    if let fixed = settings.differences {
      differences = DifferencingDecision(count: fixed, test: nil, remark: "as given")
    } else {
      let left = observed - m * seasonalDifferences.count
      let found = settings.unitRootTest.differences(
        of: seasonally[0], maximum: settings.maximumDifferences)
      let limit = Self.limit(found.count, Array(seasonally.dropFirst()), distance: 1, observed: left)
      differences = found.lowered(to: limit)
    }
  }

  /// `y` less its regression on a constant and the columns; NaN at gaps.
  static func residuals(_ y: [Double], _ columns: [[Double]]) -> [Double] {
    guard !columns.isEmpty else { return y }
    let rows = y.indices.filter { !y[$0].isNaN }
    let fit = SmallRegression(
      rows.map { y[$0] },
      on: [[Double](repeating: 1, count: rows.count)] + columns.map { column in rows.map { column[$0] } })
    var result = y
    for (row, residual) in zip(rows, fit.residuals) { result[row] = residual }
    return result
  }

  /// The most differences up to `count`, each over `distance` samples, that leave three samples and no regressor
  /// constant. (One that is constant to begin with is refused by the fit, not hidden here.)
  private static func limit(_ count: Int, _ columns: [[Double]], distance: Int, observed: Int) -> Int {
    func isConstant(_ column: [Double], after k: Int) -> Bool {
      let magnitude = Double(1 << k) * column.reduce(0) { max($0, abs($1)) }
      return ForeshockForecasting.isConstant(differenced([column], distance, k)[0], magnitude: magnitude)
    }
    let varying = columns.filter { !isConstant($0, after: 0) }
    for k in stride(from: count, to: 0, by: -1)
    where observed - k * distance >= 3 && !varying.contains(where: { isConstant($0, after: k) }) {
      return k
    }
    return 0
  }

  private static func differenced(_ columns: [[Double]], _ lag: Int, _ count: Int) -> [[Double]] {
    columns.map { column in
      var x = column
      for _ in 0..<count {
        x = (min(lag, x.count)..<max(x.count, min(lag, x.count))).map { x[$0] - x[$0 - lag] }
      }
      return x
    }
  }
}

extension DifferencingDecision {
  /// The decision with at most `limit` differences.
  func lowered(to limit: Int) -> DifferencingDecision {
    guard limit < count else { return self }
    let reason = "\(count) would leave too few samples or a regressor constant"
    return DifferencingDecision(
      count: limit, test: test, steps: steps, remark: (remark.map { $0 + "; " } ?? "") + reason)
  }
}
