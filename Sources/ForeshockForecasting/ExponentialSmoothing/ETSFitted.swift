internal import ForeshockSeries
internal import Glibc

extension ETS {
  /// An ``ETS`` model with its parameters, and its state after the last sample.
  public struct Fitted: FittedForecaster, Hashable {
    /// What the model was asked for as: the two fronts give the same kind of fit.
    enum Name: String, Codable { case ets, holtWinters = "holt-winters" }

    /// The model that was fitted.
    public let model: ETS
    /// What is kept of the series, and of the samples taken in since.
    public internal(set) var context: TrainingContext
    /// The maximised Gaussian log-likelihood, all constants included; nil when the fit leaves no residual at all.
    public let logLikelihood: Double?
    /// The innovations' variance: their sum of squares (of relative innovations with a multiplicative error)
    /// divided by the observations less the estimated coefficients, as R's `ets` has it. Intervals use it.
    public let sigma2: Double
    /// Observations that entered the likelihood.
    public let observedCount: Int
    /// The parameters and initial states.
    package let parameters: ETSParameters
    /// The state after the last sample.
    package internal(set) var state: ETSRunningState
    let name: Name

    /// Smoothing of the level.
    public var alpha: Double { parameters.alpha }
    /// Smoothing of the slope; nil without a trend.
    public var beta: Double? { model.trend == .none ? nil : parameters.beta }
    /// Smoothing of the season; nil without one.
    public var gamma: Double? { model.seasonal ? parameters.gamma : nil }
    /// Damping of the slope; nil when it is not damped.
    public var phi: Double? { model.trend == .damped ? parameters.phi : nil }
    /// The level after the last sample.
    public var level: Double { state.level }
    /// The slope after the last sample; nil without a trend.
    public var slope: Double? { model.trend == .none ? nil : state.slope }
    /// The seasonal states of the coming cycle, the next sample's first; empty without a season.
    public var season: [Double] { model.seasonal ? Array(state.season) : [] }

    /// Runs the model over the series, which has been checked.
    init(model: ETS, name: Name, parameters: ETSParameters, series: TimeSeries) throws(ModelError) {
      let m = model.seasonLength
      var work = ETSKernel.Workspace(
        count: series.count, seasonLength: m, multiplicativeSeason: model.multiplicativeSeason)
      work.season = parameters.initial.season
      let p = parameters.phi * parameters.initial.slope
      guard
        let outcome = ETSKernel(model).run(
          series.values, ETSKernel.Coefficients(parameters), q: parameters.initial.level + p, p: p, &work)
      else {
        throw .invalidParameter("initial states", reason: "the model's path leaves the positive numbers")
      }
      let n = Double(outcome.count)
      let next = series.count % m
      self.model = model
      self.name = name
      self.parameters = parameters
      context = TrainingContext(series)
      observedCount = outcome.count
      sigma2 = outcome.sumOfSquares / Double(max(outcome.count - model.coefficientCount, 1))
      let likelihood =
        -0.5 * n * (log(2 * Double.pi * outcome.sumOfSquares / n) + 1) - outcome.logScale
      logLikelihood = likelihood.isFinite ? likelihood : nil
      state = ETSRunningState(
        level: outcome.q - outcome.p, slope: outcome.p / parameters.phi,
        season: Array(work.season[next...] + work.season[..<next]))
    }

    init(
      model: ETS, name: Name, context: TrainingContext, logLikelihood: Double?, sigma2: Double,
      observedCount: Int, parameters: ETSParameters, state: ETSRunningState
    ) {
      self.model = model
      self.name = name
      self.context = context
      self.logLikelihood = logLikelihood
      self.sigma2 = sigma2
      self.observedCount = observedCount
      self.parameters = parameters
      self.state = state
    }

    /// Name `ets` or `holt-winters`; parameters `alpha`, `beta`, `gamma`, `phi`, and the initial states `l`, `b`,
    /// `s1`, `s2`, … (`s1` applies to the series' first sample). The parameter count is R's: smoothing
    /// parameters, level, slope, one less than the seasonal states, and σ².
    public var summary: ModelSummary {
      var list = [ModelSummary.Parameter("alpha", alpha)]
      if let beta { list.append(.init("beta", beta)) }
      if let gamma { list.append(.init("gamma", gamma)) }
      if let phi { list.append(.init("phi", phi)) }
      list.append(.init("l", parameters.initial.level))
      if model.trend != .none { list.append(.init("b", parameters.initial.slope)) }
      if model.seasonal {
        list += parameters.initial.season.enumerated().map { .init("s\($0.offset + 1)", $0.element) }
      }
      return ModelSummary(
        name: name.rawValue, specification: model.specification, parameters: list,
        logLikelihood: logLikelihood, sigma2: sigma2, parameterCount: model.coefficientCount + 1,
        likelihoodCount: observedCount)
    }
  }
}
