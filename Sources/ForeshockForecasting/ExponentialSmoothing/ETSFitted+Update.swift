public import ForeshockSeries

/// Level, slope and season of a fitted ``ETS`` model after its last sample.
package struct ETSRunningState: Hashable, Sendable {
  /// The level.
  package fileprivate(set) var level: Double
  /// The slope; 0 without a trend.
  package fileprivate(set) var slope: Double
  /// The seasonal states of the coming cycle: the first applies to the next sample. One neutral state (0 or 1)
  /// without a season.
  package fileprivate(set) var season: Ring<Double>

  /// A state from its parts.
  package init(level: Double, slope: Double, season: [Double]) {
    self.level = level
    self.slope = slope
    self.season = Ring(season)
  }
}

extension ETS.Fitted {
  /// Takes in the next sample: level, slope and season make the step that the fit made for every sample, with
  /// the parameters as they are. `sigma2`, `logLikelihood` and `observedCount` stay those of the fit.
  ///
  /// At a gap the state runs on by its own forecast.
  ///
  /// - Throws: `.invalidValue` for a value beyond ±10¹⁵⁰, for one that is not positive where the model needs
  ///   positive values, and for any value while such a model forecasts one that is not positive: then only
  ///   another model, or ``refit(on:)``, helps.
  /// - Complexity: O(1), whatever the season's length.
  public mutating func update(_ y: Double) throws(ModelError) {
    try context.check(y)
    // q is what level and slope say of the sample, u the innovation in units of the level: see `ETSKernel`.
    let slope = parameters.phi * state.slope
    let q = state.level + slope
    let s = state.season[0]
    var (u, season) = (0.0, s)
    if !y.isNaN {
      if model.multiplicativeSeason {
        try checkPositive(y, forecast: min(q, s))
        u = y / s - q
        season = (1 - parameters.gamma) * s + parameters.gamma * (y / q)
      } else {
        if model.error == .multiplicative { try checkPositive(y, forecast: q + s) }
        u = (y - s) - q
        season = s + parameters.gamma * u
      }
    }
    let level = q + parameters.alpha * u
    guard level.isFinite, season.isFinite else { throw TrainingContext.tooLarge(y, index: context.count) }
    state.level = level
    state.slope = slope + parameters.beta * u
    state.season.advance(model.seasonal ? season : s)
    context.advance(y)
  }

  /// The same components with smoothing parameters and initial states estimated on `series`, the search
  /// beginning at the present ones.
  ///
  /// Where they come within 10⁻⁶ of the log-likelihood found, they stay as they are: a second refit on the
  /// same series changes nothing. The likelihood may have several valleys, so two of the usual starts are
  /// tried as well; with a damped trend, which makes many, all of them. A series much longer or shorter than
  /// the one the parameters are from is fitted anew; on one that starts at another time only the smoothing
  /// parameters are a start.
  ///
  /// - Throws: as ``ETS/fit(_:)`` does.
  /// - Complexity: as ``ETS/fit(_:)``, about two fifths of its time, all of it with a damped trend.
  public func refit(on series: TimeSeries) throws(ModelError) -> ETS.Fitted {
    let asked = series.count - series.missingCount
    guard logLikelihood != nil, RefitRange(fitted: observedCount, asked: asked).isAlike else {
      return try model.fit(series, name: name)
    }
    try model.check(series.values)
    guard series.start == context.start, model.initialization == .estimated,
      var best = try? ETS.Fitted(model: model, name: name, parameters: parameters, series: series)
    else {
      let start = ETSStart.Smoothing(
        alpha: parameters.alpha, slopeShare: parameters.beta / parameters.alpha,
        seasonShare: parameters.gamma / (1 - parameters.alpha), phi: parameters.phi)
      return try model.fit(series, name: name, starts: [start])
    }
    let usual = ETSStart.smoothings(for: model)
    let starts = model.trend == .damped ? usual : Array(usual.prefix(1))
    best = best.bettered(by: try? model.fit(series, name: name, starts: starts))
    // Until a search that begins where the last one ended gains nothing, so that the next refit does not either.
    for _ in 0..<4 {
      let next = best.bettered(by: try? model.fit(series, name: name, starts: [], seeds: [best.parameters]))
      if next == best { break }
      best = next
    }
    return best
  }

  /// `other`, if there is one, when it is the likelier by more than 10⁻⁶ in log-likelihood.
  private func bettered(by other: ETS.Fitted?) -> ETS.Fitted {
    guard let other else { return self }
    guard let now = logLikelihood, let then = other.logLikelihood else { return other }
    return then > now + 1e-6 ? other : self
  }

  private func checkPositive(_ y: Double, forecast: Double) throws(ModelError) {
    guard y > 0 else {
      throw .invalidValue(
        index: context.count,
        reason: "\(y) is not positive, as \(model.specification) needs every value to be")
    }
    guard forecast > 0 else {
      throw .invalidValue(
        index: context.count,
        reason:
          "\(model.specification) has come to forecast a value that is not positive, and must be refitted")
    }
  }
}
