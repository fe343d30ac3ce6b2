internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Quantiles of the distribution a ``PredictiveCurve`` describes: y given z is Gaussian, z standard normal.
///
/// Probabilities are integrals over z, taken with the trapezoidal rule, whose error for such integrands falls
/// faster than any power of the distance between the nodes; quantiles follow by Newton's method on the scale of
/// normal quantiles, on which they are nearly straight lines.
struct CurveQuantiles {
  private var weights: [Double] = []
  private var means: [Double] = []
  /// 1/(√2 · standard deviation) at each node.
  private var scales: [Double] = []
  private var center = 0.0
  private var total = 0.0

  /// Sets the distribution.
  mutating func load(_ curve: PredictiveCurve) {
    weights.removeAll(keepingCapacity: true)
    means.removeAll(keepingCapacity: true)
    scales.removeAll(keepingCapacity: true)
    center = curve.center
    let own = curve.innovationVariance(center * center)
    let deviation = curve.deviation
    total = (deviation * deviation + own).squareRoot()
    guard deviation > 0, total.isFinite else { return }
    // Nodes as close as the own noise is wide in z: the rule's error is then below 10⁻⁵ of a density.
    let ratio = ((own + deviation * deviation * max(curve.spread.x, 0)) / (deviation * deviation))
      .squareRoot()
    let distance = min(0.8, max(0.04, 1.2 * ratio))
    let last = Int((7 / distance).rounded(.up))
    for index in -last...last {
      let z = Double(index) * distance
      let (mean, variance) = curve.conditional(z)
      weights.append(distance * 0.398942280401432678 * exp(-0.5 * z * z))
      means.append(mean)
      scales.append(1 / max(2 * variance, 1e-30 * total * total).squareRoot())
    }
  }

  /// The value that y stays below (`upper` false: above) but for the probability that a standard normal number
  /// exceeds `z`, sought from `start`, in total standard deviations from the centre.
  func bound(_ z: Double, upper: Bool, start: inout Double) -> Double {
    let sign = upper ? 1.0 : -1.0
    guard !weights.isEmpty, total > 0 else { return center + sign * z * total }
    // Everything on an axis that points away from the centre and counts total deviations.
    var x = start
    var (low, high) = (-Double.infinity, Double.infinity)
    for _ in 0..<60 {
      let (tail, density) = exceeding(x, sign)
      let reached = NormalDistribution.standard.upperQuantile(tail)
      let missing = z - reached
      if missing > 0 { low = x } else { high = x }
      var next = x + missing * exp(-0.5 * reached * reached) * 0.398942280401432678 / density
      // One more of Newton's steps from so near leaves less than 10⁻¹⁰.
      if abs(missing) < 1e-5 {
        x = next
        break
      }
      if !(next > low && next < high) || abs(next - x) > 4 {
        next = low.isFinite && high.isFinite ? 0.5 * (low + high) : x + (missing > 0 ? 2 : -2)
      }
      x = next
    }
    start = x
    return center + sign * x * total
  }

  /// The probability of lying beyond `x`, and the density there.
  private func exceeding(_ x: Double, _ sign: Double) -> (tail: Double, density: Double) {
    let y = center + sign * x * total
    var tail = 0.0
    var density = 0.0
    for index in weights.indices {
      let u = sign * (y - means[index]) * scales[index]
      if u > 6.5 { continue }
      if u < -6.5 {
        tail += weights[index]
        continue
      }
      tail += weights[index] * 0.5 * erfc(u)
      density += weights[index] * scales[index] * exp(-u * u)
    }
    return (tail, density * 0.564189583547756287 * total)
  }
}
