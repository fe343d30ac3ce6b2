internal import ForeshockNumerics
internal import Glibc

/// Maximum likelihood for an ``ETS`` model: short runs from several smoothing parameters, then the best ones to
/// the end.
struct ETSEstimator {
  private let model: ETS
  private let scaling: Scaling
  private var objective: ETSObjective

  /// `values` has been checked against the model.
  init(model: ETS, values: [Double]) {
    self.model = model
    scaling = Scaling(
      values, shifts: model.error == .additive && !model.multiplicativeSeason,
      scalesSeason: !model.multiplicativeSeason)
    objective = ETSObjective(model: model, values: values.map(scaling.scaled))
  }

  /// The estimated parameters in the data's own units: the best of what is reached from the usual starting values
  /// and from `seeds`, parameters in the data's own units.
  mutating func estimate(
    starts: [ETSStart.Smoothing], seeds: [ETSParameters] = []
  ) throws(ModelError) -> ETSParameters {
    let origins = origins(starts: starts, seeds: seeds)
    var candidates = model.constraints == .admissible ? [] : origins.compactMap { explored($0) }
    candidates.sort { $0.value < $1.value }
    var best: Candidate?
    // Other valleys count when they are about as deep and not the same.
    var seen: [Candidate] = []
    for candidate in candidates where candidate.value < (best?.value ?? .infinity) + 10 {
      guard seen.allSatisfy({ candidate.isUnlike($0) }) else { continue }
      seen.append(candidate)
      let deepest = polished(candidate)
      if deepest.value < best?.value ?? .infinity { best = deepest }
    }
    if let found = best, model.constraints == .usual || ETSAdmissibility(model).holds(found.parameters) {
      return original(found)
    }
    guard let inside = admissible(origins: origins, outside: best) else {
      throw .didNotConverge(iterations: 0)
    }
    return original(inside)
  }

  /// A first estimate, with its log-likelihood: the best of short runs. Nil when no start is inside the model's
  /// domain.
  mutating func explore(
    starts: [ETSStart.Smoothing], seeds: [ETSParameters]
  ) -> (parameters: ETSParameters, logLikelihood: Double)? {
    var best: Candidate?
    for origin in origins(starts: starts, seeds: seeds) {
      guard let candidate = explored(origin) else { continue }
      if candidate.value < best?.value ?? .infinity { best = candidate }
    }
    return best.map { (original($0), scaling.logLikelihood($0.value, count: objective.observedCount)) }
  }

  /// Where a run ended.
  private struct Candidate {
    var parameters: ETSParameters
    var value: Double

    func isUnlike(_ other: Candidate) -> Bool {
      abs(parameters.alpha - other.parameters.alpha) > 0.01
        || abs(parameters.gamma - other.parameters.gamma) > 0.01
        || abs(parameters.beta - other.parameters.beta) > 0.01 || abs(value - other.value) > 0.1
    }
  }

  private func original(_ candidate: Candidate) -> ETSParameters {
    var parameters = scaling.original(candidate.parameters)
    if model.seasonal { parameters.initial.normalizeSeason(multiplicative: model.multiplicativeSeason) }
    return parameters
  }

  /// The points to start from, in scaled units.
  private func origins(starts: [ETSStart.Smoothing], seeds: [ETSParameters]) -> [ETSParameters] {
    var origins = seeds.map { scaling.scaled($0) }
    guard !starts.isEmpty else { return origins }
    let early = ETSStart.state(of: model, values: objective.values, cycles: 4)
    origins += starts.map { $0.parameters(of: model, initial: early) }
    // The valley of a level that hardly moves is only open to initial states that fit the whole series.
    let whole = ETSStart.state(of: model, values: objective.values, cycles: .max)
    origins.append(ETSStart.still.parameters(of: model, initial: whole))
    return origins
  }

  /// A short run, until a step gains less than some thousandths; from a level and season that never change if the
  /// given ones leave the model's domain.
  private mutating func explored(_ origin: ETSParameters) -> Candidate? {
    let gain = 5e-3 / Double(objective.observedCount)
    let candidate = minimize(from: origin, iterations: 30, gradient: 0.15, function: gain)
    if candidate.value.isFinite { return candidate }
    var flat = origin
    flat.initial = ETSStart.flatState(of: model, values: objective.values)
    let other = minimize(from: flat, iterations: 60, gradient: 0.15, function: gain)
    return other.value.isFinite ? other : nil
  }

  /// The bottom of the valley: run to the end, and again with the units of the new place as long as that gains.
  private mutating func polished(_ candidate: Candidate) -> Candidate {
    var best = candidate
    for _ in 0..<6 {
      let next = minimize(from: best.parameters, iterations: 500, gradient: 1e-5, function: 1e-13)
      let gain = best.value - next.value
      if gain > 0 { best = next }
      if gain < max(1e-8, 1e-12 * abs(best.value)) { break }
    }
    return best
  }

  private mutating func minimize(
    from parameters: ETSParameters, iterations: Int, gradient: Double, function: Double,
    holdingStillParts: Bool = false
  ) -> Candidate {
    let start = objective.start(at: parameters)
    let (lower, free) = objective.bounds()
    var upper = free
    if holdingStillParts { objective.holdStillParts(of: parameters, &upper) }
    let optimizer = LBFGS(
      memory: iterations > 100 ? 16 : 8, maxIterations: iterations, gradientTolerance: gradient,
      functionTolerance: function)
    let result = optimizer.minimize(from: start, lower: lower, upper: upper) { x, gradient in
      objective.value(x, &gradient)
    }
    return Candidate(parameters: objective.parameters(result.point), value: result.value)
  }
}

extension ETSEstimator {
  /// The best point inside the admissible region, when the optimum of the usual region lies outside it or does
  /// not count: searches that a barrier at the region's edge keeps inside, the barrier ever lower, so that the
  /// last one ends within 1e-7 of the likelihood at the edge. Seasons and slopes that never change are allowed
  /// although they lie on the edge; they are tried by themselves.
  private mutating func admissible(origins: [ETSParameters], outside: Candidate?) -> Candidate? {
    defer { objective.barrierWeight = 0 }
    var inside: [Candidate] = []
    for origin in origins + (outside.map { [$0.parameters] } ?? []) {
      guard let origin = movedInside(origin) else { continue }
      objective.barrierWeight = 0.1
      let candidate = minimize(from: origin, iterations: 60, gradient: 0.05, function: 1e-7)
      if candidate.value.isFinite { inside.append(candidate) }
    }
    inside.sort { $0.value < $1.value }
    var best: Candidate?
    var seen: [Candidate] = []
    for candidate in inside where candidate.value < inside[0].value + 10 && seen.count < 3 {
      guard seen.allSatisfy({ candidate.isUnlike($0) }) else { continue }
      seen.append(candidate)
      var descended = candidate
      for weight in [1e-2, 1e-4, 1e-6, 1e-8] {
        objective.barrierWeight = weight
        let next = minimize(from: descended.parameters, iterations: 200, gradient: 1e-5, function: 1e-13)
        if next.value.isFinite { descended = next }
      }
      if descended.value < best?.value ?? .infinity { best = descended }
    }
    objective.barrierWeight = 0
    guard model.constraints == .both, let outside else { return best }
    for face in faces(of: outside.parameters) {
      let found = minimize(
        from: face, iterations: 300, gradient: 1e-5, function: 1e-13, holdingStillParts: true)
      if found.value < best?.value ?? .infinity { best = found }
    }
    return best
  }

  /// The same parameters with the smoothing of slope and season lowered until they are admissible.
  private func movedInside(_ origin: ETSParameters) -> ETSParameters? {
    let region = ETSAdmissibility(model)
    var moved = origin
    if model.trend != .none { moved.beta = max(moved.beta, 1e-3 * moved.alpha) }
    if model.seasonal { moved.gamma = max(moved.gamma, 1e-3 * (1 - moved.alpha)) }
    for attempt in 0..<60 {
      if region.holdsStrictly(moved) { return moved }
      moved.beta *= 0.7
      if attempt % 3 == 2 { moved.gamma *= 0.8 }
      if attempt % 6 == 5 { moved.alpha *= 0.9 }
    }
    return nil
  }

  /// Points on the parts of the region's edge that are allowed: a season that never changes, and a slope that
  /// never does.
  private func faces(of outside: ETSParameters) -> [ETSParameters] {
    var season = outside
    season.gamma = 0
    guard model.trend == .additive else { return [season] }
    var slope = outside
    slope.beta = 0
    return [season, slope]
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

    func scaled(_ original: ETSParameters) -> ETSParameters {
      var parameters = original
      parameters.initial.level = scaled(original.initial.level)
      parameters.initial.slope /= unit
      if scalesSeason { for i in original.initial.season.indices { parameters.initial.season[i] /= unit } }
      return parameters
    }

    func original(_ scaled: ETSParameters) -> ETSParameters {
      var parameters = scaled
      parameters.initial.level = scaled.initial.level * unit + shift
      parameters.initial.slope = scaled.initial.slope * unit
      if scalesSeason { for i in scaled.initial.season.indices { parameters.initial.season[i] *= unit } }
      return parameters
    }

    /// The log-likelihood of the data, all constants included, from the objective's value.
    func logLikelihood(_ value: Double, count: Int) -> Double {
      let n = Double(count)
      return -value - n * log(unit) - 0.5 * n * (log(2 * Double.pi) + 1)
    }
  }
}
