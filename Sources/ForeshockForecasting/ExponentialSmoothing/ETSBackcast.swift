internal import ForeshockNumerics
internal import Glibc

/// Estimates the smoothing parameters of an ``ETS`` model whose initial states follow from them by running the
/// model over the series to its end, and from there back over the reversed series.
///
/// At most four variables are searched over, their gradient by central differences: each value costs three passes.
///
/// Source: Svetunkov, "Forecasting and Analytics with the Augmented Dynamic Adaptive Model", 2023, section 11.4.
struct ETSBackcastEstimator {
  private let model: ETS
  private let scaling: ETSEstimator.Scaling
  private let values: [Double]
  private let reversed: [Double]
  private let first: ETSState
  private let observedCount: Int
  private let kernel: ETSKernel
  private var work: ETSKernel.Workspace

  /// `values` has been checked against the model.
  init(model: ETS, values: [Double]) {
    self.model = model
    scaling = ETSEstimator.Scaling(
      values, shifts: model.error == .additive && !model.multiplicativeSeason,
      scalesSeason: !model.multiplicativeSeason)
    self.values = values.map(scaling.scaled)
    reversed = self.values.reversed()
    first = ETSStart.state(of: model, values: self.values, cycles: 4)
    observedCount = values.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    kernel = ETSKernel(model)
    work = ETSKernel.Workspace(
      count: values.count, seasonLength: model.seasonLength, multiplicativeSeason: model.multiplicativeSeason)
  }

  /// The estimated parameters in the data's own units: the best of what is reached from all starts.
  mutating func estimate(starts: [ETSStart.Smoothing]) throws(ModelError) -> ETSParameters {
    var best: (value: Double, x: [Double])?
    let optimizer = LBFGS(maxIterations: 100, gradientTolerance: 1e-5, functionTolerance: 1e-12)
    let (lower, upper) = bounds
    for start in starts + [ETSStart.still] {
      let result = optimizer.minimize(from: vector(start), lower: lower, upper: upper) { x, gradient in
        differentiated(x, lower, upper, &gradient)
      }
      if result.value < best?.value ?? .infinity { best = (result.value, result.point) }
    }
    guard let best, let parameters = parameters(best.x) else { throw .didNotConverge(iterations: 0) }
    var original = scaling.original(parameters)
    if model.seasonal { original.initial.normalizeSeason(multiplicative: model.multiplicativeSeason) }
    return original
  }

  private var bounds: (lower: [Double], upper: [Double]) {
    var (lower, upper) = ([1e-4], [0.9999])
    if model.trend != .none { (lower, upper) = (lower + [0], upper + [1]) }
    if model.seasonal { (lower, upper) = (lower + [0], upper + [1]) }
    if model.trend == .damped { (lower, upper) = (lower + [0.8], upper + [0.98]) }
    return (lower, upper)
  }

  private func vector(_ start: ETSStart.Smoothing) -> [Double] {
    var x = [start.alpha]
    if model.trend != .none { x.append(start.slopeShare) }
    if model.seasonal { x.append(start.seasonShare) }
    if model.trend == .damped { x.append(start.phi) }
    return x
  }

  /// The parameters that `x` stands for, their initial states backcast; nil outside the model's domain or the
  /// admissible region.
  private mutating func parameters(_ x: [Double]) -> ETSParameters? {
    var next = x.makeIterator()
    var smoothing = ETSStart.Smoothing(alpha: next.next() ?? 0, slopeShare: 0, seasonShare: 0, phi: 1)
    if model.trend != .none { smoothing.slopeShare = next.next() ?? 0 }
    if model.seasonal { smoothing.seasonShare = next.next() ?? 0 }
    if model.trend == .damped { smoothing.phi = next.next() ?? 1 }
    var parameters = smoothing.parameters(of: model, initial: first)
    guard model.constraints == .usual || ETSAdmissibility(model).holds(parameters) else { return nil }
    let c = ETSKernel.Coefficients(parameters)
    let (m, n) = (model.seasonLength, values.count)
    work.season = first.season
    let p = c.phi * first.slope
    guard let there = kernel.run(values, c, q: first.level + p, p: p, &work) else { return nil }
    // Seen backwards the level is the same, the slope the opposite, and the last sample's season comes first.
    let last = work.season
    for j in 0..<m { work.season[j] = last[((n - 1 - j) % m + m) % m] }
    guard let back = kernel.run(reversed, c, q: there.q - there.p, p: -there.p, &work) else { return nil }
    let early = work.season
    for j in 0..<m { parameters.initial.season[j] = early[((n - 1 - j) % m + m) % m] }
    parameters.initial.level = back.q
    parameters.initial.slope = -back.p / c.phi
    if model.trend == .none { parameters.initial.slope = 0 }
    return parameters
  }

  private mutating func value(_ x: [Double]) -> Double {
    guard let parameters = parameters(x) else { return .infinity }
    work.season = parameters.initial.season
    let c = ETSKernel.Coefficients(parameters)
    let p = c.phi * parameters.initial.slope
    guard let outcome = kernel.run(values, c, q: parameters.initial.level + p, p: p, &work) else {
      return .infinity
    }
    let n = Double(outcome.count)
    let floored = outcome.sumOfSquares + n * ETSObjective.varianceFloor
    return 0.5 * n * log(floored / n) + outcome.logScale
  }

  private mutating func differentiated(
    _ x: [Double], _ lower: [Double], _ upper: [Double], _ gradient: inout [Double]
  ) -> Double {
    let here = value(x)
    guard here.isFinite else { return .infinity }
    for i in x.indices {
      var (up, down) = (x, x)
      up[i] = min(x[i] + 1e-5, upper[i])
      down[i] = max(x[i] - 1e-5, lower[i])
      let (above, below) = (value(up), value(down))
      gradient[i] =
        if above.isFinite && below.isFinite {
          (above - below) / (up[i] - down[i])
        } else if above.isFinite {
          (above - here) / (up[i] - x[i])
        } else {
          (here - below) / (x[i] - down[i])
        }
    }
    return here
  }
}
