extension FittedARIMA {
  /// The filter after the last sample, in the series' unit.
  struct State: Sendable {
    private(set) var contributions: SlidingWindow
    private var reflections: SlidingWindow
    /// K, padded with zeros to a multiple of four.
    private(set) var paddedGain: [Double]
    /// F of the next step over σ².
    private(set) var variance: Double
    /// What remains unknown about missing samples.
    var effects: GapEffects

    /// A state from its parts; every effect has a contribution as long as the state's, and tails are equally
    /// long.
    init(
      contribution: [Double], gain: [Double], reflection: [Double], variance: Double, gapEffects: [GapEffect]
    ) {
      contributions = SlidingWindow(contribution)
      reflections = SlidingWindow(reflection)
      paddedGain = gain + [Double](repeating: 0, count: (4 - gain.count % 4) % 4)
      self.variance = variance
      effects = GapEffects(gapEffects, width: contribution.count)
    }

    /// What the past contributes to each coming sample of the differenced series less its mean.
    var contribution: [Double] { contributions.values }
    /// K of the next step over σ²; empty when it no longer changes.
    var gain: [Double] { Array(paddedGain.prefix(reflections.count)) }
    /// L of the next step over σ²; empty when it has died out.
    var reflection: [Double] { reflections.values }
    /// Independent standard normal numbers move the state and the tail by these.
    var gapEffects: [GapEffect] { effects.list }

    /// Whether K and F no longer change, so that the innovations obey the plain ARMA recursion.
    var isSteady: Bool { paddedGain.isEmpty }
    /// What the past contributes to the next sample.
    var past: Double { contributions.count > 0 ? contributions[0] : 0 }

    /// Moves on by a sample whose innovation was `v`; 0 when it is missing and its prediction stands for it.
    ///
    /// - Complexity: O(number of non-zero coefficients) once steady, O(r) before.
    mutating func advance(_ v: Double, _ lags: ProcessLags) {
      guard contributions.count > 0 else { return }
      let past = past
      contributions.makeRoom()
      if isSteady {
        contributions.add(lags.phi, times: past + v)
        contributions.add(lags.theta, times: v)
        contributions.moveOn()
        return
      }
      reflections.makeRoom()
      let z = reflections[0]
      let rho = z / variance
      contributions.add(lags.phi, times: past)
      reflections.add(lags.phi, times: z)
      ChandrasekharStep.run(
        contributions: &contributions.buffer, from: contributions.start + 1,
        reflections: &reflections.buffer, from: reflections.start + 1, gain: &paddedGain,
        scaledInnovation: v / variance, rho: rho)
      contributions.moveOn()
      reflections.moveOn()
      variance *= max(0, 1 - rho * rho)
      if abs(rho) < ChandrasekharFilter.settledTolerance && hasSettled {
        paddedGain = []
        reflections = SlidingWindow([])
      }
    }

    private var hasSettled: Bool {
      let limit = ChandrasekharFilter.settledTolerance * variance
      for i in 0..<reflections.count where abs(reflections[i]) >= limit { return false }
      return true
    }

    /// Moves the contributions by what the innovation `v` of the sample just taken in tells about the missing
    /// ones.
    mutating func correct(by v: Double) { contributions.add(effects.correction, from: 0, times: v) }
  }

  /// How one independent part of the gaps' uncertainty moves the model.
  struct GapEffect: Hashable, Sendable, Codable {
    var contribution: [Double]
    var tail: [Double]
  }
}

extension FittedARIMA.State: Hashable {
  /// Whether the states are the same, wherever their values stand in memory.
  static func == (a: Self, b: Self) -> Bool {
    a.variance == b.variance && a.contribution == b.contribution && a.gain == b.gain
      && a.reflection == b.reflection && a.effects == b.effects
  }

  /// Hashes what the state is equal by.
  func hash(into hasher: inout Hasher) {
    hasher.combine(variance)
    hasher.combine(contribution)
  }
}

extension FittedARIMA.State: Codable {
  private enum Key: String, CodingKey { case contribution, gain, reflection, variance, gapEffects }

  /// Writes the state as if its windows began at their buffers' fronts.
  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: Key.self)
    try box.encode(contribution, forKey: .contribution)
    try box.encode(gain, forKey: .gain)
    try box.encode(reflection, forKey: .reflection)
    try box.encode(variance, forKey: .variance)
    try box.encode(gapEffects, forKey: .gapEffects)
  }

  /// Reads a state; throws unless its parts are as long as they must be.
  init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: Key.self)
    let contribution = try box.decode([Double].self, forKey: .contribution)
    let gain = try box.decode([Double].self, forKey: .gain)
    let reflection = try box.decode([Double].self, forKey: .reflection)
    let gapEffects = try box.decode([FittedARIMA.GapEffect].self, forKey: .gapEffects)
    guard gain.count == reflection.count, gain.isEmpty || gain.count == contribution.count,
      gapEffects.allSatisfy({
        $0.contribution.count == contribution.count && $0.tail.count == gapEffects[0].tail.count
      })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .contribution, in: box, debugDescription: "the state's parts do not fit together")
    }
    self.init(
      contribution: contribution, gain: gain, reflection: reflection,
      variance: try box.decode(Double.self, forKey: .variance), gapEffects: gapEffects)
  }
}

/// The non-zero coefficients that a step of the filter needs.
struct ProcessLags: Hashable, Sendable {
  /// φ*, expanded.
  let phi: SparseLags
  /// θ*, expanded.
  let theta: SparseLags
  /// The difference operator's, after the first.
  let difference: SparseLags

  init(_ model: ARIMA, _ coefficients: SeasonalCoefficients) {
    let order = model.armaOrder
    var ar = MultiplicativePolynomial(
      degree: order.p, seasonalDegree: order.seasonalP, seasonLength: order.seasonLength, sign: -1)
    var ma = MultiplicativePolynomial(
      degree: order.q, seasonalDegree: order.seasonalQ, seasonLength: order.seasonLength, sign: 1)
    ar.expand(coefficients.ar, coefficients.sar)
    ma.expand(coefficients.ma, coefficients.sma)
    phi = ar.product
    theta = ma.product
    difference = model.differencing.lags
  }
}
