internal import ForeshockSeries

/// A series made ready for the likelihood: trimmed, gaps bridged, differenced, centred and scaled.
struct PreparedSeries {
  /// Trailing gaps cut off.
  let skipped: Int
  /// The trimmed series with its gaps filled linearly, in the series' own unit.
  let filled: [Double]
  /// Positions of the gaps in `filled`, last first, as the likelihood's columns stand.
  let gaps: [Int]
  /// The differenced series less `center`, over `scale`.
  let scaled: [Double]
  /// What was subtracted from the differences; 0 without a constant.
  let center: Double
  /// What the differences were divided by; 0 when they do not vary.
  let scale: Double
  /// Differenced samples less gaps: what the likelihood counts.
  var likelihoodCount: Int { scaled.count - gaps.count }

  /// Prepares `series` for `model`, whose orders are valid.
  ///
  /// - Parameter required: how many differenced samples must be observed.
  init(_ series: TimeSeries, for model: ARIMA, required: Int) throws(ModelError) {
    let values = series.values
    guard let first = values.firstIndex(where: { !$0.isNaN }),
      let last = values.lastIndex(where: { !$0.isNaN })
    else { throw .noObservations }
    skipped = values.count - 1 - last
    var y = Array(values[first...last])
    var missing: [Int] = []
    for t in y.indices where y[t].isNaN { missing.append(t) }
    let differencing = model.differencing
    let needed = differencing.length + required
    guard y.count - missing.count >= needed else {
      throw .tooFewObservations(required: needed, actual: y.count - missing.count)
    }
    if missing.count > ARIMA.maximumGapCount
      || Double(missing.count) > ARIMA.maximumGapShare * Double(y.count)
    {
      throw .invalidValue(
        index: first + missing[0],
        reason: "\(missing.count) of \(y.count) samples are missing; ARIMA takes up to "
          + "\(Int(ARIMA.maximumGapShare * 100)) % and \(ARIMA.maximumGapCount)")
    }
    for t in missing {
      // Gaps are filled in order, so the sample before is always there.
      var next = t + 1
      while y[next].isNaN { next += 1 }
      y[t] = y[t - 1] + (y[next] - y[t - 1]) / Double(next - t + 1)
    }
    filled = y
    gaps = missing.reversed()
    var w = differencing.apply(y)
    let mean = w.reduce(0, +) / Double(w.count)
    center = model.hasConstant && mean.isFinite ? mean : 0
    var squares = 0.0, largest = 0.0
    for t in w.indices {
      w[t] -= center
      squares += w[t] * w[t]
    }
    for x in y { largest = max(largest, abs(x)) }
    let spread = (squares / Double(w.count)).squareRoot()
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

  /// The likelihood of the prepared series; the constant is estimated unless `mean` gives it.
  func likelihood(for model: ARIMA, mean: Double? = nil) -> ExactLikelihood {
    let differencing = model.differencing
    let shift = mean.map { ($0 - center) / scale } ?? 0
    return ExactLikelihood(
      order: model.armaOrder, series: shift == 0 ? scaled : scaled.map { $0 - shift },
      gaps: gaps.map { differencing.response(at: $0, count: scaled.count) },
      constant: model.hasConstant && mean == nil ? 1 : nil)
  }
}
