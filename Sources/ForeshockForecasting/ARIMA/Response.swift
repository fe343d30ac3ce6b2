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

  /// The steps on which the filter's gain still changes, were there observations, in runs of steps that share one.
  struct Transient {
    /// The first step of each run.
    var starts: [Int] = []
    /// F of each run, over σ².
    var variances: [Double] = []
    /// K/F of each run, `width` values: how a shock moves the coming contributions.
    var gains: [Double] = []
    /// The step from which on the gain stays, or the last one looked at.
    var end: Int
    /// F of all later steps.
    var steadyVariance: Double

    /// Where run number `run` ends.
    func end(of run: Int) -> Int { run + 1 < starts.count ? starts[run + 1] : end }
  }

  /// Continues the filter's recursion without data, for at most `steps` steps.
  ///
  /// The innovations of those steps, uncorrelated with variances σ²F, carry the exact predictive distribution
  /// also while the filter has not reached its limit. Gain and variance move by products of two elements of the
  /// reflection vector, most of which are all but zero between a season's ends: where the product is below
  /// 10⁻¹⁰ the gain is left as it is.
  func transient(_ steps: Int) -> Transient {
    guard !state.gain.isEmpty, state.reflection.count == width, state.gain.count == width else {
      return Transient(end: 0, steadyVariance: state.variance)
    }
    var gain = state.gain
    var f = state.variance
    // The vector shifts by one place a step, which is its beginning that moves.
    var reflection = state.reflection + zeros(width)
    var first = 0
    var largest = reflection.reduce(0) { max($0, abs($1)) }
    var hasMoved = true
    var result = Transient(end: 0, steadyVariance: f)
    for t in 0..<steps {
      if first == width {
        largest = 0
        for i in 0..<width {
          reflection[i] = reflection[width + i]
          reflection[width + i] = 0
          largest = max(largest, abs(reflection[i]))
        }
        first = 0
      }
      if largest <= Self.settled * f { break }
      if hasMoved {
        result.starts.append(t)
        result.variances.append(f)
        for k in gain { result.gains.append(k / f) }
        hasMoved = false
      }
      let z = reflection[first]
      reflection[first] = 0
      first += 1
      for i in 0..<phi.lags.count {
        let place = first + phi.lags[i] - 1
        reflection[place] += phi.values[i] * z
        largest = max(largest, abs(reflection[place]))
      }
      if abs(z) * largest > Self.negligible * f * f {
        let rho = z / f
        largest = 0
        for i in 0..<width {
          let shifted = reflection[first + i]
          let next = shifted - rho * gain[i]
          reflection[first + i] = next
          gain[i] -= rho * shifted
          largest = max(largest, abs(next))
        }
        f *= max(0, 1 - rho * rho)
        hasMoved = true
      }
      result.end = t + 1
    }
    result.steadyVariance = f
    return result
  }

  /// What remains of the reflection vector, over F, when its squares no longer count.
  private static let settled = 1e-7
  /// Products of its elements, over F², that do not count.
  private static let negligible = 1e-10

  /// Adds what step t's value contributes to later steps: `past` is the part known before the step, `shock`
  /// the rest; `run` is the step's in the transient, nil after it.
  @inline(__always)
  func propagate(
    _ past: Double, _ shock: Double, at t: Int, _ transient: Transient, run: Int?,
    into pending: inout [Double]
  ) {
    let end = pending.count
    if let run {
      for i in 0..<phi.lags.count where t + phi.lags[i] < end {
        pending[t + phi.lags[i]] += phi.values[i] * past
      }
      let offset = run * width
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

  /// The undifferenced series' response to a unit shock in a run of the transient, over the first `count` places
  /// of `response`.
  func respond(_ transient: Transient, run: Int, _ count: Int, into response: inout [Double]) {
    for i in 0..<count { response[i] = 0 }
    response[0] = 1
    let offset = run * width
    for i in 0..<min(width, count - 1) { response[i + 1] = transient.gains[offset + i] }
    // The shock's own share of the autoregression is in the gain.
    regress(&response, from: 1, count)
    differencing.accumulate(&response, count)
  }

  /// The same after the transient, which is the process's own response.
  func respond(_ count: Int, into response: inout [Double]) {
    for i in 0..<count { response[i] = 0 }
    response[0] = 1
    for i in 0..<theta.lags.count where theta.lags[i] < count { response[theta.lags[i]] += theta.values[i] }
    regress(&response, from: 0, count)
    differencing.accumulate(&response, count)
  }

  /// The first step from which on what autoregression leaves of a shock is below 10⁻¹² of the most it was; nil
  /// when that takes more than `limit` steps.
  func memory(limit: Int) -> Int? {
    let degree = phi.lags.max() ?? 0
    var x = [1.0]
    var most = 1.0
    var last = 0
    while x.count - last <= degree {
      guard x.count < limit else { return nil }
      var value = 0.0
      for i in 0..<phi.lags.count where phi.lags[i] <= x.count {
        value += phi.values[i] * x[x.count - phi.lags[i]]
      }
      most = max(most, abs(value))
      if abs(value) > 1e-12 * most { last = x.count }
      x.append(value)
    }
    return last + degree
  }

  /// Lets every value from `start` on contribute to later ones by the autoregression.
  @inline(__always)
  private func regress(_ x: inout [Double], from start: Int, _ count: Int) {
    guard !phi.lags.isEmpty else { return }
    for t in start..<max(count, start) {
      let value = x[t]
      if value != 0 {
        for i in 0..<phi.lags.count where t + phi.lags[i] < count {
          x[t + phi.lags[i]] += phi.values[i] * value
        }
      }
    }
  }

  private func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }
}

extension Differencing {
  /// Undoes it for the first `count` samples of a series that was zero before.
  func accumulate(_ x: inout [Double], _ count: Int) {
    for step in [Int](repeating: 1, count: differences)
      + [Int](repeating: seasonLength, count: seasonalDifferences)
    where step < count {
      for t in step..<count { x[t] += x[t - step] }
    }
  }
}
