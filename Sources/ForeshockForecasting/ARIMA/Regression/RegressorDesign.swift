/// Regressors made ready for generalised least squares: differenced as the series is, centred where the model
/// has a constant, and orthonormalised.
///
/// The filter is linear, so any basis of the columns' span serves the likelihood; an orthonormal one keeps
/// the small system well conditioned whatever the columns' units are. With X the differenced and centred
/// columns over their largest values, X = Q·R by Gram–Schmidt run twice, and the coefficients of the columns
/// themselves follow from those of Q by one back substitution.
///
/// Source: Giraud, Langou & Rozložník, Computers & Mathematics with Applications 50 (2005) 1069–1075, on why
/// two runs are enough.
struct RegressorDesign: Sendable {
  /// The regressors' names.
  let names: [String]
  /// Q's columns times √n, so that their mean square is 1.
  let columns: [[Double]]
  /// What was subtracted from each differenced column over its unit.
  private let means: [Double]
  /// Each column's largest absolute value.
  private let units: [Double]
  /// R by columns, upper triangle: entry (i, j) at j·k + i.
  private let factor: [Double]

  /// A column explained by the others to this share of its size cannot be told from them.
  static let collinearityTolerance = 1e-7

  /// No regressors.
  static let none = RegressorDesign()

  private init() {
    (names, columns, means, units, factor) = ([], [], [], [], [])
  }

  /// The design of `raw` columns, which are finite and stand beside a series with `gaps`.
  ///
  /// - Parameter isCentred: whether the model estimates a constant beside them.
  /// - Throws: ``ModelError`` of kind `invalidRegressor` for a column that the constant, the columns before it or
  ///   the series' gaps explain.
  init(
    _ raw: [[Double]], names: [String], differencing: Differencing, gaps: [Int], isCentred: Bool
  ) throws(ModelError) {
    let k = raw.count
    var basis: [[Double]] = []
    var means: [Double] = [], units: [Double] = []
    var factor = [Double](repeating: 0, count: k * k)
    let rounding =
      4e-16 * Double(1 << (differencing.differences + differencing.seasonalDifferences + 1))
    let gaps = gaps.count <= ARIMA.maximumGapCount ? gaps : []
    let absorbed = gaps.isEmpty ? [] : RegressorDesign.absorbed(by: gaps, differencing, raw, isCentred)
    var seen = absorbed
    for (j, x) in raw.enumerated() {
      let unit = x.reduce(0) { max($0, abs($1)) }
      var column = differencing.apply(unit > 0 ? x.map { $0 / unit } : x)
      let mean = isCentred ? column.refinedMean : 0
      for t in column.indices { column[t] -= mean }
      let size = column.rootMeanSquare
      guard size > rounding else {
        throw .invalidRegressor(
          names[j], reason: RegressorDesign.vanishing(differencing, isCentred: isCentred))
      }
      if !gaps.isEmpty {
        let rest = RegressorDesign.remove(seen, from: column).rest
        let left = rest.rootMeanSquare
        // The columns before count here too: together with the gaps they may explain this one.
        if left <= RegressorDesign.collinearityTolerance * size
          && RegressorDesign.remove(basis, from: column).rest.rootMeanSquare
            > RegressorDesign.collinearityTolerance * size
        {
          throw .invalidRegressor(
            names[j], reason: "differs from what the model already has only where the series is missing")
        }
        if left > RegressorDesign.collinearityTolerance * size { seen.append(rest.map { $0 / left }) }
      }
      let (rest, shares) = RegressorDesign.remove(basis, from: column)
      let left = rest.rootMeanSquare
      guard left > RegressorDesign.collinearityTolerance * size else {
        let involved = (0..<j).filter { abs(shares[$0]) > 1e-3 * size }.map { "'\(names[$0])'" }
        let others = involved.isEmpty ? "the other regressors" : involved.joined(separator: ", ")
        throw .invalidRegressor(
          names[j], reason: "is a linear combination of \(others)\(isCentred ? " and the constant" : "")")
      }
      for i in 0..<j { factor[j * k + i] = shares[i] }
      factor[j * k + j] = left
      basis.append(rest.map { $0 / left })
      means.append(mean)
      units.append(unit)
    }
    self.names = names
    self.columns = basis
    self.means = means
    self.units = units
    self.factor = factor
  }

  /// The coefficients of the regressors themselves from those of ``columns``.
  func coefficients(_ b: [Double]) -> [Double] {
    var beta = solved(b)
    for j in beta.indices { beta[j] /= units[j] }
    return beta
  }

  /// The mean of the differenced regressors' part: what ``coefficients(_:)`` of `b` left in the constant.
  func centre(_ b: [Double]) -> Double {
    var sum = 0.0
    for (beta, mean) in zip(solved(b), means) { sum += beta * mean }
    return sum
  }

  /// The largest size that a sample of the regressors' part can have.
  func reach(_ b: [Double]) -> Double { solved(b).reduce(0) { $0 + abs($1) } }

  /// Subtracts the least-squares fit on ``columns`` from `w`; returns its coefficients.
  func subtractFit(from w: inout [Double]) -> [Double] {
    guard !columns.isEmpty else { return [] }
    let (rest, shares) = RegressorDesign.remove(columns, from: w)
    w = rest
    return shares
  }

  /// R⁻¹ b.
  private func solved(_ b: [Double]) -> [Double] {
    let k = columns.count
    var beta = b
    for i in stride(from: k - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(k, i + 1) { beta[i] -= factor[j * k + i] * beta[j] }
      beta[i] /= factor[i * k + i]
    }
    return beta
  }

  /// What of `column` the basis does not explain, and the shares of the basis.
  private static func remove(_ basis: [[Double]], from column: [Double]) -> (rest: [Double], shares: [Double])
  {
    var rest = column
    var shares = [Double](repeating: 0, count: basis.count)
    let n = Double(column.count)
    for _ in 0..<2 {
      for (i, q) in basis.enumerated() {
        var share = 0.0
        for t in rest.indices { share += q[t] * rest[t] }
        share /= n
        for t in rest.indices { rest[t] -= share * q[t] }
        shares[i] += share
      }
    }
    return (rest, shares)
  }

  /// An orthonormal basis of what the gaps, and the constant beside them, explain.
  private static func absorbed(
    by gaps: [Int], _ differencing: Differencing, _ raw: [[Double]], _ isCentred: Bool
  ) -> [[Double]] {
    let n = (raw.first?.count ?? 0) - differencing.length
    var candidates = gaps.map { differencing.response(at: $0, count: n) }
    if isCentred { candidates.append([Double](repeating: 1, count: n)) }
    var basis: [[Double]] = []
    for column in candidates {
      let rest = remove(basis, from: column).rest
      let left = rest.rootMeanSquare
      if left > collinearityTolerance * column.rootMeanSquare { basis.append(rest.map { $0 / left }) }
    }
    return basis
  }

  /// Why a column that vanishes is refused.
  private static func vanishing(_ differencing: Differencing, isCentred: Bool) -> String {
    switch (differencing.length > 0, isCentred) {
    case (false, true): "is constant, as the model's mean is"
    case (false, false): "is zero throughout"
    case (true, true): "changes by the same amount at every difference, as the model's drift does"
    case (true, false): "vanishes when it is differenced as the series is"
    }
  }
}

extension [Double] {
  /// The mean, corrected by the mean of what it leaves, so that equal values have exactly themselves.
  var refinedMean: Double {
    guard !isEmpty else { return 0 }
    let rough = reduce(0, +) / Double(count)
    return rough + reduce(0) { $0 + ($1 - rough) } / Double(count)
  }

  /// √(Σx²/n).
  var rootMeanSquare: Double {
    guard !isEmpty else { return 0 }
    return (reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
  }
}
