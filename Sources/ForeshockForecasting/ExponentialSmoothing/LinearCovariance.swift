/// What coming innovations do to an ETS model's states, to second order of what they do linearly: the covariances
/// of `q = l + φb`, `p = φb` and the seasonal states.
///
/// An innovation e adds κ·u·e to q, η·u·e to p and γ·w·e to the seasonal state of its step, where u and w depend
/// on the model. Each seasonal state is looked at once a cycle; in between q and p move on by themselves, and what
/// that does to their covariance with it is two multiplications. So a step costs the same whatever the season.
struct LinearCovariance {
  private struct Place {
    var variance = 0.0
    /// Covariances with q and p one step after the place's own.
    var withQ = 0.0
    var withP = 0.0
  }

  private let c: ETSKernel.Coefficients
  private let seasonLength: Int
  /// φ + … + φᵐ⁻¹ and φᵐ⁻¹: what the steps until a place's next turn do to q and p.
  private let slopes: Double
  private let damping: Double
  private var qq = 0.0
  private var qp = 0.0
  private var pp = 0.0
  private var places: [Place] = []
  private var turn = 0

  init(_ coefficients: ETSKernel.Coefficients, seasonLength: Int) {
    c = coefficients
    self.seasonLength = seasonLength
    var slopes = 0.0
    var damping = 1.0
    for _ in 1..<seasonLength {
      damping *= coefficients.phi
      slopes += damping
    }
    (self.slopes, self.damping) = (slopes, damping)
  }

  /// The variance of a·q + b·s in the coming step, s being its seasonal state.
  func variance(level a: Double, season b: Double) -> Double {
    guard turn < places.count else { return a * a * qq }
    let place = places[turn]
    let covariance = place.withQ + slopes * place.withP
    return a * a * qq + 2 * a * b * covariance + b * b * place.variance
  }

  /// Takes a step with an innovation of the given variance, which enters the level by u and the season by w.
  mutating func advance(variance: Double, level u: Double, season w: Double) {
    if turn == places.count { places.append(Place()) }
    let (kappa, eta, gamma) = (c.kappa * u, c.eta * u, c.gamma * w)
    let place = places[turn]
    let withP = damping * place.withP
    let withQ = place.withQ + slopes * place.withP
    places[turn] = Place(
      variance: place.variance + gamma * gamma * variance,
      withQ: withQ + c.phi * withP + kappa * gamma * variance,
      withP: c.phi * withP + eta * gamma * variance)
    let moved = qp + c.phi * pp
    qq += c.phi * (qp + moved) + kappa * kappa * variance
    qp = c.phi * moved + kappa * eta * variance
    pp = c.phi * c.phi * pp + eta * eta * variance
    turn += 1
    if turn == seasonLength { turn = 0 }
  }
}
