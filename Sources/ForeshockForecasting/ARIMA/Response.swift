/// How a fitted model carries its state and coming shocks forward.
struct Response {
  let phi: SparseLags
  let theta: SparseLags
  let differencing: Differencing
  let width: Int
  private let state: FittedARIMA.State

  init(_ fitted: FittedARIMA) {
    let order = fitted.model.armaOrder
    var ar = MultiplicativePolynomial(
      degree: order.p, seasonalDegree: order.seasonalP, seasonLength: order.seasonLength, sign: -1)
    var ma = MultiplicativePolynomial(
      degree: order.q, seasonalDegree: order.seasonalQ, seasonLength: order.seasonLength, sign: 1)
    ar.expand(fitted.coefficients.ar, fitted.coefficients.sar)
    ma.expand(fitted.coefficients.ma, fitted.coefficients.sma)
    phi = ar.product
    theta = ma.product
    differencing = fitted.model.differencing
    width = order.width
    state = fitted.state
  }

  /// A tail of zeros, for deviations.
  var zeroTail: [Double] { [Double](repeating: 0, count: differencing.length) }

  /// The undifferenced path that follows from a state and a tail without any shock.
  func path(contribution: [Double], tail: [Double], _ steps: Int, constant: Double = 0) -> [Double] {
    var w = [Double](repeating: 0, count: steps)
    for t in 0..<steps {
      var x = t < contribution.count ? contribution[t] : 0
      for i in 0..<phi.lags.count where phi.lags[i] <= t { x += phi.values[i] * w[t - phi.lags[i]] }
      w[t] = x
    }
    if constant != 0 { for t in 0..<steps { w[t] += constant } }
    return differencing.integrate(w, tail: tail)
  }

  /// The steps on which the filter's gain still changes, were there observations.
  struct Transient {
    /// How many they are.
    var count: Int { variances.count }
    /// F of each, over σ².
    var variances: [Double] = []
    /// K/F of each, `width` values a step: how a shock moves the coming contributions.
    var gains: [Double] = []
    /// F of all later steps.
    var steadyVariance: Double

    /// The root of F at step `t`.
    func standardDeviation(_ t: Int) -> Double { (t < count ? variances[t] : steadyVariance).squareRoot() }
  }

  /// Continues the filter's recursion without data, for at most `steps` steps.
  ///
  /// The innovations of those steps, uncorrelated with variances σ²F, carry the exact predictive distribution
  /// also while the filter has not reached its limit.
  func transient(_ steps: Int) -> Transient {
    guard !state.gain.isEmpty, state.reflection.count == width, state.gain.count == width else {
      return Transient(steadyVariance: state.variance)
    }
    var gain = state.gain, reflection = state.reflection, f = state.variance
    var result = Transient(steadyVariance: f)
    for _ in 0..<steps {
      guard (reflection.contains { abs($0) > ChandrasekharFilter.settledTolerance * f }) else { break }
      result.variances.append(f)
      result.gains.append(contentsOf: gain.map { $0 / f })
      let z = reflection[0], rho = z / f
      for i in 0..<width {
        reflection[i] = i + 1 < width ? reflection[i + 1] : 0
      }
      for (lag, value) in zip(phi.lags, phi.values) { reflection[lag - 1] += value * z }
      for i in 0..<width {
        let shifted = reflection[i]
        reflection[i] = shifted - rho * gain[i]
        gain[i] -= rho * shifted
      }
      f *= max(0, 1 - rho * rho)
      result.steadyVariance = f
    }
    return result
  }

  /// Adds what step t's value contributes to later steps: `past` is the part known before the step, `shock`
  /// the rest.
  @inline(__always)
  func propagate(
    _ past: Double, _ shock: Double, at t: Int, _ transient: Transient, into pending: inout [Double]
  ) {
    let end = pending.count
    if t < transient.count {
      for i in 0..<phi.lags.count where t + phi.lags[i] < end {
        pending[t + phi.lags[i]] += phi.values[i] * past
      }
      let offset = t * width
      for i in 0..<min(width, end - t - 1) { pending[t + 1 + i] += transient.gains[offset + i] * shock }
    } else {
      let x = past + shock
      for i in 0..<phi.lags.count where t + phi.lags[i] < end {
        pending[t + phi.lags[i]] += phi.values[i] * x
      }
      for i in 0..<theta.lags.count where t + theta.lags[i] < end {
        pending[t + theta.lags[i]] += theta.values[i] * shock
      }
    }
  }

  /// The undifferenced series' response to a unit shock at step `start`, over `count` steps from it.
  func response(_ transient: Transient, from start: Int, _ count: Int) -> [Double] {
    var w = [Double](repeating: 0, count: count)
    w[0] = 1
    if start < transient.count {
      let offset = start * width
      for i in 0..<min(width, count - 1) { w[i + 1] = transient.gains[offset + i] }
      for t in 1..<max(count, 1) {
        let x = w[t]
        if x != 0 {
          for i in 0..<phi.lags.count where t + phi.lags[i] < count {
            w[t + phi.lags[i]] += phi.values[i] * x
          }
        }
      }
    } else {
      for (lag, value) in zip(theta.lags, theta.values) where lag < count { w[lag] += value }
      for t in 0..<count {
        let x = w[t]
        if x != 0 {
          for i in 0..<phi.lags.count where t + phi.lags[i] < count {
            w[t + phi.lags[i]] += phi.values[i] * x
          }
        }
      }
    }
    return differencing.integrate(w, tail: zeroTail)
  }
}
