internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The law of the noise ε in log T = xᵀβ + σ·ε.
///
/// Source: Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., section 2.2.
public enum LifetimeDistribution: String, Hashable, Sendable, Codable, CaseIterable {
  /// T is Weibull with the shape 1/σ: hazards rise with age for σ < 1, fall for σ > 1; features also act as
  /// in a model of proportional hazards.
  case weibull
  /// T is log-normal: hazards rise, then fall.
  case logNormal
  /// T is log-logistic: odds of failure are proportional.
  case logLogistic
}

extension LifetimeDistribution {
  /// A logarithm and its first two derivatives.
  struct Jet {
    var value, first, second: Double
  }

  /// log of the density of ε at z.
  func logDensity(_ z: Double) -> Jet {
    switch self {
    case .weibull:
      let e = exp(z)
      return Jet(value: z - e, first: 1 - e, second: -e)
    case .logNormal:
      return Jet(value: NormalDistribution.standard.logDensity(z), first: -z, second: -1)
    case .logLogistic:
      let p = SpecialFunctions.logistic(z)
      return Jet(
        value: z - 2 * SpecialFunctions.log1pExp(z), first: 1 - 2 * p, second: -2 * p * (1 - p))
    }
  }

  /// log P(ε > z).
  func logSurvival(_ z: Double) -> Jet {
    switch self {
    case .weibull:
      let e = exp(z)
      return Jet(value: -e, first: -e, second: -e)
    case .logNormal:
      let normal = NormalDistribution.standard
      let value = normal.logSurvival(z)
      // The hazard of the normal distribution; close to z far above.
      let ratio = exp(normal.logDensity(z) - value)
      return Jet(value: value, first: -ratio, second: -ratio * (ratio - z))
    case .logLogistic:
      let p = SpecialFunctions.logistic(z)
      return Jet(value: -SpecialFunctions.log1pExp(z), first: -p, second: -p * (1 - p))
    }
  }

  /// log P(ε > end | ε > start), without the loss of the difference of two large numbers.
  func logSurvival(from start: Double, to end: Double) -> Double {
    guard end > start else { return end.isNaN || start.isNaN ? .nan : 0 }
    switch self {
    case .weibull: return exp(end) * expm1(start - end)
    case .logNormal, .logLogistic:
      let (first, last) = (logSurvival(start).value, logSurvival(end).value)
      return last > -.infinity ? min(last - first, 0) : -.infinity
    }
  }

  /// How much farther than `start` ε lies when the cumulative hazard since then is `hazard`, above 0; the point itself
  /// when `start` is −∞.
  func advance(from start: Double, hazard: Double) -> Double {
    let begins = start == -.infinity
    switch self {
    case .weibull:
      if start > 0 { return log1p(hazard * exp(-start)) }
      return log(exp(start) + hazard) - (begins ? 0 : start)
    case .logNormal:
      let target = (begins ? 0 : logSurvival(start).value) - hazard
      return normalPoint(logSurvival: target) - (begins ? 0 : start)
    case .logLogistic:
      // The odds of failure: e^z = (1 + e^start)·e^hazard − 1.
      if start > 0 { return log(exp(hazard) + expm1(hazard) * exp(-start)) }
      return log(exp(start + hazard) + expm1(hazard)) - (begins ? 0 : start)
    }
  }

  /// z with log P(ε > z) = `target`, below 0, for the normal distribution.
  private func normalPoint(logSurvival target: Double) -> Double {
    // The upper tail for small probabilities of living, the lower one for small ones of failing.
    if target > -0.6931471805599453 { return NormalDistribution.standard.quantile(-expm1(target)) }
    if target > -700 { return NormalDistribution.standard.upperQuantile(exp(target)) }
    // Newton's method on the logarithm, which is nearly a parabola there.
    var z = (-2 * target).squareRoot()
    for _ in 0..<8 {
      let jet = logSurvival(z)
      guard jet.value.isFinite, jet.first < 0 else { break }
      z -= (jet.value - target) / jet.first
    }
    return z
  }

  /// E exp(σ·ε); infinite where it does not exist.
  func exponentialMean(_ sigma: Double) -> Double {
    switch self {
    case .weibull: exp(SpecialFunctions.logGamma(1 + sigma))
    case .logNormal: exp(sigma * sigma / 2)
    case .logLogistic: sigma < 1 ? Double.pi * sigma / sin(Double.pi * sigma) : .infinity
    }
  }
}
