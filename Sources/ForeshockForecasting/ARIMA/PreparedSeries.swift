internal import ForeshockSeries

/// A series made ready for the likelihood: trimmed, gaps bridged, differenced, centred and scaled.
struct PreparedSeries {
  /// Trailing gaps cut off.
  let skipped: Int
  /// The trimmed series with its gaps filled linearly, in the series' own unit.
  let filled: [Double]
  /// Positions of the gaps in `filled`, ascending.
  let gaps: [Int]
  /// The regressors beside the differenced series.
  let design: RegressorDesign
  /// The regressors' rows beside `filled`.
  let regressors: [[Double]]
  /// The least-squares coefficients of the design's columns, whose part `scaled` no longer has; in the
  /// series' unit.
  let firstFit: [Double]
  /// The differenced series less `center` and the regressors' first fit, over `scale`.
  let scaled: [Double]
  /// What was subtracted from the differences; 0 without a constant.
  let center: Double
  /// What the differences were divided by; 0 when they do not vary.
  let scale: Double
  /// Observed samples, before differencing.
  let observed: Int
  /// What differencing takes away, and the regressors' count: samples needed beside a model's coefficients.
  private let overhead: Int
  /// Differenced samples less gaps: what the likelihood counts.
  var likelihoodCount: Int { scaled.count - gaps.count }

  /// Prepares `series` for `model`, whose orders are valid.
  ///
  /// - Parameters:
  ///   - regressors: one row a sample of `series`; all of them are used.
  ///   - mean: the constant when it is known; the regressors are not centred then.
  ///   - required: how many differenced samples must be observed, beside one for each regressor.
  init(
    _ series: TimeSeries, regressors: Regressors, for model: ARIMA, mean: Double? = nil, required: Int
  ) throws(ModelError) {
    let values = series.values
    let columns = try regressors.columns(named: regressors.names, count: values.count)
    guard let first = values.firstIndex(where: { !$0.isNaN }),
      let last = values.lastIndex(where: { !$0.isNaN })
    else { throw .noObservations }
    skipped = values.count - 1 - last
    var y = Array(values[first...last])
    var missing: [Int] = []
    for t in y.indices where y[t].isNaN { missing.append(t) }
    let differencing = model.differencing
    observed = y.count - missing.count
    overhead = differencing.length + columns.count
    guard observed >= overhead + required else {
      throw .tooFewObservations(required: overhead + required, actual: observed)
    }
    let reach = max(model.armaOrder.arDegree + differencing.length, model.armaOrder.maDegree)
    if Double(missing.count) > ARIMA.maximumGapShare * Double(y.count) {
      throw .invalidValue(
        index: first + missing[0],
        reason: "\(missing.count) of \(y.count) samples are missing; ARIMA takes up to "
          + "\(Int(ARIMA.maximumGapShare * 100)) %")
    }
    // Least squares has a regressor for every gap.
    let isLimited = reach > ARIMA.maximumGapReach || model.estimation != .maximumLikelihood
    if isLimited && missing.count > ARIMA.maximumGapCount {
      throw .invalidValue(
        index: first + missing[0],
        reason: "\(missing.count) samples are missing; with least squares, or orders that reach back more "
          + "than \(ARIMA.maximumGapReach) samples, ARIMA takes up to \(ARIMA.maximumGapCount)")
    }
    var next = 0
    for t in missing {
      // Gaps are filled in order, so the sample before is always there.
      if next <= t {
        next = t + 1
        while y[next].isNaN { next += 1 }
      }
      y[t] = y[t - 1] + (y[next] - y[t - 1]) / Double(next - t + 1)
    }
    filled = y
    gaps = missing
    var w = differencing.apply(y)
    let average = w.refinedMean
    center = mean ?? (model.hasConstant && average.isFinite ? average : 0)
    for t in w.indices { w[t] -= center }
    if columns.isEmpty {
      self.regressors = []
      design = .none
    } else {
      let rows = columns.map { Array($0[first...last]) }
      self.regressors = rows
      design = try RegressorDesign(
        rows, names: regressors.names, differencing: differencing, gaps: gaps,
        isCentred: model.hasConstant && mean == nil)
    }
    firstFit = design.subtractFit(from: &w)
    let largest = y.reduce(design.reach(firstFit)) { max($0, abs($1)) }
    let spread = w.rootMeanSquare
    guard spread.isFinite else {
      throw .invalidValue(index: first, reason: "the values are too large to be squared")
    }
    // Differences of equal steps leave rounding errors of the values' own size times 2⁻⁵³.
    let rounding = 4e-16 * largest * Double(1 << (model.order.differences + model.seasonal.differences + 1))
    if spread <= rounding {
      scale = 0
      scaled = [Double](repeating: 0, count: w.count)
    } else {
      scale = spread
      scaled = w.map { $0 / spread }
    }
  }

  /// The likelihood of the prepared series; the constant is estimated unless it `isMeanGiven`.
  func likelihood(for model: ARIMA, isMeanGiven: Bool = false) -> ExactLikelihood {
    ExactLikelihood(
      order: model.armaOrder, series: scaled, missing: gaps,
      difference: model.differencing.coefficients, constant: model.hasConstant && !isMeanGiven ? 1 : nil,
      regressors: design.columns)
  }

  /// The conditional sum of squares of the prepared series, gaps, constant and regressors estimated beside.
  func conditional(for model: ARIMA) -> ConditionalLeastSquares {
    let differencing = model.differencing
    let constants = model.hasConstant ? [[Double](repeating: 1, count: scaled.count)] : []
    return ConditionalLeastSquares(
      order: model.armaOrder, series: scaled,
      regressors: gaps.map { differencing.response(at: $0, count: scaled.count) } + constants
        + design.columns,
      isConditional: true)
  }

  /// Throws unless `count` differenced samples are observed beside one for each regressor.
  func require(_ count: Int) throws(ModelError) {
    guard observed >= overhead + count else {
      throw .tooFewObservations(required: overhead + count, actual: observed)
    }
  }

  /// How the constant and the regressors' coefficients, in the series' unit, move with the likelihood's
  /// coefficient number `b` after the gaps, of `count`.
  func regressionMove(_ b: Int, of count: Int) -> (constant: Double, coefficients: [Double]) {
    let k = design.columns.count
    guard b >= count - k else { return (scale, [Double](repeating: 0, count: k)) }
    var unit = [Double](repeating: 0, count: k)
    unit[b - (count - k)] = scale
    return (-design.centre(unit), design.coefficients(unit))
  }

  /// The constant and the regressors' coefficients in the series' unit, from the likelihood's; the constant
  /// is ``center`` when the likelihood has none.
  func regression(_ beta: [Double]) -> (constant: Double, coefficients: [Double]) {
    let k = design.columns.count
    var b = firstFit
    for j in 0..<k { b[j] += scale * beta[beta.count - k + j] }
    let constant = beta.count > k ? scale * beta[0] : 0
    return (center + constant - design.centre(b), design.coefficients(b))
  }
}
