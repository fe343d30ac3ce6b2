internal import ForeshockNumerics

/// Maximum likelihood for an ``ETS`` model: short runs from several smoothing parameters, then the best one to
/// the end.
struct ETSEstimator {
  private let model: ETS
  private let starts: [ETSStart.Smoothing]
  private let scaling: Scaling
  private var objective: ETSObjective

  /// `values` has been checked against the model.
  init(model: ETS, values: [Double], starts: [ETSStart.Smoothing]) {
    self.model = model
    self.starts = starts
    scaling = Scaling(
      values, shifts: model.error == .additive && !model.multiplicativeSeason,
      scalesSeason: !model.multiplicativeSeason)
    objective = ETSObjective(model: model, values: values.map(scaling.scaled))
  }

  /// The estimated parameters in the data's own units.
  consuming func estimate() throws(ModelError) -> ETSParameters {
    var candidates = candidates(from: ETSStart.state(of: model, values: objective.values))
    if candidates.isEmpty {
      candidates = self.candidates(from: ETSStart.flatState(of: model, values: objective.values))
    }
    guard !candidates.isEmpty else { throw .didNotConverge(iterations: 0) }
    candidates.sort { $0.value < $1.value }
    var best = polished(candidates[0])
    // Other valleys count when they are about as deep and not the same.
    var seen = [candidates[0]]
    for other in candidates.dropFirst() where other.value < best.value + 15 {
      guard seen.allSatisfy({ other.isUnlike($0) }) else { continue }
      seen.append(other)
      let deepest = polished(other)
      if deepest.value < best.value { best = deepest }
    }
    if !isAdmissible(best.parameters) { best = admissible(from: best) }
    var parameters = scaling.original(best.parameters)
    if model.seasonal { parameters.initial.normalizeSeason(multiplicative: model.multiplicativeSeason) }
    return parameters
  }

  /// The bottom of the valley: run to the end, and again with the units of the new place as long as that gains.
  private mutating func polished(_ candidate: Candidate) -> Candidate {
    var best = candidate
    for _ in 0..<6 {
      let next = minimize(from: best.parameters, iterations: 500, tolerance: polishTolerance)
      let gain = best.value - next.value
      if gain > 0 { best = next }
      if gain < max(1e-8, polishTolerance * abs(best.value)) { break }
    }
    return best
  }

  /// The last digits of the likelihood, about 1e-5 of it, are not worth the time that a thousand seasonal states
  /// take to find them.
  private var polishTolerance: Double { model.seasonLength > 200 ? 1e-9 : 0 }

  /// Where a run ended.
  private struct Candidate {
    var parameters: ETSParameters
    var value: Double

    func isUnlike(_ other: Candidate) -> Bool {
      abs(parameters.alpha - other.parameters.alpha) > 0.005
        || abs(parameters.gamma - other.parameters.gamma) > 0.005
        || abs(parameters.beta - other.parameters.beta) > 0.005 || abs(value - other.value) > 0.05
    }
  }

  /// A short run from every start inside the model's domain.
  private mutating func candidates(from start: ETSState) -> [Candidate] {
    var found: [Candidate] = []
    for smoothing in starts {
      let parameters = smoothing.parameters(of: model, initial: start)
      let candidate = minimize(from: parameters, iterations: 60, tolerance: 1e-9)
      if candidate.value.isFinite { found.append(candidate) }
    }
    // The valley of a level that hardly moves is narrow, and only open to initial states that fit the whole series:
    // these are found first, the level held still.
    let still = ETSStart.still.parameters(of: model, initial: start)
    let fitted = minimize(from: still, iterations: 60, tolerance: 1e-9, holdingLevelStill: true)
    if fitted.value.isFinite {
      found.append(minimize(from: fitted.parameters, iterations: 60, tolerance: 1e-9))
    }
    return found
  }

  private mutating func minimize(
    from parameters: ETSParameters, iterations: Int, tolerance: Double, holdingLevelStill: Bool = false
  ) -> Candidate {
    objective.chooseUnits(at: parameters)
    let (lower, free) = objective.bounds()
    var upper = free
    if holdingLevelStill { upper[0] = lower[0] }
    let start = objective.vector(of: parameters)
    let optimizer = LBFGS(
      memory: 12, maxIterations: iterations, gradientTolerance: 1e-6, functionTolerance: tolerance)
    let result = optimizer.minimize(from: start, lower: lower, upper: upper) { x, gradient in
      objective.value(x, &gradient)
    }
    return Candidate(parameters: objective.parameters(result.point), value: result.value)
  }

  private func isAdmissible(_ p: ETSParameters) -> Bool {
    ETSAdmissibility.holds(alpha: p.alpha, beta: p.beta, gamma: p.gamma, phi: p.phi, model)
  }

  /// The best point found inside the admissible region when the optimum of the usual region lies outside it:
  /// β is lowered until the region is reached, and the search goes on from there without leaving it.
  private mutating func admissible(from outside: Candidate) -> Candidate {
    var inside = outside.parameters
    var (low, high) = (0.0, inside.beta)
    for _ in 0..<30 {
      inside.beta = 0.5 * (low + high)
      if isAdmissible(inside) { low = inside.beta } else { high = inside.beta }
    }
    inside.beta = low
    objective.enforcesAdmissibility = true
    return minimize(from: inside, iterations: 200, tolerance: 1e-12)
  }
}

extension ETSEstimator {
  /// Takes the data's unit, and where the model allows its origin, out of the numbers.
  struct Scaling {
    var shift = 0.0
    var unit = 1.0
    /// Whether seasonal states are in the data's unit.
    let scalesSeason: Bool

    init(_ values: [Double], shifts: Bool, scalesSeason: Bool) {
      self.scalesSeason = scalesSeason
      var (low, high) = (Double.infinity, -Double.infinity)
      var (sum, count) = (0.0, 0.0)
      for value in values where !value.isNaN {
        low = min(low, value)
        high = max(high, value)
        sum += value
        count += 1
      }
      let mean = sum / count
      shift = shifts ? mean : 0
      var squares = 0.0
      let extent = max(abs(low - shift), abs(high - shift))
      guard extent > 0 else { return }
      for value in values where !value.isNaN {
        let relative = (value - shift) / extent
        squares += relative * relative
      }
      unit = extent * (squares / count).squareRoot()
    }

    func scaled(_ value: Double) -> Double { (value - shift) / unit }

    func original(_ scaled: ETSParameters) -> ETSParameters {
      var parameters = scaled
      parameters.initial.level = scaled.initial.level * unit + shift
      parameters.initial.slope = scaled.initial.slope * unit
      if scalesSeason {
        for i in scaled.initial.season.indices { parameters.initial.season[i] *= unit }
      }
      return parameters
    }
  }
}
