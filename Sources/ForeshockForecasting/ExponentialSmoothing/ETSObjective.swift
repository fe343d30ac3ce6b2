internal import Glibc

/// Minus the log-likelihood of an ETS model on scaled data (constants dropped), as a smooth function of a
/// vector in a box.
///
/// The vector holds α, then as the model has them b = β/α, c = γ/(1 − α) and φ, then the initial level, slope
/// and seasonal states, every entry divided by a unit that makes the second derivatives comparable. The
/// seasonal states are all free: what they share with the level is a direction in which the value does not
/// change, so the minimisation never moves along it.
package struct ETSObjective {
  /// The variance, relative to the scaled data's, below which a fit counts as exact.
  static let varianceFloor = 1e-24

  let model: ETS
  let values: [Double]
  let observedCount: Int
  let kernel: ETSKernel
  /// One unit a variable.
  package private(set) var units: [Double]
  private var work: ETSKernel.Workspace
  /// Set to refuse parameters outside the forecastable region.
  var enforcesAdmissibility = false

  /// The objective of a model on scaled values that have been checked against it.
  package init(model: ETS, values: [Double]) {
    self.model = model
    self.values = values
    observedCount = values.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    kernel = ETSKernel(model)
    units = []
    work = ETSKernel.Workspace(
      count: values.count, seasonLength: model.seasonLength, multiplicativeSeason: model.multiplicativeSeason)
  }

  private var hasTrend: Bool { model.trend != .none }
  private var isDamped: Bool { model.trend == .damped }
  private var smoothingCount: Int { 1 + (hasTrend ? 1 : 0) + (model.seasonal ? 1 : 0) + (isDamped ? 1 : 0) }

  /// Bounds of the smoothing variables, in their units; states are free.
  func bounds() -> (lower: [Double], upper: [Double]) {
    var lower = [1e-4]
    var upper = [0.9999]
    if hasTrend { (lower, upper) = (lower + [0], upper + [1]) }
    if model.seasonal { (lower, upper) = (lower + [0], upper + [1]) }
    if isDamped { (lower, upper) = (lower + [0.8], upper + [0.98]) }
    for i in lower.indices {
      lower[i] /= units[i]
      upper[i] /= units[i]
    }
    let free = [Double](repeating: .infinity, count: units.count - lower.count)
    return (lower + free.map { -$0 }, upper + free)
  }

  /// Chooses the units at `parameters`, from how strongly each initial state moves the innovations there.
  package mutating func chooseUnits(at parameters: ETSParameters) {
    let responses = responseNorms(at: parameters)
    units = [Double](repeating: 1, count: smoothingCount + 1 + (hasTrend ? 1 : 0) + stateSeasonCount)
    let start = vector(of: parameters)
    var gradient = units
    _ = value(start, &gradient)
    let deviation = max((lastSumOfSquares / Double(observedCount)).squareRoot(), 1e-9)
    let smoothing = 1 / Double(observedCount).squareRoot()
    for i in 0..<smoothingCount { units[i] = smoothing }
    var i = smoothingCount
    units[i] = deviation / responses.level
    i += 1
    if hasTrend {
      units[i] = deviation / responses.slope
      i += 1
    }
    for j in i..<units.count { units[j] = deviation / responses.season }
  }

  private var lastSumOfSquares = 1.0
  private var stateSeasonCount: Int { model.seasonal ? model.seasonLength : 0 }

  /// The Euclidean norms of the innovations' responses to the first level, slope and seasonal state, those of
  /// the additive model with the same smoothing.
  private func responseNorms(at parameters: ETSParameters) -> (level: Double, slope: Double, season: Double) {
    let additive = ETSKernel(
      ETS(
        error: .additive, trend: model.trend,
        season: model.seasonal ? .additive(length: model.seasonLength) : .none))
    let zeros = values.map { $0.isNaN ? Double.nan : 0 }
    var scratch = ETSKernel.Workspace(
      count: values.count, seasonLength: model.seasonLength, multiplicativeSeason: false)
    let c = ETSKernel.Coefficients(parameters)
    func norm(q: Double, p: Double, firstSeason: Double) -> Double {
      for i in scratch.season.indices { scratch.season[i] = 0 }
      scratch.season[0] = firstSeason
      let outcome = additive.run(zeros, c, q: q, p: p, &scratch)
      return max((outcome?.sumOfSquares ?? 1).squareRoot(), 1e-3)
    }
    let phi = parameters.phi
    return (
      norm(q: 1, p: 0, firstSeason: 0), hasTrend ? norm(q: phi, p: phi, firstSeason: 0) : 1,
      model.seasonal ? norm(q: 0, p: 0, firstSeason: 1) : 1
    )
  }

  /// The vector that stands for `parameters`.
  package func vector(of parameters: ETSParameters) -> [Double] {
    var x = [parameters.alpha]
    if hasTrend { x.append(parameters.beta / parameters.alpha) }
    if model.seasonal { x.append(parameters.gamma / (1 - parameters.alpha)) }
    if isDamped { x.append(parameters.phi) }
    x.append(parameters.initial.level)
    if hasTrend { x.append(parameters.initial.slope) }
    if model.seasonal { x += parameters.initial.season }
    for i in x.indices { x[i] /= units[i] }
    return x
  }

  /// The parameters that `x` stands for.
  func parameters(_ x: [Double]) -> ETSParameters {
    var i = -1
    func next() -> Double {
      i += 1
      return x[i] * units[i]
    }
    // Back from a variable's units, a bound may be passed by the last digit.
    func next(in bounds: ClosedRange<Double>) -> Double {
      min(max(next(), bounds.lowerBound), bounds.upperBound)
    }
    let alpha = next(in: 1e-4...0.9999)
    let beta = hasTrend ? alpha * next(in: 0...1) : 0
    let gamma = model.seasonal ? (1 - alpha) * next(in: 0...1) : 0
    let phi = isDamped ? next(in: 0.8...0.98) : 1
    let level = next()
    let slope = hasTrend ? next() : 0
    let neutral = model.multiplicativeSeason ? 1.0 : 0.0
    let season = model.seasonal ? (0..<model.seasonLength).map { _ in next() } : [neutral]
    return ETSParameters(
      alpha: alpha, beta: beta, gamma: gamma, phi: phi,
      initial: ETSState(level: level, slope: slope, season: season))
  }

  /// `(n/2) · ln(S/n) + Σ ln f` and its gradient; infinite outside the model's domain.
  package mutating func value(_ x: [Double], _ gradient: inout [Double]) -> Double {
    var i = 0
    let alpha = x[0] * units[0]
    var b = 0.0
    var c = 0.0
    var phi = 1.0
    if hasTrend {
      i += 1
      b = x[i] * units[i]
    }
    if model.seasonal {
      i += 1
      c = x[i] * units[i]
    }
    if isDamped {
      i += 1
      phi = x[i] * units[i]
    }
    let (beta, gamma) = (alpha * b, (1 - alpha) * c)
    if enforcesAdmissibility
      && !ETSAdmissibility.holds(alpha: alpha, beta: beta, gamma: gamma, phi: phi, model)
    {
      return .infinity
    }
    i += 1
    let level = x[i] * units[i]
    var slope = 0.0
    if hasTrend {
      i += 1
      slope = x[i] * units[i]
    }
    let firstSeason = i + 1
    for j in 0..<stateSeasonCount { work.season[j] = x[firstSeason + j] * units[firstSeason + j] }

    let coefficients = ETSKernel.Coefficients(
      kappa: alpha + phi * beta, eta: phi * beta, gamma: gamma, phi: phi)
    guard
      let outcome = kernel.run(values, coefficients, q: level + phi * slope, p: phi * slope, &work)
    else { return .infinity }
    lastSumOfSquares = outcome.sumOfSquares
    let n = Double(outcome.count)
    let floored = outcome.sumOfSquares + n * Self.varianceFloor
    let result = 0.5 * n * log(floored / n) + outcome.logScale
    guard result.isFinite else { return .infinity }

    let g = kernel.gradient(values, coefficients, weight: n / floored, &work)
    // κ = α + φβ, η = φβ, β = αb, γ = (1 − α)c; q = l + φb₀, p = φb₀ at the start.
    let byBeta = phi * (g.kappa + g.eta)
    gradient[0] = (g.kappa + b * byBeta - c * g.gamma) * units[0]
    i = 0
    if hasTrend {
      i += 1
      gradient[i] = alpha * byBeta * units[i]
    }
    if model.seasonal {
      i += 1
      gradient[i] = (1 - alpha) * g.gamma * units[i]
    }
    if isDamped {
      i += 1
      gradient[i] = (g.phi + beta * (g.kappa + g.eta) + slope * (g.q + g.p)) * units[i]
    }
    i += 1
    gradient[i] = g.q * units[i]
    if hasTrend {
      i += 1
      gradient[i] = phi * (g.q + g.p) * units[i]
    }
    for j in 0..<stateSeasonCount {
      gradient[firstSeason + j] = work.seasonAdjoint[j] * units[firstSeason + j]
    }
    return result
  }
}

extension ETSKernel.Coefficients {
  init(_ parameters: ETSParameters) {
    let eta = parameters.phi * parameters.beta
    self.init(kappa: parameters.alpha + eta, eta: eta, gamma: parameters.gamma, phi: parameters.phi)
  }
}
