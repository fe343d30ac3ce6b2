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
    let candidates = model.constraints == .admissible ? [] : explored(origins)
    // Other valleys count when they are about as deep and not the same.
    var seen: [Candidate] = []
    for candidate in candidates where candidate.value < candidates[0].value + 10 {
      if seen.allSatisfy({ candidate.isUnlike($0) }) { seen.append(candidate) }
    }
    let best = polished(seen).first.map { hopped($0) }
    if let found = best, model.constraints == .usual || ETSAdmissibility(model).holds(found.parameters) {
      return original(found)
    }
    guard let inside = admissible(origins: origins, outside: best) else {
      throw .didNotConverge(iterations: 0)
    }
    return original(inside)
  }

  /// A first estimate, with its log-likelihood: the best of short runs. Nil when no start is inside the model's
  /// domain. Runs that promise no more than `known`, a log-likelihood, end early.
  mutating func explore(
    starts: [ETSStart.Smoothing], seeds: [ETSParameters], whole: Bool = true, known: Double? = nil
  ) -> (parameters: ETSParameters, logLikelihood: Double)? {
    let count = objective.observedCount
    let goal = known.map { scaling.value(logLikelihood: $0, count: count) - 0.1 }
    let found = explored(origins(starts: starts, seeds: seeds, whole: whole), goal: goal ?? .infinity)
    return found.first.map { (original($0), scaling.logLikelihood($0.value, count: count)) }
  }

  private typealias Candidate = ETSLaneSearch.Result

  private func original(_ candidate: Candidate) -> ETSParameters {
    var parameters = scaling.original(candidate.parameters)
    if model.seasonal { parameters.initial.normalizeSeason(multiplicative: model.multiplicativeSeason) }
    return parameters
  }

  /// The points to start from, in scaled units.
  private func origins(
    starts: [ETSStart.Smoothing], seeds: [ETSParameters], whole: Bool = true
  ) -> [ETSParameters] {
    var origins = seeds.map { scaling.scaled($0) }
    guard !starts.isEmpty else { return origins }
    let early = ETSStart.state(of: model, values: objective.values, cycles: 4)
    origins += starts.map { $0.parameters(of: model, initial: early) }
    guard whole else { return origins }
    // The valley of a level that hardly moves is only open to initial states that fit the whole series.
    let whole = ETSStart.state(of: model, values: objective.values, cycles: .max)
    origins.append(ETSStart.still.parameters(of: model, initial: whole))
    return origins
  }

  /// The ends of short runs, until a step gains less than some thousandths, the lowest first; from a level and
  /// season that never change where the given ones leave the model's domain.
  private mutating func explored(
    _ origins: [ETSParameters], goal: Double = .infinity
  ) -> [Candidate] {
    let gain = 5e-3 / Double(objective.observedCount)
    let limits = ETSLaneSearch.Limits(
      iterations: 30, gradient: 0.15, decrease: gain, memory: 8, goal: goal)
    var found = minimize(from: origins, limits)
    let outside = found.indices.filter { !found[$0].value.isFinite }
    if !outside.isEmpty {
      let flatState = ETSStart.flatState(of: model, values: objective.values)
      let flat = outside.map { index in
        var origin = origins[index]
        origin.initial = flatState
        return origin
      }
      let others = minimize(
        from: flat, ETSLaneSearch.Limits(iterations: 60, gradient: 0.15, decrease: gain, memory: 8))
      for (index, other) in zip(outside, others) { found[index] = other }
    }
    return sorted(found)
  }

  /// The bottoms of the valleys, the lowest first: runs to the end, and again with the units of the new place as
  /// long as that gains.
  private mutating func polished(_ candidates: [Candidate]) -> [Candidate] {
    let limits = ETSLaneSearch.Limits(iterations: 500, gradient: 1e-5, decrease: 1e-13, memory: 16)
    var best = candidates
    var open = Array(best.indices)
    for _ in 0..<6 where !open.isEmpty {
      let next = minimize(from: open.map { best[$0].parameters }, limits)
      var gaining: [Int] = []
      for (index, found) in zip(open, next) {
        let gain = best[index].value - found.value
        if gain >= max(1e-8, 1e-12 * abs(best[index].value)) { gaining.append(index) }
        if gain > 0 { best[index] = found }
      }
      open = gaining
    }
    return sorted(best)
  }

  /// The lowest of what is reached from places that differ from a bottom in one smoothing parameter, which is put
  /// where it often has another valley: mostly the one next door, past a ridge that no descent crosses.
  private mutating func hopped(_ bottom: Candidate) -> Candidate {
    guard model.constraints != .admissible else { return bottom }
    var best = bottom
    for _ in 0..<3 {
      let gain = 5e-3 / Double(objective.observedCount)
      let limits = ETSLaneSearch.Limits(
        iterations: 30, gradient: 0.15, decrease: gain, memory: 8)
      let others = sorted(minimize(from: ETSStart.neighbours(of: best.parameters, model), limits))
      // Short runs end some tenths above the bottom.
      var near: [Candidate] = []
      for other in others.prefix(4) where other.value < best.value + 1 && other.isUnlike(best) {
        if near.allSatisfy({ other.isUnlike($0) }) { near.append(other) }
      }
      guard let next = polished(near).first, next.value < best.value - 1e-6 else { break }
      best = next
    }
    return best
  }

  /// The finite ones, the lowest first; equal ones in their order.
  private func sorted(_ candidates: [Candidate]) -> [Candidate] {
    candidates.enumerated().filter { $0.element.value.isFinite }
      .sorted { ($0.element.value, $0.offset) < ($1.element.value, $1.offset) }.map(\.element)
  }

  private mutating func minimize(
    from origins: [ETSParameters], _ limits: ETSLaneSearch.Limits, holdingStillParts: Bool = false
  ) -> [Candidate] {
    var search = ETSLaneSearch(objective, limits)
    return search.run(&objective, from: origins, holdingStillParts: holdingStillParts)
  }
}

extension ETSEstimator {
  /// The best point inside the admissible region, when the optimum of the usual region lies outside it or does
  /// not count: searches that a barrier at the region's edge keeps inside, the barrier ever lower, so that the
  /// last one ends within 1e-7 of the likelihood at the edge. Seasons and slopes that never change are allowed
  /// although they lie on the edge; they are tried by themselves.
  private mutating func admissible(origins: [ETSParameters], outside: Candidate?) -> Candidate? {
    defer { objective.barrierWeight = 0 }
    let starts = (origins + (outside.map { [$0.parameters] } ?? [])).compactMap { movedInside($0) }
    objective.barrierWeight = 0.1
    let inside = sorted(
      minimize(from: starts, ETSLaneSearch.Limits(iterations: 60, gradient: 0.05, decrease: 1e-7, memory: 8)))
    var seen: [Candidate] = []
    for candidate in inside where candidate.value < inside[0].value + 10 && seen.count < 4 {
      if seen.allSatisfy({ candidate.isUnlike($0) }) { seen.append(candidate) }
    }
    for weight in [1e-2, 1e-4, 1e-6, 1e-8] {
      objective.barrierWeight = weight
      let next = minimize(
        from: seen.map(\.parameters),
        ETSLaneSearch.Limits(iterations: 200, gradient: 1e-5, decrease: 1e-13, memory: 16))
      for (index, found) in next.enumerated() where found.value.isFinite { seen[index] = found }
    }
    objective.barrierWeight = 0
    guard model.constraints == .both, let outside else { return sorted(seen).first }
    let faces = minimize(
      from: faces(of: outside.parameters),
      ETSLaneSearch.Limits(iterations: 300, gradient: 1e-5, decrease: 1e-13, memory: 16),
      holdingStillParts: true)
    return sorted(seen + faces).first
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

extension ETSLaneSearch.Result {
  /// Whether two searches ended in different places.
  func isUnlike(_ other: ETSLaneSearch.Result) -> Bool {
    abs(parameters.alpha - other.parameters.alpha) > 0.01
      || abs(parameters.gamma - other.parameters.gamma) > 0.01
      || abs(parameters.beta - other.parameters.beta) > 0.01 || abs(value - other.value) > 0.1
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

    /// The objective's value from the log-likelihood of the data.
    func value(logLikelihood: Double, count: Int) -> Double {
      -logLikelihood - Double(count) * log(unit) - 0.5 * Double(count) * (log(2 * Double.pi) + 1)
    }
  }
}
