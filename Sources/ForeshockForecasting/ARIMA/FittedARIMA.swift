internal import Glibc

/// An ARIMA model with its coefficients, ready to forecast.
///
/// It keeps the last d + mD samples and the filter's state, not the series: a few hundred bytes for a model
/// without season, some kilobytes for a long one.
public struct FittedARIMA: FittedForecaster, Hashable {
  /// What is kept of the series.
  public internal(set) var context: TrainingContext
  /// The model that was fitted.
  public let model: ARIMA
  let coefficients: SeasonalCoefficients
  /// The mean of the differenced series, if the model has a constant.
  let constant: Double?
  /// The innovations' variance (maximum likelihood: divided by the count). 0 for a series without variation.
  public let sigma2: Double
  /// The exact log-likelihood, all constants included; nil for a series without variation.
  public let logLikelihood: Double?
  /// How uncertain the parameters are: the inverse of the observed information, ARMA coefficients, constant and
  /// regressors jointly, σ² profiled out; what R's `arima` gives as `var.coef`.
  ///
  /// nil for coefficients that were given or not estimated by the likelihood's maximum, with a moving-average
  /// root on the unit circle (the estimate is not normal there), where the likelihood is flat (the Hessian is
  /// not positive definite: see ``nearlyCancellingRoots``), and for series without variation.
  public let covariance: ParameterCovariance?
  /// Samples that entered the likelihood: n − d − mD less the gaps.
  public let likelihoodCount: Int
  /// Trailing gaps of the series fitted on: the state stands this many samples before its end. 0 after an update.
  var skipped: Int
  /// The last d + mD samples less their regressors' part, gaps filled by their expectation.
  var recent: SlidingWindow
  /// The regressors' names, in the order they were given.
  public internal(set) var regressorNames: [String]
  /// The regressors' coefficients: what one unit of each adds to the series.
  public internal(set) var regressorCoefficients: [Double]
  var state: State
  /// What `model` and `coefficients` say of a step of the filter.
  let lags: ProcessLags

  /// The last d + mD samples, in order.
  var tail: [Double] { recent.values }

  /// φ₁ … φ_p.
  public var ar: [Double] { coefficients.ar }
  /// θ₁ … θ_q, in R's sign.
  public var ma: [Double] { coefficients.ma }
  /// Φ₁ … Φ_P.
  public var seasonalAR: [Double] { coefficients.sar }
  /// Θ₁ … Θ_Q, in R's sign.
  public var seasonalMA: [Double] { coefficients.sma }
  /// The series' mean; nil unless d + D = 0 and the model has one.
  public var mean: Double? { model.order.differences + model.seasonal.differences == 0 ? constant : nil }
  /// The change per sample; nil unless the model has a drift.
  public var drift: Double? {
    guard model.order.differences + model.seasonal.differences == 1 else { return nil }
    return constant.map { $0 / (model.seasonal.differences == 1 ? Double(model.seasonLength) : 1) }
  }

  /// A model from its fit; `mean` is the constant when it was given and not estimated.
  init(
    _ model: ARIMA, _ prepared: PreparedSeries, _ context: TrainingContext,
    coefficients: SeasonalCoefficients,
    value: ExactLikelihood.Value, state found: ExactLikelihood.FinalState, mean: Double? = nil,
    covariance inner: [[Double]]? = nil
  ) {
    let scale = prepared.scale, length = model.differencing.length
    let count = Double(value.count)
    self.model = model
    self.coefficients = coefficients
    lags = ProcessLags(model, coefficients)
    self.context = context
    let regression = prepared.regression(value.beta)
    constant = model.hasConstant ? mean ?? regression.constant : nil
    regressorNames = prepared.design.names
    regressorCoefficients = regression.coefficients
    sigma2 = value.squares / count * scale * scale
    logLikelihood = value.concentrated - count * log(scale)
    likelihoodCount = value.count
    let names = FittedARIMA.parameterNames(model, prepared.design.names)
    covariance = inner.flatMap { FittedARIMA.parameterCovariance($0, model, prepared, names: names) }
    skipped = prepared.skipped
    var completed = prepared.filled
    let start = completed.count - length
    for (i, shift) in found.tailShift.enumerated() { completed[start + i] += shift * scale }
    let part = FittedARIMA.explained(
      prepared.regressors.map { Array($0[start...]) }, regressorCoefficients, count: length)
    recent = SlidingWindow(zip(completed[start...], part).map(-))
    let sigma = sigma2.squareRoot()
    var effects: [GapEffect] = []
    for found in found.effects {
      let effect = GapEffect(
        contribution: found.contribution.map { $0 * sigma }, tail: found.tail.map { $0 * sigma })
      // Gaps long past leave nothing behind.
      if (effect.contribution + effect.tail).contains(where: { abs($0) > 1e-7 * sigma }) {
        effects.append(effect)
      }
    }
    state = State(
      contribution: found.contribution.map { $0 * scale }, gain: found.gain, reflection: found.reflection,
      variance: found.variance, gapEffects: effects)
  }

  /// A model of a series whose differences do not vary.
  init(unvarying model: ARIMA, _ prepared: PreparedSeries, _ context: TrainingContext) {
    self.model = model
    coefficients = SeasonalCoefficients(zerosOf: model.armaOrder)
    lags = ProcessLags(model, coefficients)
    self.context = context
    let none = [Double](repeating: 0, count: prepared.design.columns.count)
    let regression = prepared.regression(none)
    constant = model.hasConstant ? regression.constant : nil
    regressorNames = prepared.design.names
    regressorCoefficients = regression.coefficients
    sigma2 = 0
    logLikelihood = nil
    likelihoodCount = prepared.likelihoodCount
    covariance = nil
    skipped = prepared.skipped
    let length = model.differencing.length, start = prepared.filled.count - length
    let part = FittedARIMA.explained(
      prepared.regressors.map { Array($0[start...]) }, regressorCoefficients, count: length)
    recent = SlidingWindow(zip(prepared.filled[start...], part).map(-))
    state = State(
      contribution: [Double](repeating: 0, count: model.armaOrder.width), gain: [], reflection: [],
      variance: 1,
      gapEffects: [])
  }

  /// The model as people write it, regressors told: `ARIMA(1,1,1) with drift and 2 regressors`.
  private var specification: String {
    guard !regressorNames.isEmpty else { return model.specification }
    let count = regressorNames.count
    return model.specification + (constant == nil ? " with " : " and ")
      + "\(count) regressor\(count == 1 ? "" : "s")"
  }

  /// The parameters' names: coefficients as R has them, the constant, the regressors.
  static func parameterNames(_ model: ARIMA, _ regressors: [String]) -> [String] {
    let counts = [
      ("ar", model.order.autoregressive), ("ma", model.order.movingAverage),
      ("sar", model.seasonal.autoregressive), ("sma", model.seasonal.movingAverage),
    ]
    var names = counts.flatMap { name, count in (0..<count).map { "\(name)\($0 + 1)" } }
    if model.hasConstant {
      names.append(model.order.differences + model.seasonal.differences == 0 ? "mean" : "drift")
    }
    return names + regressors
  }

  /// Name, coefficients (the regressors' under their own names) and fit.
  public var summary: ModelSummary {
    let values = coefficients.flat + [mean ?? drift].compactMap { $0 } + regressorCoefficients
    let parameters = zip(FittedARIMA.parameterNames(model, regressorNames), values).map {
      ModelSummary.Parameter($0, $1)
    }
    return ModelSummary(
      name: "arima", specification: specification, parameters: parameters, logLikelihood: logLikelihood,
      sigma2: sigma2, parameterCount: model.coefficientCount + regressorNames.count + 1,
      likelihoodCount: likelihoodCount)
  }
}
