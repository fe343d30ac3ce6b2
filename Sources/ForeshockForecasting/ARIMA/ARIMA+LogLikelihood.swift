public import ForeshockSeries
internal import Glibc

extension ARIMA {
  /// The exact Gaussian log-likelihood of `series` at given coefficients, all constants included.
  ///
  /// It is the likelihood of the differenced series, n − d − mD samples less the gaps; R's `arima` gives the
  /// same for a series differenced by hand.
  ///
  /// - Parameters:
  ///   - series: the series before differencing; gaps are NaN.
  ///   - ar: φ₁ … φ_p, as many as the order says.
  ///   - ma: θ₁ … θ_q in R's sign. Need not be invertible.
  ///   - sar: Φ₁ … Φ_P.
  ///   - sma: Θ₁ … Θ_Q.
  ///   - mean: the mean of the differenced series; nil takes the best one if the model has a constant, 0 if not.
  ///   - regressors: columns whose best coefficients are taken, one row a sample. Default none.
  ///   - sigma2: the innovations' variance; nil takes the best one.
  /// - Throws: ``ModelError`` for bad orders, a wrong number of coefficients, a part that is not stationary, a
  ///   differenced series that does not vary, or too short a series.
  /// - Complexity: O(n·r) with r = max(p + mP, q + mQ).
  public func logLikelihood(
    of series: TimeSeries, ar: [Double] = [], ma: [Double] = [], sar: [Double] = [], sma: [Double] = [],
    mean: Double? = nil, sigma2: Double? = nil, regressors: Regressors = .none
  ) throws(ModelError) -> Double {
    let here = try evaluation(
      of: series, regressors, at: SeasonalCoefficients(ar: ar, ma: ma, sar: sar, sma: sma), mean: mean)
    if let sigma2, !(sigma2 > 0 && sigma2.isFinite) {
      throw .invalidParameter("sigma2", reason: "\(sigma2) is not a positive number")
    }
    let scale = here.prepared.scale
    let logScale = Double(here.value.count) * log(scale)
    if let sigma2 { return here.value.at(sigma2: sigma2 / (scale * scale)) - logScale }
    return here.value.concentrated - logScale
  }

  /// The model at given coefficients, nothing but σ² estimated (and the constant, if the model has one and
  /// `mean` is nil): to forecast from known coefficients.
  ///
  /// - Parameters: as for ``logLikelihood(of:ar:ma:sar:sma:mean:sigma2:regressors:)``; the moving-average part must have no
  ///   root inside the unit circle.
  public func fitted(
    to series: TimeSeries, ar: [Double] = [], ma: [Double] = [], sar: [Double] = [], sma: [Double] = [],
    mean: Double? = nil, regressors: Regressors = .none
  ) throws(ModelError) -> FittedARIMA {
    if mean != nil && !hasConstant {
      throw .invalidParameter("mean", reason: "\(specification) has no constant")
    }
    var here = try evaluation(
      of: series, regressors, at: SeasonalCoefficients(ar: ar, ma: ma, sar: sar, sma: sma), mean: mean)
    guard let state = here.exact.finalState() else { throw .didNotConverge(iterations: 1) }
    return FittedARIMA(
      self, here.prepared, TrainingContext(series), coefficients: here.coefficients, value: here.value,
      state: state,
      mean: mean)
  }

  private struct Evaluation {
    var prepared: PreparedSeries
    var coefficients: SeasonalCoefficients
    var exact: ExactLikelihood
    var value: ExactLikelihood.Value
  }

  private func evaluation(
    of series: TimeSeries, _ regressors: Regressors, at coefficients: SeasonalCoefficients, mean: Double?
  ) throws(ModelError) -> Evaluation {
    try validate()
    let c = coefficients
    let counts = [
      ("ar", c.ar, order.autoregressive), ("ma", c.ma, order.movingAverage),
      ("sar", c.sar, seasonal.autoregressive), ("sma", c.sma, seasonal.movingAverage),
    ]
    for (name, values, count) in counts {
      guard values.count == count else {
        throw .invalidParameter(name, reason: "the order has \(count) of them, \(values.count) were given")
      }
      guard values.allSatisfy(\.isFinite) else { throw .invalidParameter(name, reason: "is not finite") }
    }
    for (name, values) in [("ar", c.ar), ("sar", c.sar)] {
      guard PartialAutocorrelation.partials(values) != nil else {
        throw .invalidParameter(name, reason: "is not stationary: a root lies on or inside the unit circle")
      }
    }
    if let mean, !mean.isFinite { throw .invalidParameter("mean", reason: "is not finite") }
    let prepared = try PreparedSeries(
      series, regressors: regressors, for: self, mean: mean, required: 1)
    guard prepared.scale > 0 else {
      throw .invalidValue(
        index: 0, reason: "the differenced series does not vary, its likelihood has no bound")
    }
    var exact = prepared.likelihood(for: self, isMeanGiven: mean != nil)
    let isInvertible = [c.ma, c.sma].allSatisfy { PartialAutocorrelation.partials($0.map { -$0 }) != nil }
    guard let value = exact.evaluate(c, isInvertible: isInvertible) else {
      throw .invalidParameter("ar", reason: "is too close to a unit root for the likelihood to be computed")
    }
    return Evaluation(prepared: prepared, coefficients: c, exact: exact, value: value)
  }
}
