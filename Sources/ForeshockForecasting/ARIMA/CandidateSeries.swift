package import ForeshockSeries

/// How much work a fit may take.
package enum FitEffort: Hashable, Sendable {
  /// One search that ends when the log-likelihood is within about a thousandth of its maximum: to rank
  /// candidates.
  case screening
  /// Several starts, the best carried to the maximum, and a look at the unit circle.
  case thorough
}

/// A series trimmed, bridged, differenced, centred and scaled once, for all models that difference it alike
/// and have, or have not, a constant: what a search over orders fits its candidates from.
package struct CandidateSeries: Sendable {
  let context: TrainingContext
  let prepared: PreparedSeries
  /// Estimates of the innovations, for first coefficients.
  private let innovations: [Double]
  /// The difference operator.
  private let difference: [Double]
  private let hasConstant: Bool

  /// Prepares `series` for models that share `model`'s differences, season and constant.
  ///
  /// - Parameters:
  ///   - regressors: one row a sample.
  ///   - required: how many differenced samples must be observed beside one for each regressor; every fit asks
  ///     for as many as its orders need.
  /// - Throws: ``ModelError`` as ``ARIMA/fit(_:regressors:)``.
  package init(
    _ series: TimeSeries, regressors: Regressors = .none, for model: ARIMA, required: Int = 1
  ) throws(ModelError) {
    try model.validate()
    prepared = try PreparedSeries(series, regressors: regressors, for: model, required: required)
    context = TrainingContext(series)
    difference = model.differencing.coefficients
    hasConstant = model.hasConstant
    innovations = HannanRissanen.innovations(prepared.scaled, order: model.armaOrder)
  }

  /// Fits one candidate.
  ///
  /// - Parameters:
  ///   - model: differences and constant as those the series was prepared for.
  ///   - start: coefficients to start from, as many as the orders say; nil for first estimates from the data.
  ///   - effort: with ``FitEffort/screening`` the start is the only one; with ``FitEffort/thorough`` one of several.
  /// - Throws: ``ModelError`` as ``ARIMA/fit(_:regressors:)``.
  package func fit(
    _ model: ARIMA, startingFrom start: SeasonalCoefficients? = nil, effort: FitEffort
  ) throws(ModelError) -> FittedARIMA {
    try model.validate()
    precondition(
      model.differencing.coefficients == difference && model.hasConstant == hasConstant,
      "The series was prepared for other differences or another constant")
    let order = model.armaOrder
    if let start {
      precondition(
        start.ar.count == order.p && start.ma.count == order.q && start.sar.count == order.seasonalP
          && start.sma.count == order.seasonalQ, "The start must have the model's orders")
    }
    try prepared.require(model.coefficientCount + 2)
    guard prepared.scale > 0 else { return FittedARIMA(unvarying: model, prepared, context) }
    var search = MaximumLikelihood(prepared.likelihood(for: model), series: prepared.scaled)
    // A screening that knows its start needs no other.
    let first =
      effort == .screening && start != nil
      ? nil : HannanRissanen.estimate(prepared.scaled, innovations, order: order)
    var conditional: ConditionalLeastSquares?
    if model.estimation != .maximumLikelihood {
      try prepared.require(order.arDegree + model.coefficientCount + 2)
      conditional = prepared.conditional(for: model)
    }
    guard
      let found = search.run(
        starts: (given: start, regression: first), effort: effort, estimation: model.estimation,
        conditional: conditional)
    else { throw .didNotConverge(iterations: search.iterations) }
    let isMaximum = effort == .thorough && model.estimation != .conditionalLeastSquares
    return FittedARIMA(
      model, prepared, context, coefficients: found.point.coefficients, value: found.value,
      state: found.state, covariance: isMaximum ? search.covariance(at: found.point) : nil)
  }
}

extension ARIMA {
  /// Estimates the coefficients, from given ones if there are any: a door for searches over orders and for
  /// refits on a longer series.
  ///
  /// - Parameters: as for ``CandidateSeries/fit(_:startingFrom:effort:)``.
  package func fit(
    _ series: TimeSeries, regressors: Regressors, startingFrom start: SeasonalCoefficients?,
    effort: FitEffort
  ) throws(ModelError) -> FittedARIMA {
    try CandidateSeries(series, regressors: regressors, for: self, required: coefficientCount + 2)
      .fit(self, startingFrom: start, effort: effort)
  }
}
