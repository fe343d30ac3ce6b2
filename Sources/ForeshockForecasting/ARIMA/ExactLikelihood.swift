internal import Glibc

/// The exact Gaussian likelihood of a stationary seasonal ARMA process with regressors, and its gradient.
///
/// The regressors' coefficients are profiled out by generalised least squares with the filter that the series
/// itself goes through, and so is σ².
///
/// Missing samples come in two ways, exact both. A few are regressors, zero but for the difference filter's
/// response at their places: profiling one out and adding ln|X'Σ⁻¹X| gives the likelihood of the observed
/// samples alone (additive-outlier approach); so is always treated a gap among the first d + mD samples, on
/// which the differenced series is conditioned. Any number of others is left to ``GapFilter``.
///
/// All evaluations use one buffer. Without regressors a value costs one pass of ``ChandrasekharFilter``,
/// O(n·r); k regressors add O(n·k·(r + k)).
///
/// Source: Gómez, Maravall & Peña, J. Econometrics 88 (1999) 341–363, for the missing samples as regressors.
package struct ExactLikelihood: Sendable {
  /// What an evaluation gives.
  package struct Value: Hashable, Sendable {
    /// Σ v²/F at the best regression coefficients.
    package var squares: Double
    /// ln|Σ|, and ln|X'Σ⁻¹X| of the gaps with it.
    package var logDeterminant: Double
    /// Samples that count: the differenced length less the gaps.
    package var count: Int
    /// Regression coefficients: the constant's, if there is one, then the regressors'.
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

  /// How missing samples are treated.
  package enum GapTreatment: Sendable {
    /// As costs less.
    case automatic
    /// All as regressors.
    case regressors
    /// All but those among the first d + mD by ``GapFilter``.
    case filter
  }

  let order: SeasonalARMAOrder
  let layout: FilterLayout
  /// How many regressors stand for gaps; a constant and others may follow them.
  let gapCount: Int
  /// The difference operator's coefficients, 1 first.
  private let difference: [Double]
  /// The gaps that are regressors, in the regressors' order: samples of the undifferenced series.
  private let gapPlaces: [Int]
  private let starts: [Int]
  private var start: StationaryStart<Double>
  /// How many times the rounding errors of an exact value are let pass before more digits are taken: more than one on
  /// the way of a search.
  package var leniency = 1.0
  /// For processes that doubles do not do for, once there was one.
  private var precise: PreciseFilter?
  /// For processes of few lags, on the way of a search.
  private var narrow: NarrowLikelihood?
  /// Whether the last loss came from there, and n/S of it.
  package private(set) var isLossNarrow = false
  private var narrowWeight = 0.0
  private var buffer: [Double]
  private var gaps: GapWorkspace?
  private var outcome: FilterOutcome?
  private var value: Value?
  private var last: (coefficients: SeasonalCoefficients, isInvertible: Bool)?
  private var leastSquares: WhitenedLeastSquares
  private var columnData: [Double] = []
  private var gradientBuffer: FilterGradient

  /// Samples that count: the differenced length less the gaps.
  var sampleCount: Int { layout.count - gapCount - (gaps?.missingCount ?? 0) }

  /// A likelihood for `series` (differenced) and its regressors.
  ///
  /// - Parameters:
  ///   - missing: places of the missing samples in the undifferenced series, ascending; `series` was made with
  ///     something finite in them.
  ///   - difference: the coefficients of the difference operator, 1 first.
  ///   - constant: the value of a constant regressor; nil for none.
  ///   - regressors: further columns, after the constant.
  package init(
    order: SeasonalARMAOrder, series: [Double], missing: [Int] = [], difference: [Double] = [1],
    treatment: GapTreatment = .automatic, constant: Double? = nil, regressors: [[Double]] = []
  ) {
    self.order = order
    self.difference = difference
    let n = series.count, length = difference.count - 1
    let inner = missing.filter { $0 >= length }
    let reach = max(order.arDegree + length, order.maDegree)
    let isFiltered =
      switch treatment {
      case .regressors: false
      case .filter: !inner.isEmpty
      case .automatic: ExactLikelihood.prefersFilter(gaps: inner.count, reach: reach, width: order.width)
      }
    // The column that starts last comes first: whitening never reaches before a column's start. A gap among
    // the first samples starts where its difference is first seen.
    func first(_ place: Int) -> Int {
      if place >= length { return place - length }
      return place + (((length - place)...length).first { difference[$0] != 0 } ?? length) - length
    }
    gapPlaces = (isFiltered ? missing.filter { $0 < length } : missing)
      .sorted { (first($0), $0) > (first($1), $1) }
    let outliers = gapPlaces.map { place in
      var column = [Double](repeating: 0, count: n)
      for (j, c) in difference.enumerated() where c != 0 && (0..<n).contains(place + j - length) {
        column[place + j - length] = c
      }
      return column
    }
    let constants = constant.map { [[Double](repeating: $0, count: n)] } ?? []
    let columns = [series] + outliers + constants + regressors
    gapCount = gapPlaces.count
    starts = columns.enumerated().map { i, column in
      i == 0 ? 0 : column.firstIndex { $0 != 0 } ?? column.count
    }
    start = StationaryStart(order: order)
    if isFiltered {
      var flags = [Bool](repeating: false, count: n)
      for place in inner { flags[place - length] = true }
      let lags = (1..<max(length + 1, 1)).filter { difference[$0] != 0 }
      let workspace = GapWorkspace(
        missing: flags, phiLags: start.phi.product.lags, thetaDegree: start.theta.product.degree,
        difference: SparseLags(lags: lags, values: lags.map { difference[$0] }))
      layout = FilterLayout(count: n, columns: columns.count, width: workspace.reach, takesGaps: true)
      gaps = workspace
    } else {
      layout = FilterLayout(count: n, columns: columns.count, width: order.width)
    }
    buffer = [Double](repeating: 0, count: layout.valueTotal)
    for (c, column) in columns.enumerated() {
      for t in 0..<layout.count { buffer[layout.data + c * layout.count + t] = column[t] }
    }
    if gapPlaces.isEmpty && !isFiltered {
      narrow = NarrowLikelihood(
        order: order, columns: columns, arLags: start.phi.product.lags, maLags: start.theta.product.lags)
    }
    leastSquares = WhitenedLeastSquares(regressors: columns.count - 1)
    gradientBuffer = FilterGradient(
      phi: [Double](repeating: 0, count: start.phi.product.lags.count),
      theta: [Double](repeating: 0, count: start.theta.product.lags.count),
      gain: [Double](repeating: 0, count: layout.width), variance: 0)
  }

  /// The longest reach of the past that ``GapFilter`` is used for: it keeps n numbers of each.
  package static let longestFilteredReach = 1_000

  /// Whether ``GapFilter``, O(n·D²), costs less than k regressors, O(n·k·(r + k)).
  private static func prefersFilter(gaps k: Int, reach: Int, width: Int) -> Bool {
    k > 0 && reach <= longestFilteredReach && reach * reach < k * (2 * width + k + 10)
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
    last = (coefficients, isInvertible)
    if needsGradient && buffer.count < layout.total {
      buffer.append(contentsOf: repeatElement(0, count: layout.total - buffer.count))
    }
    guard let outcome = filter(coefficients, isInvertible, keeps: needsGradient) else { return nil }
    self.outcome = outcome
    var result = Value(
      squares: outcome.squares, logDeterminant: outcome.logDeterminant,
      count: sampleCount,
      beta: [])
    if layout.columns > 1 {
      guard leastSquares.solve(buffer, layout, starts: starts) else { return nil }
      result.beta = Array(leastSquares.beta[gapCount...])
      result.squares = leastSquares.squares
      result.logDeterminant += leastSquares.logDeterminant(leading: gapCount)
    }
    guard result.squares >= 0, result.squares.isFinite else { return nil }
    value = result
    return result
  }

  /// Runs the filter over the first `steps` samples, all of them by default.
  private mutating func filter(
    _ coefficients: SeasonalCoefficients, _ isInvertible: Bool, keeps: Bool, steps: Int? = nil
  ) -> FilterOutcome? {
    let isSet = start.set(coefficients)
    if gaps == nil {
      let growth =
        RoundingGrowth.squaredGain(
          coefficients, seasonLength: order.seasonLength, count: layout.count,
          variance: isSet ? start.termSize : .infinity) / leniency
      if !isSet || start.isDelicate(growth: growth) {
        return preciseFilter(coefficients, isInvertible, growth: growth, keeps: keeps)
      }
    }
    guard isSet else { return nil }
    for i in 0..<layout.stride { buffer[layout.gain + i] = i < start.gain.count ? start.gain[i] : 0 }
    // Two writers of one workspace would copy it.
    if var workspace = gaps.take() {
      defer { gaps = workspace }
      return GapFilter.run(
        &buffer, layout, &workspace, phi: start.phi.product, theta: start.theta.product,
        startVariance: start.variance, allowsPlainRecursion: isInvertible, keepsHistory: keeps,
        steps: steps ?? layout.count)
    }
    return ChandrasekharFilter.run(
      &buffer, layout, phi: start.phi.product, theta: start.theta.product, startVariance: start.variance,
      starts: starts, allowsPlainRecursion: isInvertible, keepsCheckpoints: keeps)
  }

  /// The same for a process that needs more digits, as long as it does.
  private mutating func preciseFilter(
    _ coefficients: SeasonalCoefficients, _ isInvertible: Bool, growth: Double, keeps: Bool
  ) -> FilterOutcome? {
    var workspace = precise.take() ?? PreciseFilter(order: order, layout: layout)
    defer { precise = workspace }
    guard
      let head = workspace.run(
        &buffer, layout, coefficients, starts: starts, growth: growth, keepsCheckpoints: keeps)
    else { return nil }
    return ChandrasekharFilter.run(
      &buffer, layout, phi: start.phi.product, theta: start.theta.product,
      startVariance: workspace.start.variance.high, starts: starts, allowsPlainRecursion: isInvertible,
      keepsCheckpoints: keeps, head: head)
  }

  /// The gradient of −ln L (σ² and regression coefficients profiled out) with respect to the coefficients
  /// of the last evaluation, which must have asked for it.
  package mutating func gradient() -> SeasonalCoefficients {
    guard let value, let outcome else { return SeasonalCoefficients(zerosOf: order) }
    let n = layout.count
    let weighted = effectiveColumns(weight: Double(value.count) / value.squares)
    clearGradient()
    precondition(columnData.count >= 2 * n * weighted.count, "The columns were not laid out")
    if var workspace = gaps.take() {
      GapAdjoint.run(
        &buffer, layout, &workspace, outcome, phi: start.phi.product, theta: start.theta.product,
        columns: weighted, columnData: columnData, into: &gradientBuffer)
      gaps = workspace
    } else {
      ChandrasekharAdjoint.run(
        &buffer, layout, outcome, phi: start.phi.product, theta: start.theta.product, columns: weighted,
        columnData: columnData, into: &gradientBuffer)
    }
    if outcome.precise > 0, var workspace = precise.take() {
      defer { precise = workspace }
      return workspace.pullBack(
        &buffer, layout, outcome, columns: weighted, columnData: columnData, partial: gradientBuffer)
    }
    return start.pullBack(gradientBuffer)
  }

  /// −ln L at its best σ² for a step of a search, from ``NarrowLikelihood`` if that does; nil where there is none.
  package mutating func searchLoss(
    _ coefficients: SeasonalCoefficients, isInvertible: Bool, needsGradient: Bool
  ) -> Double? {
    isLossNarrow = false
    if var narrow = narrow.take() {
      defer { self.narrow = narrow }
      if start.set(coefficients), let outcome = narrow.run(start, leniency: leniency) {
        isLossNarrow = true
        let n = Double(layout.count)
        narrowWeight = n / outcome.squares
        return 0.5 * (n * (log(outcome.squares / n) + 1 + log(2 * .pi)) + outcome.logDeterminant)
      }
    }
    return evaluate(coefficients, isInvertible: isInvertible, needsGradient: needsGradient)
      .map { -$0.concentrated }
  }

  /// Whether losses come from ``NarrowLikelihood`` where that does.
  var isNarrow: Bool { narrow != nil }

  /// Its gradient, to be asked for once.
  package mutating func searchGradient() -> SeasonalCoefficients {
    guard isLossNarrow, var narrow = narrow.take() else { return gradient() }
    defer { self.narrow = narrow }
    clearGradient()
    narrow.pullBack(start, weight: narrowWeight, into: &gradientBuffer)
    return start.pullBack(gradientBuffer)
  }

  private mutating func clearGradient() {
    for i in 0..<gradientBuffer.phi.count { gradientBuffer.phi[i] = 0 }
    for i in 0..<gradientBuffer.theta.count { gradientBuffer.theta[i] = 0 }
    for i in 0..<gradientBuffer.gain.count { gradientBuffer.gain[i] = 0 }
    gradientBuffer.variance = 0
  }

  /// Column 0: the series less its regressors, which by the envelope theorem may be held fixed. Then one
  /// column per gap, whitened, so that the derivative of ln|X'Σ⁻¹X| is that of the sum of their squares.
  private mutating func effectiveColumns(weight: Double) -> [WeightedColumn] {
    let n = layout.count
    let total = 2 * n * (1 + gapCount)
    if columnData.count != total { columnData = [Double](repeating: 0, count: total) }
    for (target, source) in [(0, layout.data), (n, layout.innovations)] {
      for t in 0..<n { columnData[target + t] = buffer[source + t] }
      for (c, beta) in leastSquares.beta.enumerated() {
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

  /// Their variances over σ² at the last evaluation; infinite at missing samples that are no regressors.
  var innovationVariances: [Double] { Array(buffer[layout.spread..<layout.spread + layout.count]) }

  /// Where the filter stands after the last sample, with what is uncertain about it.
  package struct FinalState {
    /// What the past contributes to each coming sample of the series less its regressors.
    package var contribution: [Double]
    /// By how much the last d + mD undifferenced samples are off: zero but at gaps.
    package var tailShift: [Double]
    /// K, L and F of the next step; K and L empty when the gain no longer changes.
    package var gain: [Double]
    package var reflection: [Double]
    package var variance: Double
    /// Independent parts of what the gaps leave unknown: contributions and tail move by σ·z times these, z
    /// standard normal.
    package var effects: [(contribution: [Double], tail: [Double])]
  }

  /// The state after the last evaluation.
  package mutating func finalState() -> FinalState? {
    guard value != nil, let outcome, let last else { return nil }
    let n = layout.count, width = order.width, length = difference.count - 1
    var columns: [(contribution: [Double], tail: [Double])]
    var effects: [(contribution: [Double], tail: [Double])] = []
    var gain = Array(buffer[layout.gain..<layout.gain + width])
    var reflection = Array(buffer[layout.reflection + n..<layout.reflection + n + width])
    if gaps != nil {
      let steps = max(0, n - length)
      guard filter(last.coefficients, last.isInvertible, keeps: false, steps: steps) != nil,
        let workspace = gaps
      else { return nil }
      let isSettled = outcome.settled <= steps
      var tail = GapTail(
        buffer, layout, workspace, from: steps, variance: outcome.variance(at: steps, in: buffer, layout),
        phi: start.phi.product, isSettled: isSettled)
      tail.advance(to: n)
      columns = (0..<layout.columns).map { tail.column($0, difference: difference, width: width) }
      effects = tail.effects(difference: difference, width: width)
      (gain, reflection) = (Array(tail.gain[..<width]), Array(tail.reflection[..<width]))
    } else {
      let none = [Double](repeating: 0, count: length)
      columns = (0..<layout.columns).map { (contribution(of: $0, outcome), none) }
    }
    // A gap's own column moves its sample, too.
    for (c, place) in gapPlaces.enumerated() where place >= n { columns[c + 1].tail[place - n] = 1 }
    var mean = columns[0]
    for (c, beta) in leastSquares.beta.enumerated() {
      for i in 0..<width { mean.contribution[i] -= beta * columns[c + 1].contribution[i] }
      for i in 0..<length { mean.tail[i] -= beta * columns[c + 1].tail[i] }
    }
    for factors in leastSquares.inverseFactorRows(leading: gapCount) {
      var effect = (
        contribution: [Double](repeating: 0, count: width), tail: [Double](repeating: 0, count: length)
      )
      for (c, factor) in factors.enumerated() where factor != 0 {
        for i in 0..<width { effect.contribution[i] += factor * columns[c + 1].contribution[i] }
        for i in 0..<length { effect.tail[i] += factor * columns[c + 1].tail[i] }
      }
      effects.append(effect)
    }
    let isSettled = outcome.settled < n
    return FinalState(
      contribution: mean.contribution, tailShift: mean.tail, gain: isSettled ? [] : gain,
      reflection: isSettled ? [] : reflection, variance: outcome.finalVariance, effects: effects)
  }

  /// What the past contributes to each coming sample of one column, without ``GapFilter``.
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
