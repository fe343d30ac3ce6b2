/// The file form, version 1. Decoding checks everything that forecasting relies on.
extension ETS.Fitted: Codable {
  private enum Key: String, CodingKey {
    case version, name, model, context, logLikelihood, sigma2, observedCount, alpha, beta, gamma, phi
    case initial, state
  }

  private enum StateKey: String, CodingKey { case level, slope, season }

  /// Reads a fitted model.
  ///
  /// - Throws: `DecodingError` when the version is unknown, a part is missing, or numbers do not fit together.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    func refuse(_ key: Key, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: file, debugDescription: reason)
    }
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw refuse(.version, "only version 1 of the file form is known")
    }
    let model = try file.decode(ETS.self, forKey: .model)
    if model.seasonal && model.seasonLength < 2 { throw refuse(.model, "a season has at least 2 samples") }

    func number(_ key: Key, in range: ClosedRange<Double>) throws -> Double {
      let value = try file.decode(Double.self, forKey: key)
      guard range.contains(value) else { throw refuse(key, "\(value) is outside \(range)") }
      return value
    }
    func state(_ key: Key) throws -> ETSState {
      let nested = try file.nestedContainer(keyedBy: StateKey.self, forKey: key)
      let state = ETSState(
        level: try nested.decode(Double.self, forKey: .level),
        slope: try nested.decode(Double.self, forKey: .slope),
        season: try nested.decode([Double].self, forKey: .season))
      guard state.season.count == model.seasonLength else {
        throw refuse(key, "the season has \(state.season.count) states instead of \(model.seasonLength)")
      }
      guard state.level.isFinite, state.slope.isFinite, state.season.allSatisfy(\.isFinite) else {
        throw refuse(key, "a state is not finite")
      }
      return state
    }
    let observedCount = try file.decode(Int.self, forKey: .observedCount)
    guard observedCount >= 1 else { throw refuse(.observedCount, "must be at least 1") }
    let now = try state(.state)
    self.init(
      model: model, name: try file.decode(Name.self, forKey: .name),
      context: try file.decode(TrainingContext.self, forKey: .context),
      logLikelihood: try file.decodeIfPresent(Double.self, forKey: .logLikelihood),
      sigma2: try number(.sigma2, in: 0...Double.greatestFiniteMagnitude), observedCount: observedCount,
      parameters: ETSParameters(
        alpha: try number(.alpha, in: -1...3), beta: try number(.beta, in: -1...4),
        gamma: try number(.gamma, in: -1...3), phi: try number(.phi, in: 0.01...1),
        initial: try state(.initial)),
      state: ETSRunningState(level: now.level, slope: now.slope, season: now.season))
  }

  /// Writes the fitted model.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(name, forKey: .name)
    try file.encode(model, forKey: .model)
    try file.encode(context, forKey: .context)
    try file.encodeIfPresent(logLikelihood, forKey: .logLikelihood)
    try file.encode(sigma2, forKey: .sigma2)
    try file.encode(observedCount, forKey: .observedCount)
    try file.encode(parameters.alpha, forKey: .alpha)
    try file.encode(parameters.beta, forKey: .beta)
    try file.encode(parameters.gamma, forKey: .gamma)
    try file.encode(parameters.phi, forKey: .phi)
    let now = ETSState(level: state.level, slope: state.slope, season: Array(state.season))
    for (key, state) in [(Key.initial, parameters.initial), (.state, now)] {
      var nested = file.nestedContainer(keyedBy: StateKey.self, forKey: key)
      try nested.encode(state.level, forKey: .level)
      try nested.encode(state.slope, forKey: .slope)
      try nested.encode(state.season, forKey: .season)
    }
  }
}
