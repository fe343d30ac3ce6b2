internal import Glibc

/// Minus the log-likelihood of an ETS model on scaled data (constants dropped), as a smooth function of a
/// vector in a box.
///
/// The vector holds α, then as the model has them b = β/α, c = γ/(1 − α) and φ, then the initial level (without
/// a season) and slope, and the first cycle's innovations, which stand for the initial season (see
/// ``ETSFirstCycle``). Every entry is divided by a unit that makes the second derivatives near one. Where only
/// the admissible region counts, β and γ stand for themselves.
package struct ETSObjective {
  /// The variance, relative to the scaled data's, below which a fit counts as exact.
  static let varianceFloor = 1e-24

  let model: ETS
  let values: [Double]
  let observedCount: Int
  /// One unit a variable.
  package private(set) var units: [Double]
  /// How much the admissible region's barrier adds; 0 for a search that does not look at the region.
  var barrierWeight = 0.0
  private let kernel: ETSKernel
  private let layout: Layout
  private var firstCycle: ETSFirstCycle
  private var work: ETSKernel.Workspace
  // Innovations at a start and a small step from it.
  private var before: [Double]
  private var after: [Double]

  /// The objective of a model on scaled values that have been checked against it.
  package init(model: ETS, values: [Double]) {
    self.model = model
    self.values = values
    observedCount = values.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    kernel = ETSKernel(model)
    layout = Layout(model)
    firstCycle = ETSFirstCycle(model: model, values: values)
    units = [Double](repeating: 1, count: layout.count)
    before = [Double](repeating: 0, count: values.count)
    after = before
    work = ETSKernel.Workspace(
      count: values.count, seasonLength: model.seasonLength, multiplicativeSeason: model.multiplicativeSeason)
  }

  /// Bounds of the variables, in their units; states are free.
  func bounds() -> (lower: [Double], upper: [Double]) {
    var lower = [Double](repeating: -.infinity, count: layout.count)
    var upper = [Double](repeating: .infinity, count: layout.count)
    func bound(_ i: Int?, _ range: ClosedRange<Double>) {
      guard let i else { return }
      lower[i] = range.lowerBound / units[i]
      upper[i] = range.upperBound / units[i]
    }
    bound(0, layout.alphaRange)
    bound(layout.slopeShare, layout.slopeRange)
    bound(layout.seasonShare, layout.seasonRange)
    bound(layout.phi, layout.phiRange)
    return (lower, upper)
  }

  /// Holds what does not move in `parameters`, a slope or a season, at that.
  func holdStillParts(of parameters: ETSParameters, _ upper: inout [Double]) {
    if parameters.gamma == 0, let i = layout.seasonShare { upper[i] = 0 }
    if parameters.beta == 0, let i = layout.slopeShare { upper[i] = 0 }
  }

  /// The vector that stands for `parameters`, in units chosen there: the change of a variable that moves the
  /// innovations, all together, by one standard deviation.
  package mutating func start(at parameters: ETSParameters) -> [Double] {
    var x = [Double](repeating: 0, count: layout.count)
    x[0] = parameters.alpha
    if let i = layout.slopeShare {
      x[i] = layout.usesShares ? parameters.beta / parameters.alpha : parameters.beta
    }
    if let i = layout.seasonShare {
      x[i] = layout.usesShares ? parameters.gamma / (1 - parameters.alpha) : parameters.gamma
    }
    if let i = layout.phi { x[i] = parameters.phi }
    if let i = layout.level { x[i] = parameters.initial.level }
    if let i = layout.slope { x[i] = parameters.initial.slope }
    if let first = layout.firstInnovation {
      for (t, e) in firstCycle.anchor(at: parameters).enumerated() { x[first + t] = e }
    }
    for i in units.indices { units[i] = 1 }
    chooseUnits(at: x, gamma: parameters.gamma)
    for i in x.indices { x[i] /= units[i] }
    return x
  }

  /// The units at `x`, itself in units of one.
  private mutating func chooseUnits(at x: [Double], gamma: Double) {
    let n = Double(observedCount)
    guard pass(x) != nil else { return }
    residuals(into: &before)
    let deviation = max((before.reduce(0) { $0 + $1 * $1 } / n).squareRoot(), 1e-9)
    let spread = max(firstCycleSpread(), 1e-9)
    func unit(_ i: Int, step: Double, in range: ClosedRange<Double>) -> Double {
      var moved = x
      moved[i] += step
      guard pass(moved) != nil else {
        return min(max(1 / n.squareRoot(), range.lowerBound), range.upperBound)
      }
      residuals(into: &after)
      var squares = 0.0
      for t in after.indices {
        let change = after[t] - before[t]
        squares += change * change
      }
      return min(max(deviation * abs(step) / squares.squareRoot(), range.lowerBound), range.upperBound)
    }
    var chosen = units
    func inward(_ i: Int, _ range: ClosedRange<Double>) -> Double {
      x[i] < 0.5 * (range.lowerBound + range.upperBound) ? 1e-4 : -1e-4
    }
    let smoothing = 1e-4...0.3
    chosen[0] = unit(0, step: inward(0, layout.alphaRange), in: smoothing)
    if let i = layout.slopeShare { chosen[i] = unit(i, step: inward(i, layout.slopeRange), in: smoothing) }
    if let i = layout.seasonShare { chosen[i] = unit(i, step: inward(i, layout.seasonRange), in: smoothing) }
    if let i = layout.phi { chosen[i] = unit(i, step: inward(i, layout.phiRange), in: smoothing) }
    let states = 1e-9...1e3
    if let i = layout.level { chosen[i] = unit(i, step: 1e-3 * deviation, in: states) }
    if let i = layout.slope { chosen[i] = unit(i, step: 1e-3 * deviation / n, in: states) }
    if let first = layout.firstInnovation {
      // An innovation e of the first cycle is (1 − γ)ᵏ e in the k-th one after it.
      let kept = (1 - gamma) * (1 - gamma)
      let cycles = n / Double(model.seasonLength)
      let shares = kept < 1 - 1e-9 ? (1 - pow(kept, cycles)) / (1 - kept) : cycles
      for i in first..<layout.count { chosen[i] = spread / max(shares, 1).squareRoot() }
    }
    units = chosen
  }

  /// The standard deviation, after a pass, of what the first cycle's innovations are.
  private func firstCycleSpread() -> Double {
    var squares = 0.0
    for t in work.innovation.indices {
      let e = model.multiplicativeSeason ? work.innovation[t] / work.forecast[t] : work.innovation[t]
      squares += e * e
    }
    return (squares / Double(observedCount)).squareRoot()
  }

  /// Writes the innovations whose squares are summed, after a pass; 0 at gaps.
  private func residuals(into residuals: inout [Double]) {
    switch (model.error, model.multiplicativeSeason) {
    case (.additive, false):
      for t in residuals.indices { residuals[t] = work.innovation[t] }
    case (.additive, true):
      for t in residuals.indices { residuals[t] = work.innovation[t] * work.seasonPath[t] }
    case (.multiplicative, _):
      for t in residuals.indices {
        let v = work.innovation[t]
        residuals[t] = v == 0 ? 0 : v / work.forecast[t]
      }
    }
  }

  /// The parameters that `x` stands for.
  package mutating func parameters(_ x: [Double]) -> ETSParameters {
    // Back from a variable's units, a bound may be passed by the last digit.
    func value(_ i: Int, in range: ClosedRange<Double>) -> Double {
      min(max(x[i] * units[i], range.lowerBound), range.upperBound)
    }
    let alpha = value(0, in: layout.alphaRange)
    let b = layout.slopeShare.map { value($0, in: layout.slopeRange) } ?? 0
    let c = layout.seasonShare.map { value($0, in: layout.seasonRange) } ?? 0
    let phi = layout.phi.map { value($0, in: layout.phiRange) } ?? 1
    let neutral = model.multiplicativeSeason ? 1.0 : 0.0
    var parameters = ETSParameters(
      alpha: alpha, beta: layout.usesShares ? alpha * b : b,
      gamma: layout.usesShares ? (1 - alpha) * c : c, phi: phi,
      initial: ETSState(
        level: layout.level.map { x[$0] * units[$0] } ?? firstCycle.level,
        slope: layout.slope.map { x[$0] * units[$0] } ?? 0,
        season: [Double](repeating: neutral, count: model.seasonLength)))
    if let first = layout.firstInnovation {
      let p = phi * parameters.initial.slope
      _ = firstCycle.states(
        x, from: first, unit: units[first], ETSKernel.Coefficients(parameters),
        q: parameters.initial.level + p, p: p, into: &parameters.initial.season)
    }
    return parameters
  }

  /// What a pass over the data gave, and what its gradient needs.
  private struct Pass {
    var outcome: ETSKernel.Outcome
    var coefficients: ETSKernel.Coefficients
    var alpha: Double
    var beta: Double
    var slopeShare: Double
    var seasonShare: Double
    var slope: Double
  }

  /// Runs the model at `x`; nil outside its domain.
  @inline(__always)
  private mutating func pass(_ x: [Double]) -> Pass? {
    let alpha = x[0] * units[0]
    let b = layout.slopeShare.map { x[$0] * units[$0] } ?? 0
    let c = layout.seasonShare.map { x[$0] * units[$0] } ?? 0
    let phi = layout.phi.map { x[$0] * units[$0] } ?? 1
    let beta = layout.usesShares ? alpha * b : b
    let gamma = layout.usesShares ? (1 - alpha) * c : c
    let level = layout.level.map { x[$0] * units[$0] } ?? firstCycle.level
    let slope = layout.slope.map { x[$0] * units[$0] } ?? 0
    let coefficients = ETSKernel.Coefficients(
      kappa: alpha + phi * beta, eta: phi * beta, gamma: gamma, phi: phi)
    let p = phi * slope
    if let first = layout.firstInnovation {
      guard
        firstCycle.states(
          x, from: first, unit: units[first], coefficients, q: level + p, p: p, into: &work.season)
      else { return nil }
    }
    guard let outcome = kernel.run(values, coefficients, q: level + p, p: p, &work) else { return nil }
    return Pass(
      outcome: outcome, coefficients: coefficients, alpha: alpha, beta: beta, slopeShare: b, seasonShare: c,
      slope: slope)
  }

  /// `(n/2) · ln(S/n) + Σ ln f` and its gradient; infinite outside the model's domain.
  package mutating func value(_ x: [Double], _ gradient: inout [Double]) -> Double {
    guard let pass = pass(x) else { return .infinity }
    let outcome = pass.outcome
    let n = Double(outcome.count)
    let floored = outcome.sumOfSquares + n * Self.varianceFloor
    var result = 0.5 * n * log(floored / n) + outcome.logScale
    guard result.isFinite else { return .infinity }

    let c = pass.coefficients
    var g = kernel.gradient(values, c, weight: n / floored, &work)
    if let first = layout.firstInnovation {
      firstCycle.pullBack(
        bySeason: work.seasonAdjoint, c, &g, into: &gradient, from: first, unit: units[first])
    }
    // κ = α + φβ, η = φβ; q = l + φb₀, p = φb₀ at the start.
    var byAlpha = g.kappa
    var byBeta = c.phi * (g.kappa + g.eta)
    var byGamma = g.gamma
    var byPhi = g.phi + pass.beta * (g.kappa + g.eta) + pass.slope * (g.q + g.p)
    if barrierWeight > 0 {
      let state = ETSState(level: 0, season: [])
      guard
        let barrier = ETSAdmissibility(model).barrier(
          ETSParameters(alpha: pass.alpha, beta: pass.beta, gamma: c.gamma, phi: c.phi, initial: state))
      else { return .infinity }
      result += barrierWeight * barrier.value
      byAlpha += barrierWeight * barrier.gradient[0]
      byBeta += barrierWeight * barrier.gradient[1]
      byGamma += barrierWeight * barrier.gradient[2]
      byPhi += barrierWeight * barrier.gradient[3]
    }
    if layout.usesShares {
      // β = αb, γ = (1 − α)c.
      byAlpha += pass.slopeShare * byBeta - pass.seasonShare * byGamma
      byBeta *= pass.alpha
      byGamma *= 1 - pass.alpha
    }
    gradient[0] = byAlpha * units[0]
    if let i = layout.slopeShare { gradient[i] = byBeta * units[i] }
    if let i = layout.seasonShare { gradient[i] = byGamma * units[i] }
    if let i = layout.phi { gradient[i] = byPhi * units[i] }
    if let i = layout.level { gradient[i] = g.q * units[i] }
    if let i = layout.slope { gradient[i] = c.phi * (g.q + g.p) * units[i] }
    return result
  }
}

extension ETSObjective {
  /// Where in the vector each variable is.
  struct Layout {
    /// Whether β and γ are given as shares of α and of 1 − α.
    let usesShares: Bool
    let slopeShare: Int?
    let seasonShare: Int?
    let phi: Int?
    let level: Int?
    let slope: Int?
    let firstInnovation: Int?
    let count: Int

    init(_ model: ETS) {
      usesShares = model.constraints != .admissible
      var next = 1
      func place(_ exists: Bool, count: Int = 1) -> Int? {
        guard exists else { return nil }
        defer { next += count }
        return next
      }
      let trending = model.trend != .none
      slopeShare = place(trending)
      seasonShare = place(model.seasonal)
      phi = place(model.trend == .damped)
      level = place(!model.seasonal)
      slope = place(trending)
      firstInnovation = place(model.seasonal, count: model.seasonLength)
      count = next
    }

    // The admissible region lies inside these wider bounds, and its barrier keeps the search off them.
    var alphaRange: ClosedRange<Double> { usesShares ? 1e-4...0.9999 : -1...2.5 }
    var slopeRange: ClosedRange<Double> { usesShares ? 0...1 : -1...4 }
    var seasonRange: ClosedRange<Double> { usesShares ? 0...1 : -1...3 }
    var phiRange: ClosedRange<Double> { 0.8...0.98 }
  }
}

extension ETSKernel.Coefficients {
  init(_ parameters: ETSParameters) {
    let eta = parameters.phi * parameters.beta
    self.init(kappa: parameters.alpha + eta, eta: eta, gamma: parameters.gamma, phi: parameters.phi)
  }
}
