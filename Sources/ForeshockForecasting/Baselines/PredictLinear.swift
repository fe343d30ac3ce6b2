internal import ForeshockNumerics
public import ForeshockSeries

/// Prometheus' `predict_linear`: the least-squares line through the last samples, continued from the last one.
///
/// Prometheus gives the line only; the intervals here are the regression's own (Student t, with the
/// uncertainty of level and slope), right if the samples scatter independently around a line. Missing samples
/// are left out. The line is fitted against the sample number, on `.months` grids too.
public struct PredictLinear: Forecaster, Hashable, Codable {
  /// How many of the last samples the line is fitted to, gaps included; nil for all. At least 3.
  public var window: Int?

  /// A model with the given window. Default: the whole series.
  public init(window: Int? = nil) { self.window = window }

  /// Fits the line.
  ///
  /// - Throws: `.invalidParameter` for a window below 3; `.noObservations` when all samples of the window are
  ///   missing; `.tooFewObservations` below 3.
  /// - Complexity: O(window).
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    if let window, window < 3 {
      throw .invalidParameter("window", reason: "must be at least 3 samples, not \(window)")
    }
    return try Fitted(series, window: window)
  }

  /// A fitted line; step 0 is the last sample.
  public struct Fitted: FittedForecaster, Hashable {
    /// What is kept of the series.
    public let context: TrainingContext
    /// The window asked for.
    public let window: Int?
    /// The line's value at the last sample.
    public var intercept: Double { mean - slope * center }
    /// The line's rise a sample.
    public let slope: Double
    /// The variance around the line: the residuals' sum of squares over their degrees of freedom.
    public let sigma2: Double
    /// Observed samples in the window.
    public let observedCount: Int
    /// The mean step and value of the observed samples; the steps' sum of squares around their mean.
    let center: Double
    let mean: Double
    let spread: Double

    var degreesOfFreedom: Double { Double(observedCount - 2) }
  }
}

extension PredictLinear.Fitted {
  init(_ series: TimeSeries, window: Int?) throws(ModelError) {
    let first = max(0, series.count - (window ?? series.count))
    var (count, center, mean) = (0.0, 0.0, 0.0)
    // Running means (Welford), so that a large offset does not cost digits.
    var (xx, xy) = (0.0, 0.0)
    for t in first..<max(first, series.count) where !series.values[t].isNaN {
      let x = Double(t - (series.count - 1))
      let y = series.values[t]
      count += 1
      let dx = x - center
      center += dx / count
      mean += (y - mean) / count
      xx += dx * (x - center)
      xy += dx * (y - mean)
    }
    if count == 0 { throw .noObservations }
    if count < 3 { throw .tooFewObservations(required: 3, actual: Int(count)) }
    let slope = xy / xx
    var squares = 0.0
    for t in first..<series.count where !series.values[t].isNaN {
      let residual = series.values[t] - mean - slope * (Double(t - (series.count - 1)) - center)
      squares += residual * residual
    }
    self.init(
      context: TrainingContext(series), window: window, slope: slope, sigma2: squares / (count - 2),
      observedCount: Int(count), center: center, mean: mean, spread: xx)
  }

  /// Name `predict-linear`; parameters `intercept` (at the last sample) and `slope` (a sample).
  public var summary: ModelSummary {
    ModelSummary(
      name: "predict-linear", specification: window.map { "PredictLinear[\($0)]" } ?? "PredictLinear",
      parameters: [.init("intercept", intercept), .init("slope", slope)], logLikelihood: nil,
      sigma2: sigma2, parameterCount: 3, likelihoodCount: observedCount)
  }

  /// The line continued, with the regression's prediction intervals.
  ///
  /// - Complexity: O(horizon).
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try ForecastRequest.check(horizon: horizon, levels: levels)
    let offsets = (1...horizon).map { Double($0) - center }
    let student = StudentTDistribution(degreesOfFreedom: degreesOfFreedom)
    return Forecast(
      mean: offsets.map { mean + slope * $0 },
      deviations: offsets.map { (sigma2 * (1 + 1 / Double(observedCount) + $0 * $0 / spread)).squareRoot() },
      levels: levels
    ) { student.quantile(0.5 + 0.5 * $0) }
  }

  /// Futures scattered around lines drawn from what the regression leaves possible, so that every step has the
  /// distribution its interval says.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try ForecastRequest.check(horizon: horizon, pathCount: count)
    let seeds = RandomStream(seed: seed)
    var values: [Double] = []
    values.reserveCapacity(horizon * count)
    for path in 0..<count {
      var random = seeds.stream(UInt64(path))
      let chiSquare = random.gamma(shape: 0.5 * degreesOfFreedom, scale: 2)
      let deviation = (sigma2 * degreesOfFreedom / chiSquare).squareRoot()
      let level = mean + deviation / Double(observedCount).squareRoot() * random.normal()
      let rise = slope + deviation / spread.squareRoot() * random.normal()
      for step in 1...horizon {
        values.append(level + rise * (Double(step) - center) + deviation * random.normal())
      }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }
}

/// The file form, version 1.
extension PredictLinear.Fitted: Codable {
  private enum Key: String, CodingKey {
    case version, context, window, slope, sigma2, observedCount, center, mean, spread
  }

  /// Reads a fitted line; throws `DecodingError` when the version is unknown or a number is out of bounds.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    func refuse(_ key: Key, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: file, debugDescription: reason)
    }
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw refuse(.version, "only version 1 of the file form is known")
    }
    self.init(
      context: try file.decode(TrainingContext.self, forKey: .context),
      window: try file.decodeIfPresent(Int.self, forKey: .window),
      slope: try file.decode(Double.self, forKey: .slope),
      sigma2: try file.decode(Double.self, forKey: .sigma2),
      observedCount: try file.decode(Int.self, forKey: .observedCount),
      center: try file.decode(Double.self, forKey: .center),
      mean: try file.decode(Double.self, forKey: .mean),
      spread: try file.decode(Double.self, forKey: .spread))
    guard slope.isFinite, center.isFinite, mean.isFinite else {
      throw refuse(.mean, "a number is not finite")
    }
    guard sigma2 >= 0, sigma2.isFinite else { throw refuse(.sigma2, "must be 0 or more") }
    guard observedCount >= 3 else { throw refuse(.observedCount, "must be at least 3") }
    guard spread > 0, spread.isFinite else { throw refuse(.spread, "must be more than 0") }
  }

  /// Writes the fitted line.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(context, forKey: .context)
    try file.encodeIfPresent(window, forKey: .window)
    try file.encode(slope, forKey: .slope)
    try file.encode(sigma2, forKey: .sigma2)
    try file.encode(observedCount, forKey: .observedCount)
    try file.encode(center, forKey: .center)
    try file.encode(mean, forKey: .mean)
    try file.encode(spread, forKey: .spread)
  }
}
