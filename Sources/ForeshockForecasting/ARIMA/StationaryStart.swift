/// From the coefficients of a seasonal ARMA process to what the filter starts with — the expanded
/// polynomials, F = γ₀ and K = T P e₀ — and back with derivatives.
///
/// With γ the autocovariances and ψ the impulse response of the process (unit innovations),
///
///     F = γ₀,   K_i = Σ_{j>i} φ*_j γ_{j−i−1} + θ*_j ψ_{j−i−1},   i = 0 … r−1.
///
/// γ is a convolution of the two small factors' autocovariances, γ_k = Σ_j gˢ_j gᴺ_{k−mj}, so that no system
/// larger than p + 1 or P + 1 is solved, where a dense solve for the state covariance costs O(r⁴) or more.
struct StationaryStart: Sendable {
  let order: SeasonalARMAOrder
  private(set) var phi: MultiplicativePolynomial
  private(set) var theta: MultiplicativePolynomial
  private var plain: ARMAAutocovariance
  private var seasonal: ARMAAutocovariance
  /// γ₀ … γ_{p*−1}, at least γ₀.
  private(set) var gamma: [Double]
  /// ψ₀ … ψ_{q*−1}.
  private var psi: [Double]
  private var thetaDense: [Double]
  /// How far the sum over seasons reached.
  private var seasons = 0
  private var coefficients: SeasonalCoefficients

  /// Autocovariances of the non-seasonal factor beyond this lag are not summed: a process whose memory is
  /// longer in both factors at once is treated as not stationary.
  static let mostLags = 100_000

  init(order: SeasonalARMAOrder) {
    self.order = order
    phi = MultiplicativePolynomial(
      degree: order.p, seasonalDegree: order.seasonalP, seasonLength: order.seasonLength, sign: -1)
    theta = MultiplicativePolynomial(
      degree: order.q, seasonalDegree: order.seasonalQ, seasonLength: order.seasonLength, sign: 1)
    plain = ARMAAutocovariance(p: order.p, q: order.q)
    seasonal = ARMAAutocovariance(p: order.seasonalP, q: order.seasonalQ)
    gamma = [Double](repeating: 0, count: max(1, order.arDegree))
    psi = [Double](repeating: 0, count: order.maDegree)
    thetaDense = [Double](repeating: 0, count: order.maDegree + 1)
    coefficients = SeasonalCoefficients(zerosOf: order)
  }

  /// The process's variance when the innovations have variance 1.
  var variance: Double { gamma[0] }

  /// Takes new coefficients and writes K into `gain[at...]`; false when they are not stationary to working
  /// precision.
  mutating func set(_ c: SeasonalCoefficients, gain: inout [Double], at offset: Int, stride: Int) -> Bool {
    coefficients = c
    phi.expand(c.ar, c.sar)
    theta.expand(c.ma, c.sma)
    guard plain.set(ar: c.ar, ma: c.ma), seasonal.set(ar: c.sar, ma: c.sma), convolve() else { return false }
    for k in 0..<thetaDense.count { thetaDense[k] = k == 0 ? 1 : 0 }
    let (ar, ma) = (phi.product, theta.product)
    for (lag, value) in zip(ma.lags, ma.values) { thetaDense[lag] = value }
    for k in 0..<psi.count {
      var x = thetaDense[k]
      for i in 0..<ar.lags.count where ar.lags[i] <= k { x += ar.values[i] * psi[k - ar.lags[i]] }
      psi[k] = x
    }
    for i in 0..<stride { gain[offset + i] = 0 }
    for a in 0..<ar.lags.count {
      let lag = ar.lags[a], value = ar.values[a]
      for i in 0..<lag { gain[offset + i] += value * gamma[lag - 1 - i] }
    }
    for a in 0..<ma.lags.count {
      let lag = ma.lags[a], value = ma.values[a]
      for i in 0..<lag { gain[offset + i] += value * psi[lag - 1 - i] }
    }
    return gamma[0] > 0 && gamma[0].isFinite
  }

  /// γ from the two factors; false when the sum over seasons does not end.
  private mutating func convolve() -> Bool {
    let m = order.seasonLength
    let last = gamma.count - 1
    plain.extend(to: last)
    for k in 0...last { gamma[k] = seasonal[0] * plain[k] }
    seasons = 0
    guard order.seasonalP + order.seasonalQ > 0 else { return true }
    let most: Int
    if order.seasonalP == 0 {
      most = order.seasonalQ
    } else if order.p == 0 {
      most = (last + order.q) / m
    } else {
      most = (StationaryStart.mostLags - last) / m
    }
    guard most > 0 else { return true }
    let negligible = 1e-17 * seasonal[0] * plain[0]
    let window = max(order.p, order.q) + 1
    for j in 1...most {
      seasonal.extend(to: j)
      plain.extend(to: m * j + last)
      let weight = seasonal[j]
      if weight != 0 {
        for k in 0...last { gamma[k] += weight * (plain[m * j - k] + plain[m * j + k]) }
      }
      seasons = j
      if order.p > 0 && order.seasonalP > 0 {
        var tail = 0.0
        for k in max(0, m * j - last - window)...max(0, m * j - last) { tail = max(tail, abs(plain[k])) }
        var seasonalTail = 0.0
        for k in max(0, j - max(order.seasonalP, order.seasonalQ))...j {
          seasonalTail = max(seasonalTail, abs(seasonal[k]))
        }
        if tail * seasonalTail < negligible { return true }
        if j == most { return false }
      }
    }
    return true
  }

  /// Turns the filter's derivatives into ones with respect to the coefficients.
  mutating func pullBack(_ gradient: FilterGradient) -> SeasonalCoefficients {
    let (ar, ma) = (phi.product, theta.product)
    var phiBar = gradient.phi, thetaBar = gradient.theta
    var gammaBar = [Double](repeating: 0, count: gamma.count)
    var psiBar = [Double](repeating: 0, count: psi.count)
    gammaBar[0] = gradient.variance
    for a in 0..<ar.lags.count {
      let lag = ar.lags[a], value = ar.values[a]
      var sum = 0.0
      for i in 0..<lag {
        sum += gradient.gain[i] * gamma[lag - 1 - i]
        gammaBar[lag - 1 - i] += gradient.gain[i] * value
      }
      phiBar[a] += sum
    }
    for a in 0..<ma.lags.count {
      let lag = ma.lags[a], value = ma.values[a]
      var sum = 0.0
      for i in 0..<lag {
        sum += gradient.gain[i] * psi[lag - 1 - i]
        psiBar[lag - 1 - i] += gradient.gain[i] * value
      }
      thetaBar[a] += sum
    }
    for k in Swift.stride(from: psi.count - 1, through: 0, by: -1) {
      let y = psiBar[k]
      for i in 0..<ar.lags.count where ar.lags[i] <= k {
        phiBar[i] += y * psi[k - ar.lags[i]]
        psiBar[k - ar.lags[i]] += y * ar.values[i]
      }
    }
    for a in 0..<ma.lags.count where ma.lags[a] < psi.count { thetaBar[a] += psiBar[ma.lags[a]] }

    var result = SeasonalCoefficients(zerosOf: order)
    phi.pullBack(phiBar, coefficients.ar, coefficients.sar, into: &result.ar, &result.sar)
    theta.pullBack(thetaBar, coefficients.ma, coefficients.sma, into: &result.ma, &result.sma)

    let m = order.seasonLength
    var plainBar = [Double](repeating: 0, count: max(plain.count, 1))
    var seasonalBar = [Double](repeating: 0, count: max(seasonal.count, 1))
    for k in 0..<gamma.count where k < plain.count {
      plainBar[k] += gammaBar[k] * seasonal[0]
      seasonalBar[0] += gammaBar[k] * plain[k]
    }
    for j in 0..<seasons + 1 where j > 0 {
      let weight = seasonal[j]
      var sum = 0.0
      for k in 0..<gamma.count {
        let (near, far) = (abs(m * j - k), m * j + k)
        if near < plain.count {
          plainBar[near] += gammaBar[k] * weight
          sum += gammaBar[k] * plain[near]
        }
        if far < plain.count {
          plainBar[far] += gammaBar[k] * weight
          sum += gammaBar[k] * plain[far]
        }
      }
      if j < seasonal.count { seasonalBar[j] += sum }
    }
    plain.pullBack(&plainBar, ar: &result.ar, ma: &result.ma)
    seasonal.pullBack(&seasonalBar, ar: &result.sar, ma: &result.sma)
    return result
  }
}
