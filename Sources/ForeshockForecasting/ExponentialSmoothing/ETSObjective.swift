internal import Glibc

/// Minus the log-likelihood of an ETS model on scaled data (constants dropped), as a smooth function of a
/// vector in a box: at several points at once, one in each SIMD lane.
///
/// The vector holds α, then as the model has them b = β/α, c = γ/(1 − α) and φ, then the initial level (without
/// a season) and slope, and the first cycle's innovations, which stand for the initial season (see
/// ``ETSFirstCycle``). Every entry is divided by a unit that makes the second derivatives near one; each lane has
/// its own units. Where only the admissible region counts, β and γ stand for themselves.
package struct ETSObjective {
  /// One number a point.
  package typealias Lanes = ETSLanes

  /// The variance, relative to the scaled data's, below which a fit counts as exact.
  static let varianceFloor = 1e-24

  let model: ETS
  let values: [Double]
  let observedCount: Int
  let layout: Layout
  /// One unit a variable.
  package private(set) var units: [Lanes]
  /// How much the admissible region's barrier adds; 0 for a search that does not look at the region.
  var barrierWeight = 0.0
  private let kernel: ETSLaneKernel
  private var anchors: ETSFirstCycle.Anchors
  private var firstCycle: ETSFirstCycle
  private var work: ETSLaneKernel.Workspace
  // Innovations at a start and small steps from it.
  private var start: [Double]
  private var moved: [Lanes]

  /// The objective of a model on scaled values that have been checked against it.
  package init(model: ETS, values: [Double]) {
    self.model = model
    self.values = values
    observedCount = values.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    kernel = ETSLaneKernel(model)
    layout = Layout(model)
    firstCycle = ETSFirstCycle(model: model, values: values)
    anchors = firstCycle.anchors
    units = [Lanes](repeating: Lanes(repeating: 1), count: layout.count)
    start = [Double](repeating: 0, count: values.count)
    moved = [Lanes](repeating: Lanes(), count: values.count)
    work = ETSLaneKernel.Workspace(
      count: values.count, seasonLength: model.seasonLength, multiplicativeSeason: model.multiplicativeSeason)
  }

  /// Bounds of the variables, in a lane's units; states are free.
  func bounds(lane: Int) -> (lower: [Double], upper: [Double]) {
    var lower = [Double](repeating: -.infinity, count: layout.count)
    var upper = [Double](repeating: .infinity, count: layout.count)
    for (i, range) in layout.ranges {
      lower[i] = range.lowerBound / units[i][lane]
      upper[i] = range.upperBound / units[i][lane]
    }
    return (lower, upper)
  }

  /// Holds what does not move in `parameters`, a slope or a season, at that.
  func holdStillParts(of parameters: ETSParameters, _ upper: inout [Double]) {
    if parameters.gamma == 0, let i = layout.seasonShare { upper[i] = 0 }
    if parameters.beta == 0, let i = layout.slopeShare { upper[i] = 0 }
  }

  /// Prepares a lane for a search from `parameters`, in units chosen there: the change of a variable that moves the
  /// innovations, all together, by one standard deviation.
  package mutating func begin(at parameters: ETSParameters, lane: Int) -> [Double] {
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
    var own = firstCycle.anchors
    own.level = Lanes(repeating: parameters.initial.level)
    if let first = layout.firstInnovation {
      for (t, found) in firstCycle.innovations(of: parameters).enumerated() {
        x[first + t] = found.innovation
        own.samples[t] = Lanes(repeating: found.sample)
      }
    }
    let chosen = chosenUnits(at: x, gamma: parameters.gamma, own)
    for i in x.indices {
      units[i][lane] = chosen[i]
      x[i] /= chosen[i]
    }
    anchors.level[lane] = parameters.initial.level
    for t in own.samples.indices { anchors.samples[t][lane] = own.samples[t].x }
    return x
  }

  /// The units at `x`, itself in units of one.
  private mutating func chosenUnits(
    at x: [Double], gamma: Double, _ anchors: ETSFirstCycle.Anchors
  ) -> [Double] {
    let n = Double(observedCount)
    let k = layout.leadingCount
    var chosen = [Double](repeating: 1, count: layout.count)
    let one = chosen.map { Lanes(repeating: $0) }
    var steps = [Double](repeating: 1e-4, count: k)
    for (i, range) in layout.ranges where x[i] > 0.5 * (range.lowerBound + range.upperBound) {
      steps[i] = -1e-4
    }
    if let i = layout.slope { steps[i] /= n }
    // The point itself in the first lane, then every variable moved a little in a lane of its own.
    let width = Lanes.scalarCount
    var sizes = [Double](repeating: .nan, count: k)
    var (squares, spread) = (0.0, 0.0)
    for first in stride(from: 0, through: k, by: width) {
      var point = x.map { Lanes(repeating: $0) }
      for i in max(first - 1, 0)..<min(first + width - 1, k) { point[i][i + 1 - first] += steps[i] }
      let lowest = pass(point, one, anchors).lowest
      Self.residuals(model, values, work, into: &moved)
      if first == 0 {
        guard lowest[0] > 0 else { return chosen }
        for t in start.indices { start[t] = moved[t][0] }
        squares = start.reduce(0) { $0 + $1 * $1 }
        spread = max(firstCycleSpread(), 1e-9)
      }
      var sums = Lanes()
      for t in start.indices {
        let change = moved[t] - start[t]
        sums += change * change
      }
      for i in max(first - 1, 0)..<min(first + width - 1, k) where lowest[i + 1 - first] > 0 {
        sizes[i] = sums[i + 1 - first].squareRoot() / abs(steps[i])
      }
    }
    let deviation = max((squares / n).squareRoot(), 1e-9)
    guard deviation.isFinite else { return chosen }
    for i in 0..<k {
      let range = i < layout.boundedCount ? 1e-4...0.3 : 1e-9...1e3
      let natural = sizes[i].isNaN ? 1 / n.squareRoot() : deviation / sizes[i]
      chosen[i] = min(max(natural, range.lowerBound), range.upperBound)
    }
    if let first = layout.firstInnovation {
      // An innovation e of the first cycle is (1 − γ)ᵏ e in the k-th one after it.
      let kept = (1 - gamma) * (1 - gamma)
      let cycles = n / Double(model.seasonLength)
      let shares = kept < 1 - 1e-9 ? (1 - pow(kept, cycles)) / (1 - kept) : cycles
      for i in first..<layout.count { chosen[i] = spread / max(shares, 1).squareRoot() }
    }
    return chosen
  }

  /// The standard deviation, after a pass, of what the first lane's first cycle's innovations are.
  private func firstCycleSpread() -> Double {
    var squares = 0.0
    for t in work.innovation.indices {
      let u = work.innovation[t].x
      let e = model.multiplicativeSeason ? u / work.forecast[t].x : u
      squares += e * e
    }
    return (squares / Double(observedCount)).squareRoot()
  }

  /// Writes the innovations whose squares are summed, after a pass; 0 at gaps.
  private static func residuals(
    _ model: ETS, _ values: [Double], _ work: ETSLaneKernel.Workspace, into residuals: inout [Lanes]
  ) {
    switch (model.error, model.multiplicativeSeason) {
    case (.additive, false):
      for t in residuals.indices { residuals[t] = work.innovation[t] }
    case (.additive, true):
      for t in residuals.indices { residuals[t] = work.innovation[t] * work.seasonPath[t] }
    case (.multiplicative, _):
      for t in residuals.indices {
        residuals[t] = values[t].isNaN ? Lanes() : work.innovation[t] / work.forecast[t]
      }
    }
  }

  /// The parameters that a lane's `x` stands for.
  package mutating func parameters(_ x: [Double], lane: Int) -> ETSParameters {
    // Back from a variable's units, a bound may be passed by the last digit.
    func value(_ i: Int, in range: ClosedRange<Double>) -> Double {
      min(max(x[i] * units[i][lane], range.lowerBound), range.upperBound)
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
        level: layout.level.map { x[$0] * units[$0][lane] } ?? anchors.level[lane],
        slope: layout.slope.map { x[$0] * units[$0][lane] } ?? 0,
        season: [Double](repeating: neutral, count: model.seasonLength)))
    if let first = layout.firstInnovation {
      let p = phi * parameters.initial.slope
      let c = ETSKernel.Coefficients(parameters)
      _ = firstCycle.states(
        x.map { Lanes(repeating: $0) }, from: first, unit: units[first], anchors,
        ETSLaneKernel.Coefficients(
          kappa: Lanes(repeating: c.kappa), eta: Lanes(repeating: c.eta), gamma: Lanes(repeating: c.gamma),
          phi: Lanes(repeating: c.phi)),
        q: Lanes(repeating: parameters.initial.level + p), p: Lanes(repeating: p), into: &work.season)
      for t in work.season.indices { parameters.initial.season[t] = work.season[t][lane] }
    }
    return parameters
  }

  /// What a pass over the data gave, and what its gradient needs.
  private struct Pass {
    var outcome: ETSLaneKernel.Outcome
    /// The least of what must be positive.
    var lowest: Lanes
    var coefficients: ETSLaneKernel.Coefficients
    var alpha: Lanes
    var beta: Lanes
    var slopeShare: Lanes
    var seasonShare: Lanes
    var slope: Lanes
  }

  /// Runs the models at `x`.
  @inline(__always)
  private mutating func pass(_ x: [Lanes], _ units: [Lanes], _ anchors: ETSFirstCycle.Anchors) -> Pass {
    let alpha = x[0] * units[0]
    let b = layout.slopeShare.map { x[$0] * units[$0] } ?? Lanes()
    let c = layout.seasonShare.map { x[$0] * units[$0] } ?? Lanes()
    let phi = layout.phi.map { x[$0] * units[$0] } ?? Lanes(repeating: 1)
    let beta = layout.usesShares ? alpha * b : b
    let gamma = layout.usesShares ? (1 - alpha) * c : c
    let level = layout.level.map { x[$0] * units[$0] } ?? anchors.level
    let slope = layout.slope.map { x[$0] * units[$0] } ?? Lanes()
    let coefficients = ETSLaneKernel.Coefficients(
      kappa: alpha + phi * beta, eta: phi * beta, gamma: gamma, phi: phi)
    let p = phi * slope
    var lowest = Lanes(repeating: .infinity)
    if let first = layout.firstInnovation {
      lowest = firstCycle.states(
        x, from: first, unit: units[first], anchors, coefficients, q: level + p, p: p, into: &work.season)
    }
    let outcome = kernel.run(values, coefficients, q: level + p, p: p, &work)
    lowest.replace(with: outcome.lowest, where: outcome.lowest .< lowest)
    return Pass(
      outcome: outcome, lowest: lowest, coefficients: coefficients, alpha: alpha, beta: beta, slopeShare: b,
      seasonShare: c, slope: slope)
  }

  /// `(n/2) · ln(S/n) + Σ ln f` and its gradient; infinite outside the model's domain.
  package mutating func value(_ x: [Lanes], _ gradient: inout [Lanes]) -> Lanes {
    let pass = pass(x, units, anchors)
    let outcome = pass.outcome
    let n = Double(observedCount)
    let floored = outcome.sumOfSquares + n * Self.varianceFloor
    let ratio = floored / n
    let logarithm = ratio.logarithm
    var result = 0.5 * n * logarithm + outcome.logScale
    let isInside = (pass.lowest .> 0) .& (result - result .== 0)
    result.replace(with: Lanes(repeating: .infinity), where: .!isInside)

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
      let barrier = barrier(pass)
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

  /// The admissible region's barrier in every lane, infinite outside, and its derivatives by α, β, γ and φ.
  private func barrier(_ pass: Pass) -> (value: Lanes, gradient: [Lanes]) {
    let region = ETSAdmissibility(model)
    let state = ETSState(level: 0, season: [])
    var value = Lanes(repeating: .infinity)
    var gradient = [Lanes](repeating: Lanes(), count: 4)
    for lane in 0..<Lanes.scalarCount {
      guard
        let found = region.barrier(
          ETSParameters(
            alpha: pass.alpha[lane], beta: pass.beta[lane], gamma: pass.coefficients.gamma[lane],
            phi: pass.coefficients.phi[lane], initial: state))
      else { continue }
      value[lane] = found.value
      for i in gradient.indices { gradient[i][lane] = found.gradient[i] }
    }
    return (value, gradient)
  }
}

extension ETSObjective {
  /// Where in the vector each variable is.
  struct Layout: Sendable {
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

    /// Variables with bounds: they come first.
    var boundedCount: Int { 1 + [slopeShare, seasonShare, phi].count { $0 != nil } }
    /// Variables before the first cycle's innovations.
    var leadingCount: Int { firstInnovation ?? count }

    /// The bounded variables and their bounds.
    var ranges: [(Int, ClosedRange<Double>)] {
      var ranges = [(0, alphaRange)]
      if let slopeShare { ranges.append((slopeShare, slopeRange)) }
      if let seasonShare { ranges.append((seasonShare, seasonRange)) }
      if let phi { ranges.append((phi, phiRange)) }
      return ranges
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
