public import ForeshockSeries

extension FittedARIMA {
  /// Takes in the next sample: one exact step of the filter with the parameters as they are. `sigma2`,
  /// `logLikelihood` and `likelihoodCount` stay those of the fit.
  ///
  /// Missing samples (NaN) are exact, too: the state keeps what is unknown about each of them, and what later
  /// samples tell about it, until it no longer matters. Gaps at the end of the fitted series
  /// are taken in by the first update.
  ///
  /// - Throws: `.invalidValue` beyond ±10¹⁵⁰; `.invalidRegressor` when the model has regressors.
  /// - Complexity: O(number of non-zero coefficients) once the filter is steady, O(p + mP + q + mQ) before. With
  ///   gaps not long past, that many times O(p + mP + q + mQ + d + mD) more.
  public mutating func update(_ y: Double) throws(ModelError) {
    if let name = regressorNames.first {
      throw .invalidRegressor(name, reason: "is missing; the model was fitted with it")
    }
    try take(y, less: 0)
  }

  /// The same with the regressors' values at that sample, in the order of ``regressorNames``; where the sample
  /// is missing they do not matter.
  public mutating func update(_ y: Double, regressors: [Double]) throws(ModelError) {
    guard regressors.count == regressorNames.count else {
      throw .invalidRegressor(
        regressorNames.first ?? "1",
        reason: "\(regressors.count) values were given where the model has \(regressorNames.count) regressors"
      )
    }
    var explained = 0.0
    if !y.isNaN {
      for i in regressors.indices {
        guard regressors[i].isFinite else {
          throw .invalidRegressor(
            regressorNames[i], reason: "is \(regressors[i]), which is not a finite number")
        }
        explained += regressorCoefficients[i] * regressors[i]
      }
    }
    try take(y, less: explained)
  }

  /// Takes in a sample and the regressors' part of it.
  private mutating func take(_ y: Double, less explained: Double) throws(ModelError) {
    try context.check(y)
    guard !(abs(y - explained) > TrainingContext.largestValue) else {
      throw TrainingContext.tooLarge(y - explained, index: context.count)
    }
    if skipped > 0 {
      for _ in 0..<skipped { step(.nan) }
      skipped = 0
    }
    step(y - explained)
    context.advance(y)
  }

  /// One step of the filter by `y`, the sample less its regressors' part.
  private mutating func step(_ y: Double) {
    // (Δy)_t is y_t plus what the last samples add to it.
    var earlier = 0.0
    for i in 0..<lags.difference.lags.count {
      earlier += lags.difference.values[i] * recent.last(lags.difference.lags[i])
    }
    let prediction = state.past + (constant ?? 0) - earlier
    guard !y.isNaN else {
      state.miss(sigma2: sigma2, lags)
      recent.append(prediction)
      return
    }
    let v = y - prediction
    if state.effects.isEmpty {
      state.advance(v, lags)
      recent.append(y)
    } else {
      state.observe(sigma2: sigma2, lags)
      state.advance(v, lags)
      state.correct(by: v)
      recent.append(y)
      recent.add(state.effects.correction, from: model.armaOrder.width, times: v)
    }
  }
}

extension FittedARIMA.State {
  /// What an observed sample tells about the missing ones; before its own step.
  fileprivate mutating func observe(sigma2: Double, _ lags: ProcessLags) {
    var effects = GapEffects([], width: 0)
    swap(&effects, &self.effects)
    effects.observe(noise: sigma2 * variance, sigma: sigma2.squareRoot(), self, lags)
    swap(&effects, &self.effects)
  }

  /// A missing sample's step.
  fileprivate mutating func miss(sigma2: Double, _ lags: ProcessLags) {
    var effects = GapEffects([], width: 0)
    swap(&effects, &self.effects)
    effects.miss(
      deviation: (sigma2 * variance).squareRoot(), sigma: sigma2.squareRoot(), self, lags)
    swap(&effects, &self.effects)
    advance(0, lags)
  }
}

extension FittedARIMA {
  /// The same orders with coefficients estimated on `series`, the search beginning at the present ones.
  ///
  /// It ends at the maximum it leads to, or stays where it is when that gains less than 10⁻⁶ in
  /// log-likelihood: a second refit on the same series changes nothing at all. Where that maximum may not be the
  /// highest — the series is much longer or shorter than the one the coefficients are from, or
  /// autoregressive and moving-average roots lie close together — a new fit is made, too, and the better of
  /// the two taken.
  ///
  /// A model estimated by conditional least squares is fitted anew.
  ///
  /// - Throws: as ``ARIMA/fit(_:)``.
  /// - Complexity: as ``ARIMA/fit(_:)``, a fraction of its time unless a new fit is made, too.
  public func refit(on series: TimeSeries) throws(ModelError) -> FittedARIMA {
    try refit(on: series, regressors: .none)
  }

  /// The same with regressors, all of whose columns are used.
  public func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> FittedARIMA {
    try model.validate()
    let prepared = try PreparedSeries(
      series, regressors: regressors, for: model, required: model.coefficientCount + 2)
    guard prepared.scale > 0, logLikelihood != nil, model.estimation != .conditionalLeastSquares else {
      return try model.fit(series, regressors: regressors)
    }
    var search = WarmSearch(prepared.likelihood(for: model))
    func refitted(from start: SeasonalCoefficients) -> FittedARIMA? {
      search.run(from: start).map {
        FittedARIMA(
          model, prepared, TrainingContext(series), coefficients: $0.coefficients, value: $0.value,
          state: $0.state, covariance: $0.covariance)
      }
    }
    guard let warm = refitted(from: coefficients) else {
      return try model.fit(series, regressors: regressors)
    }
    let isAlike = RefitRange(fitted: likelihoodCount, asked: warm.likelihoodCount).isAlike
    guard !isAlike || coefficients.isDelicate || warm.coefficients.isDelicate else { return warm }
    let cold = try model.fit(series, regressors: regressors)
    guard cold.logLikelihood ?? 0 > (warm.logLikelihood ?? 0) + WarmSearch.tolerance else { return warm }
    // To the very end, so that another refit has nothing to gain.
    return refitted(from: cold.coefficients) ?? cold
  }
}
