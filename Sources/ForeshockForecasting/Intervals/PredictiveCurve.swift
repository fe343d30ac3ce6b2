/// The forecast f of a coming step as a curve over a standard normal number z, with what the curve leaves open:
///
///     f = centre + deviation · (z + a₀ + a₁z² + a₂z⁴ + b₀z + b₁z³ + b₂z⁵ + δ)     E[δ²|z] = v₀ + v₁z + v₂z²
///
/// and of the sample, y = f + ε or y = f(1 + ε). With z the Gaussian linearisation of f, whose distribution is
/// exactly known, all of this is small beside z unless the model is far from linear.
struct PredictiveCurve {
  /// How the step's own innovation enters.
  enum Noise {
    /// With this variance.
    case additive(Double)
    /// With this variance, relative to the forecast.
    case relative(Double)
  }

  var center: Double
  var deviation: Double
  var noise: Noise
  var even = SIMD3<Double>()
  var odd = SIMD3<Double>()
  var spread = SIMD3<Double>()

  /// Beyond it the curve goes on straight: few of the simulated numbers were that large.
  private static let reach = 4.0

  /// The conditional mean and variance of the sample where the linearisation is `z`.
  func conditional(_ z: Double) -> (mean: Double, variance: Double) {
    let inner = min(max(z, -Self.reach), Self.reach)
    let t = inner * inner
    var curve = inner * (1 + odd.x + t * (odd.y + t * odd.z)) + even.x + t * (even.y + t * even.z)
    if inner != z {
      let slope =
        1 + odd.x + t * (3 * odd.y + 5 * t * odd.z) + inner * (2 * even.y + 4 * t * even.z)
      curve += max(slope, 0) * (z - inner)
    }
    let mean = center + deviation * curve
    let open = deviation * deviation * max(spread.x + inner * spread.y + t * spread.z, 0)
    return (mean, open + innovationVariance(mean * mean + open))
  }

  /// The variance of the step's own innovation where E[f²] is `square`.
  func innovationVariance(_ square: Double) -> Double {
    switch noise {
    case .additive(let variance): variance
    case .relative(let variance): variance * square
    }
  }
}
