extension FittedARIMA: Codable {
  /// The version of the encoded form. Form 1 had neither regressors nor covariance and is still read.
  private static let version = 2

  private enum CodingKeys: String, CodingKey {
    case version, context, model, coefficients, constant, sigma2, logLikelihood, likelihoodCount, skipped,
      tail, regressorNames, regressorCoefficients, covariance
    case state
  }

  /// Writes the model with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(FittedARIMA.version, forKey: .version)
    try box.encode(context, forKey: .context)
    try box.encode(model, forKey: .model)
    try box.encode(coefficients, forKey: .coefficients)
    try box.encodeIfPresent(constant, forKey: .constant)
    try box.encode(sigma2, forKey: .sigma2)
    try box.encodeIfPresent(logLikelihood, forKey: .logLikelihood)
    try box.encode(likelihoodCount, forKey: .likelihoodCount)
    try box.encode(skipped, forKey: .skipped)
    try box.encode(tail, forKey: .tail)
    try box.encode(state, forKey: .state)
    try box.encodeIfPresent(covariance, forKey: .covariance)
    try box.encode(regressorNames, forKey: .regressorNames)
    try box.encode(regressorCoefficients, forKey: .regressorCoefficients)
  }

  /// Reads a model and checks that its parts belong together, so that a damaged file is an error here and not
  /// a trap in a forecast.
  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    func bad(_ key: CodingKeys, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: box, debugDescription: reason)
    }
    let version = try box.decode(Int.self, forKey: .version)
    guard (1...FittedARIMA.version).contains(version) else {
      throw bad(.version, "the form \(version) is not known")
    }
    context = try box.decode(TrainingContext.self, forKey: .context)
    model = try box.decode(ARIMA.self, forKey: .model)
    do { try model.validate() } catch { throw bad(.model, error.description) }
    coefficients = try box.decode(SeasonalCoefficients.self, forKey: .coefficients)
    constant = try box.decodeIfPresent(Double.self, forKey: .constant)
    sigma2 = try box.decode(Double.self, forKey: .sigma2)
    logLikelihood = try box.decodeIfPresent(Double.self, forKey: .logLikelihood)
    likelihoodCount = try box.decode(Int.self, forKey: .likelihoodCount)
    skipped = try box.decode(Int.self, forKey: .skipped)
    let tail = try box.decode([Double].self, forKey: .tail)
    recent = SlidingWindow(tail)
    state = try box.decode(State.self, forKey: .state)
    covariance = try box.decodeIfPresent(ParameterCovariance.self, forKey: .covariance)
    regressorNames = version == 1 ? [] : try box.decode([String].self, forKey: .regressorNames)
    regressorCoefficients = version == 1 ? [] : try box.decode([Double].self, forKey: .regressorCoefficients)

    let order = model.armaOrder, width = order.width, length = model.differencing.length
    let c = coefficients
    guard c.ar.count == order.p, c.ma.count == order.q, c.sar.count == order.seasonalP,
      c.sma.count == order.seasonalQ, c.flat.allSatisfy(\.isFinite)
    else { throw bad(.coefficients, "they do not fit the orders") }
    lags = ProcessLags(model, coefficients)
    guard (constant != nil) == model.hasConstant, constant?.isFinite ?? true else {
      throw bad(.constant, "it does not fit the model")
    }
    guard sigma2 >= 0, sigma2.isFinite, logLikelihood?.isFinite ?? true else {
      throw bad(.sigma2, "it is not a variance")
    }
    guard likelihoodCount >= 0, (0...max(0, context.count)).contains(skipped),
      skipped <= ARIMA.maximumHorizon
    else { throw bad(.skipped, "it does not fit the series") }
    guard tail.count == length, tail.allSatisfy(\.isFinite) else {
      throw bad(.tail, "\(tail.count) samples where the differences need \(length)")
    }
    guard regressorNames.count == regressorCoefficients.count,
      Set(regressorNames).count == regressorNames.count, regressorCoefficients.allSatisfy(\.isFinite)
    else { throw bad(.regressorNames, "they do not go with their coefficients") }
    if let covariance {
      guard covariance.names == FittedARIMA.parameterNames(model, regressorNames) else {
        throw bad(.covariance, "it is not that of the parameters")
      }
    }
    guard state.contribution.count == width, state.contribution.allSatisfy(\.isFinite),
      state.gain.count == state.reflection.count, state.gain.isEmpty || state.gain.count == width,
      (state.gain + state.reflection).allSatisfy(\.isFinite), state.variance > 0, state.variance.isFinite,
      state.gapEffects.count <= max(ARIMA.maximumGapCount, 2 * (width + length) + 16),
      state.gapEffects.allSatisfy({
        $0.contribution.count == width && $0.tail.count == length
          && ($0.contribution + $0.tail).allSatisfy(\.isFinite)
      })
    else { throw bad(.state, "it does not fit the orders") }
  }
}
