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

  /// z with log P(ε > z) = `logSurvival`, which must be below 0.
  func point(logSurvival: Double) -> Double {
    switch self {
    case .weibull: return log(-logSurvival)
    case .logNormal:
      // The upper tail for small probabilities of living, the lower one for small ones of failing.
      return logSurvival < -0.6931471805599453
        ? NormalDistribution.standard.upperQuantile(exp(logSurvival))
        : NormalDistribution.standard.quantile(-expm1(logSurvival))
    case .logLogistic:
      // odds of failure: e^(−logS) − 1
      return -logSurvival + SpecialFunctions.log1mExp(-logSurvival)
    }
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
