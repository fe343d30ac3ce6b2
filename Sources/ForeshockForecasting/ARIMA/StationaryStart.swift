/// From the coefficients of a seasonal ARMA process to what the filter starts with — the expanded
/// polynomials, F = γ₀ and K = T P e₀ — and back with derivatives.
///
/// With γ the autocovariances and ψ the impulse response of the process (unit innovations),
///
///     F = γ₀,   K_i = Σ_{j>i} φ*_j γ_{j−i−1} + θ*_j ψ_{j−i−1},   i = 0 … r−1.
///
/// γ comes from the two small factors' autocovariances (`ProductAutocovariance`), so that no system larger than
/// p + 1 or P + 1 is solved, where a dense solve for the state covariance costs O(r⁴) or more.
struct StationaryStart: Sendable {
  let order: SeasonalARMAOrder
  private(set) var phi: MultiplicativePolynomial
  private(set) var theta: MultiplicativePolynomial
  /// γ₀ … γ_{p*−1}, at least γ₀.
  private var autocovariance: ProductAutocovariance
  /// ψ₀ … ψ_{q*−1}.
  private var psi: [Double]
  private var thetaDense: [Double]
  private var coefficients: SeasonalCoefficients

  init(order: SeasonalARMAOrder) {
    self.order = order
    phi = MultiplicativePolynomial(
      degree: order.p, seasonalDegree: order.seasonalP, seasonLength: order.seasonLength, sign: -1)
    theta = MultiplicativePolynomial(
      degree: order.q, seasonalDegree: order.seasonalQ, seasonLength: order.seasonLength, sign: 1)
    autocovariance = ProductAutocovariance(order: order, last: max(0, order.arDegree - 1))
    psi = [Double](repeating: 0, count: order.maDegree)
    thetaDense = [Double](repeating: 0, count: order.maDegree + 1)
    coefficients = SeasonalCoefficients(zerosOf: order)
  }

  /// The process's variance when the innovations have variance 1.
  var variance: Double { autocovariance.values[0] }

  /// Takes new coefficients and writes K into `gain[at...]`; false when they are not stationary to working
  /// precision.
  mutating func set(_ c: SeasonalCoefficients, gain: inout [Double], at offset: Int, stride: Int) -> Bool {
    coefficients = c
    phi.expand(c.ar, c.sar)
    theta.expand(c.ma, c.sma)
    guard autocovariance.set(c) else { return false }
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
      for i in 0..<lag { gain[offset + i] += value * autocovariance.values[lag - 1 - i] }
    }
    for a in 0..<ma.lags.count {
      let lag = ma.lags[a], value = ma.values[a]
      for i in 0..<lag { gain[offset + i] += value * psi[lag - 1 - i] }
    }
    return true
  }

  /// Turns the filter's derivatives into ones with respect to the coefficients.
  mutating func pullBack(_ gradient: FilterGradient) -> SeasonalCoefficients {
    let (ar, ma) = (phi.product, theta.product)
    var phiBar = gradient.phi, thetaBar = gradient.theta
    var gammaBar = [Double](repeating: 0, count: autocovariance.values.count)
    var psiBar = [Double](repeating: 0, count: psi.count)
    gammaBar[0] = gradient.variance
    for a in 0..<ar.lags.count {
      let lag = ar.lags[a], value = ar.values[a]
      var sum = 0.0
      for i in 0..<lag {
        sum += gradient.gain[i] * autocovariance.values[lag - 1 - i]
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

    autocovariance.pullBack(gammaBar, at: coefficients, into: &result)
    return result
  }
}
