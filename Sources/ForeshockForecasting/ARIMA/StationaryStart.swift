/// From the coefficients of a seasonal ARMA process to what the filter starts with — the expanded
/// polynomials, F = γ₀ and K = T P e₀ — and back with derivatives.
///
/// With γ the autocovariances and ψ the impulse response of the process (unit innovations),
///
///     F = γ₀,   K_i = Σ_{j>i} φ*_j γ_{j−i−1} + θ*_j ψ_{j−i−1},   i = 0 … r−1.
///
/// γ comes from the two small factors' autocovariances (`ProductAutocovariance`), so that no system larger than
/// p + 1 or P + 1 is solved, where a dense solve for the state covariance costs O(r⁴) or more.
struct StationaryStart<Real: WorkingReal>: Sendable {
  let order: SeasonalARMAOrder
  private(set) var phi: MultiplicativePolynomial
  private(set) var theta: MultiplicativePolynomial
  /// φ* and θ*, as far as they are not zero.
  private(set) var phiValues: [Real]
  private(set) var thetaValues: [Real]
  /// K.
  private(set) var gain: [Real]
  /// γ₀ … γ_{p*−1}, at least γ₀.
  private var autocovariance: ProductAutocovariance<Real>
  /// ψ₀ … ψ_{q*−1}.
  private var psi: [Real]
  private var thetaDense: [Real]
  private var coefficients: SeasonalFactors<Real>

  init(order: SeasonalARMAOrder) {
    self.order = order
    phi = MultiplicativePolynomial(
      degree: order.p, seasonalDegree: order.seasonalP, seasonLength: order.seasonLength, sign: -1)
    theta = MultiplicativePolynomial(
      degree: order.q, seasonalDegree: order.seasonalQ, seasonLength: order.seasonLength, sign: 1)
    phiValues = [Real](repeating: 0.0, count: phi.product.lags.count)
    thetaValues = [Real](repeating: 0.0, count: theta.product.lags.count)
    gain = [Real](repeating: 0.0, count: order.width)
    autocovariance = ProductAutocovariance(order: order, last: max(0, order.arDegree - 1))
    psi = [Real](repeating: 0.0, count: order.maDegree)
    thetaDense = [Real](repeating: 0.0, count: order.maDegree + 1)
    coefficients = SeasonalFactors(zerosOf: order)
  }

  /// The process's variance when the innovations have variance 1.
  var variance: Real { autocovariance.values[0] }

  /// Takes new coefficients; false when they are not stationary to working precision.
  mutating func set(_ c: SeasonalCoefficients) -> Bool {
    coefficients.set(c)
    phi.expand(c.ar, c.sar)
    theta.expand(c.ma, c.sma)
    phi.expand(coefficients.ar, coefficients.sar, into: &phiValues)
    theta.expand(coefficients.ma, coefficients.sma, into: &thetaValues)
    guard autocovariance.set(coefficients) else { return false }
    for k in 0..<thetaDense.count { thetaDense[k] = k == 0 ? 1.0 : 0.0 }
    let (arLags, maLags) = (phi.product.lags, theta.product.lags)
    for (lag, value) in zip(maLags, thetaValues) { thetaDense[lag] = value }
    for k in 0..<psi.count {
      var x = thetaDense[k]
      for i in 0..<arLags.count where arLags[i] <= k { x += phiValues[i] * psi[k - arLags[i]] }
      psi[k] = x
    }
    // Outside of self while it is written to: inside, every access would be checked.
    var gain = gain
    self.gain = []
    defer { self.gain = gain }
    let gamma = autocovariance.values, psi = psi
    for i in 0..<gain.count { gain[i] = 0.0 }
    for a in 0..<arLags.count {
      let lag = arLags[a], value = phiValues[a]
      for i in 0..<lag { gain[i] += value * gamma[lag - 1 - i] }
    }
    for a in 0..<maLags.count {
      let lag = maLags[a], value = thetaValues[a]
      for i in 0..<lag { gain[i] += value * psi[lag - 1 - i] }
    }
    return true
  }

  /// What the rounding errors of the autocovariances are in proportion to.
  var termSize: Double { autocovariance.termSize }

  /// Whether rounding errors of F and K, magnified by `growth` (``RoundingGrowth``), leave too few digits.
  func isDelicate(growth: Double) -> Bool {
    guard RoundingGrowth.isTooMuch(variance: termSize, growth: growth) else { return false }
    let largest = gain.reduce(0) { max($0, abs($1.rounded)) }
    let share = largest / variance.rounded
    return RoundingGrowth.isTooMuch(variance: termSize * share * share, growth: growth)
  }

  /// Turns the filter's derivatives into ones with respect to the coefficients.
  mutating func pullBack(_ gradient: FilterDerivatives<Real>) -> SeasonalCoefficients {
    let (arLags, maLags) = (phi.product.lags, theta.product.lags)
    var phiBar = gradient.phi, thetaBar = gradient.theta
    var gammaBar = [Real](repeating: 0.0, count: autocovariance.values.count)
    var psiBar = [Real](repeating: 0.0, count: psi.count)
    gammaBar[0] = gradient.variance
    for a in 0..<arLags.count {
      let lag = arLags[a], value = phiValues[a]
      var sum: Real = 0.0
      for i in 0..<lag {
        sum += gradient.gain[i] * autocovariance.values[lag - 1 - i]
        gammaBar[lag - 1 - i] += gradient.gain[i] * value
      }
      phiBar[a] += sum
    }
    for a in 0..<maLags.count {
      let lag = maLags[a], value = thetaValues[a]
      var sum: Real = 0.0
      for i in 0..<lag {
        sum += gradient.gain[i] * psi[lag - 1 - i]
        psiBar[lag - 1 - i] += gradient.gain[i] * value
      }
      thetaBar[a] += sum
    }
    for k in Swift.stride(from: psi.count - 1, through: 0, by: -1) {
      let y = psiBar[k]
      for i in 0..<arLags.count where arLags[i] <= k {
        phiBar[i] += y * psi[k - arLags[i]]
        psiBar[k - arLags[i]] += y * phiValues[i]
      }
    }
    for a in 0..<maLags.count where maLags[a] < psi.count { thetaBar[a] += psiBar[maLags[a]] }

    var result = SeasonalFactors<Real>(zerosOf: order)
    phi.pullBack(phiBar, coefficients.ar, coefficients.sar, into: &result.ar, &result.sar)
    theta.pullBack(thetaBar, coefficients.ma, coefficients.sma, into: &result.ma, &result.sma)

    autocovariance.pullBack(gammaBar, at: coefficients, into: &result)
    return result.rounded
  }
}
