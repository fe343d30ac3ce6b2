/// What a model expects of the next samples.
public struct Forecast: Hashable, Sendable, Codable {
  /// The expected value of each coming sample.
  public let mean: [Double]
  /// Central prediction intervals, narrowest first.
  public let intervals: [PredictionInterval]

  /// A forecast from its parts; the intervals are put in order.
  public init(mean: [Double], intervals: [PredictionInterval]) {
    precondition(
      intervals.allSatisfy { $0.lower.count == mean.count && $0.upper.count == mean.count },
      "Every prediction interval must have one bound per forecast step")
    self.mean = mean
    self.intervals = intervals.sorted { $0.level < $1.level }
  }

  /// How many samples ahead it reaches.
  public var horizon: Int { mean.count }

  /// The interval of the given level, if it was asked for.
  public func interval(_ level: Double) -> PredictionInterval? {
    intervals.first { abs($0.level - level) < 1e-9 }
  }
}

/// A band that each coming sample, taken alone, lies in with probability `level`.
public struct PredictionInterval: Hashable, Sendable, Codable {
  /// The probability of lying inside, in 0 ..< 1.
  public let level: Double
  /// The lower bound of each step.
  public let lower: [Double]
  /// The upper bound of each step.
  public let upper: [Double]

  /// A band from its bounds.
  public init(level: Double, lower: [Double], upper: [Double]) {
    self.level = level
    self.lower = lower
    self.upper = upper
  }
}

/// Possible futures: `count` paths of `horizon` samples each, every path contiguous.
public struct SamplePaths: Hashable, Sendable {
  /// Samples in each path.
  public let horizon: Int
  /// How many paths.
  public let count: Int
  /// The values; step `h` (from 0) of path `p` is `values[p * horizon + h]`.
  public let values: [Double]

  /// Paths from their values.
  public init(horizon: Int, count: Int, values: [Double]) {
    precondition(values.count == horizon * count, "Sample paths need horizon × count values")
    self.horizon = horizon
    self.count = count
    self.values = values
  }
}

/// A fitted model in words and numbers.
public struct ModelSummary: Hashable, Sendable, Codable {
  /// One named number.
  public struct Parameter: Hashable, Sendable, Codable {
    /// The field's usual name: `alpha`, `ar1`, `sma1`, `drift`, …
    public var name: String
    /// Its value.
    public var value: Double

    /// A named number.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// The model's name as the command takes it: `holt-winters`, `arima`, `naive`, …
  public var name: String
  /// The full specification: `ETS(A,Ad,A)[24]`, `ARIMA(2,0,1)(0,1,1)[24]`.
  public var specification: String
  /// Estimated parameters, initial states included when they were estimated.
  public var parameters: [Parameter]
  /// The maximised Gaussian log-likelihood, all constants included; nil for models without one.
  public var logLikelihood: Double?
  /// The innovations' variance.
  public var sigma2: Double?
  /// Estimated parameters counted for information criteria, the variance included.
  public var parameterCount: Int
  /// Observations that entered the likelihood.
  public var likelihoodCount: Int

  /// A summary from its parts.
  public init(
    name: String, specification: String, parameters: [Parameter], logLikelihood: Double?, sigma2: Double?,
    parameterCount: Int, likelihoodCount: Int
  ) {
    self.name = name
    self.specification = specification
    self.parameters = parameters
    self.logLikelihood = logLikelihood
    self.sigma2 = sigma2
    self.parameterCount = parameterCount
    self.likelihoodCount = likelihoodCount
  }

  /// Akaike's information criterion, −2 ln L + 2k.
  public var aic: Double? { logLikelihood.map { -2 * $0 + 2 * Double(parameterCount) } }

  /// The criterion with the small-sample correction; infinite when there are too few observations for it.
  public var aicc: Double? {
    aic.map {
      let k = Double(parameterCount), n = Double(likelihoodCount)
      return n - k - 1 > 0 ? $0 + 2 * k * (k + 1) / (n - k - 1) : .infinity
    }
  }
}
