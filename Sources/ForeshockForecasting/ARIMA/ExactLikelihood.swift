internal import Glibc

/// The exact Gaussian likelihood of a stationary seasonal ARMA process with regressors, and its gradient.
///
/// The regressors' coefficients are profiled out by generalised least squares with the filter that the series
/// itself goes through, and so is σ². A missing sample is one regressor, zero but for the difference
/// filter's response at its place: profiling it out and adding ln|X'Σ⁻¹X| gives the likelihood of the
/// observed samples alone (additive-outlier approach).
///
/// All evaluations use one buffer. Without regressors a value costs one pass of ``ChandrasekharFilter``,
/// O(n·r); k regressors add O(n·k·(r + k)).
///
/// Source: Gómez, Maravall & Peña, J. Econometrics 88 (1999) 341–363, for the missing samples.
package struct ExactLikelihood: Sendable {
  /// What an evaluation gives.
  package struct Value: Hashable, Sendable {
    /// Σ v²/F at the best regression coefficients.
    package var squares: Double
    /// ln|Σ|, and ln|X'Σ⁻¹X| of the gaps with it.
    package var logDeterminant: Double
    /// Samples that count: the differenced length less the gaps.
    package var count: Int
    /// Regression coefficients, gaps first.
    package var beta: [Double]

    /// The log-likelihood at the best σ².
    package var concentrated: Double {
      -0.5 * (Double(count) * (log(squares / Double(count)) + 1 + log(2 * .pi)) + logDeterminant)
    }

    /// The log-likelihood at a given σ².
    func at(sigma2: Double) -> Double {
      -0.5 * (squares / sigma2 + Double(count) * log(2 * .pi * sigma2) + logDeterminant)
    }
  }

  let order: SeasonalARMAOrder
  let layout: FilterLayout
  /// How many regressors stand for gaps; a constant and others may follow them.
  let gapCount: Int
  private let starts: [Int]
  private var start: StationaryStart
  private var buffer: [Double]
  private var outcome: FilterOutcome?
  private var value: Value?
  private var leastSquares: WhitenedLeastSquares
  private var columnData: [Double] = []
  private var gradientBuffer: FilterGradient

  /// Samples that count: the differenced length less the gaps.
  var sampleCount: Int { layout.count - gapCount }

  /// A likelihood for `series` (differenced) and its regressors.
  ///
  /// - Parameters:
  ///   - gaps: one column per missing sample; the one that starts last comes first.
  ///   - constant: the value of a constant regressor after the gaps; nil for none.
  ///   - regressors: further columns, after the constant.
  package init(
    order: SeasonalARMAOrder, series: [Double], gaps: [[Double]] = [], constant: Double? = nil,
    regressors: [[Double]] = []
  ) {
    self.order = order
    let constants = constant.map { [[Double](repeating: $0, count: series.count)] } ?? []
    let columns = [series] + gaps + constants + regressors
    layout = FilterLayout(count: series.count, columns: columns.count, width: order.width)
    gapCount = gaps.count
    starts = columns.enumerated().map { i, column in
      i == 0 ? 0 : column.firstIndex { $0 != 0 } ?? column.count
    }
    start = StationaryStart(order: order)
    buffer = [Double](repeating: 0, count: layout.valueTotal)
    for (c, column) in columns.enumerated() {
      for t in 0..<layout.count { buffer[layout.data + c * layout.count + t] = column[t] }
    }
    leastSquares = WhitenedLeastSquares(regressors: columns.count - 1)
    gradientBuffer = FilterGradient(
      phi: [Double](repeating: 0, count: start.phi.product.lags.count),
      theta: [Double](repeating: 0, count: start.theta.product.lags.count),
      gain: [Double](repeating: 0, count: layout.width), variance: 0)
  }

  /// The likelihood at the given coefficients; nil when they are not stationary to working precision, the
  /// recursion breaks down, or the regressors cannot be told apart.
  ///
  /// - Parameters:
  ///   - isInvertible: whether the moving-average part has all roots strictly outside the unit circle.
  ///   - needsGradient: whether ``gradient()`` or ``finalState()`` will be called.
  package mutating func evaluate(
    _ coefficients: SeasonalCoefficients, isInvertible: Bool = true, needsGradient: Bool = false
  ) -> Value? {
    value = nil
    outcome = nil
    if needsGradient && buffer.count < layout.total {
      buffer.append(contentsOf: repeatElement(0, count: layout.total - buffer.count))
    }
    guard start.set(coefficients, gain: &buffer, at: layout.gain, stride: layout.stride),
      let outcome = ChandrasekharFilter.run(
        &buffer, layout, phi: start.phi.product, theta: start.theta.product, startVariance: start.variance,
        starts: starts, allowsPlainRecursion: isInvertible, keepsCheckpoints: needsGradient)
    else { return nil }
    self.outcome = outcome
    var result = Value(
      squares: outcome.squares, logDeterminant: outcome.logDeterminant, count: layout.count - gapCount,
      beta: [])
    if layout.columns > 1 {
      guard leastSquares.solve(buffer, layout, starts: starts) else { return nil }
      result.beta = leastSquares.beta
      result.squares = leastSquares.squares
      result.logDeterminant += leastSquares.logDeterminant(leading: gapCount)
    }
    guard result.squares >= 0, result.squares.isFinite else { return nil }
    value = result
    return result
  }

  /// The gradient of −ln L (σ² and regression coefficients profiled out) with respect to the coefficients
  /// of the last evaluation, which must have asked for it.
  package mutating func gradient() -> SeasonalCoefficients {
    guard let value, let outcome else { return SeasonalCoefficients(zerosOf: order) }
    let n = layout.count
    let weighted = effectiveColumns(weight: Double(value.count) / value.squares)
    for i in 0..<gradientBuffer.phi.count { gradientBuffer.phi[i] = 0 }
    for i in 0..<gradientBuffer.theta.count { gradientBuffer.theta[i] = 0 }
    for i in 0..<gradientBuffer.gain.count { gradientBuffer.gain[i] = 0 }
    gradientBuffer.variance = 0
    precondition(columnData.count >= 2 * n * weighted.count, "The columns were not laid out")
    ChandrasekharAdjoint.run(
      &buffer, layout, outcome, phi: start.phi.product, theta: start.theta.product, columns: weighted,
      columnData: columnData, into: &gradientBuffer)
    return start.pullBack(gradientBuffer)
  }

  /// Column 0: the series less its regressors, which by the envelope theorem may be held fixed. Then one
  /// column per gap, whitened, so that the derivative of ln|X'Σ⁻¹X| is that of the sum of their squares.
  private mutating func effectiveColumns(weight: Double) -> [WeightedColumn] {
    let n = layout.count
    let total = 2 * n * (1 + gapCount)
    if columnData.count != total { columnData = [Double](repeating: 0, count: total) }
    for (target, source) in [(0, layout.data), (n, layout.innovations)] {
      for t in 0..<n { columnData[target + t] = buffer[source + t] }
      for (c, beta) in (value?.beta ?? []).enumerated() {
        let column = source + (c + 1) * n
        for t in min(starts[c + 1], n)..<n { columnData[target + t] -= beta * buffer[column + t] }
      }
    }
    var result = [WeightedColumn(data: 0, innovations: n, weight: weight, start: 0)]
    for c in 0..<gapCount {
      let target = 2 * n * (c + 1)
      for (half, source) in [(0, layout.data), (n, layout.innovations)] {
        let place = target + half
        for t in 0..<n { columnData[place + t] = buffer[source + (c + 1) * n + t] }
        for b in 0..<c {
          let factor = leastSquares.factor(b, c), other = 2 * n * (b + 1) + half
          for t in min(starts[b + 1], n)..<n { columnData[place + t] -= factor * columnData[other + t] }
        }
        let inverse = 1 / leastSquares.factor(c, c)
        for t in min(starts[c + 1], n)..<n { columnData[place + t] *= inverse }
      }
      result.append(WeightedColumn(data: target, innovations: target + n, weight: 1, start: starts[c + 1]))
    }
    return result
  }

  /// (X'Σ⁻¹X)⁻¹ of the regressors after the gaps, at the last evaluation.
  func regressionCovariance() -> [[Double]] {
    let rows = leastSquares.inverseFactorRows(leading: leastSquares.regressors)
    let kept = gapCount..<leastSquares.regressors
    return kept.map { i in kept.map { j in rows.reduce(0) { $0 + $1[i] * $1[j] } } }
  }

  /// One-step errors of a column at the last evaluation; column 0 is the series.
  func innovations(of column: Int) -> [Double] {
    let offset = layout.innovations + column * layout.count
    return Array(buffer[offset..<offset + layout.count])
  }

  /// F of every step of the last evaluation.
  var innovationVariances: [Double] { Array(buffer[layout.variance..<layout.variance + layout.count]) }

  /// Where the filter stands after the last sample, with what is uncertain about it.
  struct FinalState {
    /// What the past contributes to each coming sample of the series less its regressors.
    var contribution: [Double]
    /// K, L and F of the next step; K and L empty when the gain no longer changes.
    var gain: [Double]
    var reflection: [Double]
    var variance: Double
    /// The same contributions of each whitened gap: the state moves by σ·z times this, z standard normal.
    var gapContributions: [[Double]]
    /// The gaps' own factors: the missing sample c moves by σ·Σ_b z_b·gapFactors[b][c].
    var gapFactors: [[Double]]
  }

  /// The state after the last evaluation.
  mutating func finalState() -> FinalState? {
    guard let value, let outcome else { return nil }
    let n = layout.count
    var raw = (0..<layout.columns).map { contribution(of: $0, outcome) }
    for (c, beta) in value.beta.enumerated() {
      for i in 0..<layout.width { raw[0][i] -= beta * raw[c + 1][i] }
    }
    var gaps: [[Double]] = []
    for c in 0..<gapCount {
      var column = raw[c + 1]
      for b in 0..<c {
        let factor = leastSquares.factor(b, c)
        for i in 0..<layout.width { column[i] -= factor * gaps[b][i] }
      }
      gaps.append(column.map { $0 / leastSquares.factor(c, c) })
    }
    let isSettled = outcome.settled < n
    func slice(_ offset: Int) -> [Double] { isSettled ? [] : Array(buffer[offset..<offset + layout.width]) }
    return FinalState(
      contribution: raw[0], gain: slice(layout.gain), reflection: slice(layout.reflection + n),
      variance: outcome.finalVariance, gapContributions: gaps,
      gapFactors: leastSquares.inverseFactorRows(leading: gapCount))
  }

  private func contribution(of column: Int, _ outcome: FilterOutcome) -> [Double] {
    let n = layout.count, width = layout.width
    if outcome.steady >= n {
      let offset = layout.predictions + column * layout.rowLength + n
      return Array(buffer[offset..<offset + width])
    }
    var result = [Double](repeating: 0, count: width)
    for (lags, offset) in [(start.phi.product, layout.data), (start.theta.product, layout.innovations)] {
      for (lag, value) in zip(lags.lags, lags.values) {
        for i in 0..<lag where n + i - lag >= 0 {
          result[i] += value * buffer[offset + column * n + n + i - lag]
        }
      }
    }
    return result
  }
}
