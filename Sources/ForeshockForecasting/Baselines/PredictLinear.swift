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
  ///   missing; `.tooFewObservations` below 3; `.invalidValue` beyond ±10¹⁵⁰.
  /// - Complexity: O(window).
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    if let window, window < 3 {
      throw .invalidParameter("window", reason: "must be at least 3 samples, not \(window)")
    }
    return try Fitted(series, window: window)
  }

  /// A fitted line; step 0 is the last sample.
  ///
  /// An update gives the very line that fitting the longer series would give. With a window the samples in it
  /// are kept and the line is worked out when it is asked for, in O(window); an update is O(1) either way.
  public struct Fitted: FittedForecaster {
    /// What is kept of the series.
    public private(set) var context: TrainingContext
    /// The window asked for.
    public let window: Int?
    private var samples: Samples

    /// What the line goes through: running sums, or the last samples themselves where old ones must leave.
    private enum Samples: Sendable {
      case all(RegressionLine)
      case last(Ring<Double>)
    }

    private var line: RegressionLine {
      switch samples {
      case .all(let line): line
      case .last(let values): RegressionLine(values)
      }
    }

    /// The line's value at the last sample.
    public var intercept: Double {
      let line = line
      return line.mean - line.slope * line.center
    }
    /// The line's rise a sample.
    public var slope: Double { line.slope }
    /// The variance around the line: the residuals' sum of squares over their degrees of freedom.
    public var sigma2: Double { line.variance }
    /// Observed samples in the window.
    public var observedCount: Int { line.count }
  }
}

extension PredictLinear.Fitted {
  init(_ series: TimeSeries, window: Int?) throws(ModelError) {
    for (t, y) in series.values.enumerated() where abs(y) > TrainingContext.largestValue {
      throw TrainingContext.tooLarge(y, index: t)
    }
    if let window {
      samples = .last(Ring(Array(series.values.suffix(window))))
    } else {
      samples = .all(RegressionLine(series.values))
    }
    self.window = window
    // An empty series must be refused before it is remembered.
    guard series.count > 0 else { throw .noObservations }
    context = TrainingContext(series)
    try line.check()
  }

  /// Takes in the next sample: the line is then the one that fitting the longer series gives. A window may
  /// come to hold fewer than three observed samples; forecasts throw until it has them again.
  ///
  /// - Complexity: O(1); while a window is still filling, its memory grows.
  public mutating func update(_ y: Double) throws(ModelError) {
    try context.check(y)
    switch samples {
    case .all(var line):
      line.add(y)
      samples = .all(line)
    case .last(var values):
      // The enumeration lets go of the ring, so that it is changed in place.
      samples = .all(RegressionLine())
      if values.count < window ?? 0 { values.grow(y) } else { values.advance(y) }
      samples = .last(values)
    }
    context.advance(y)
  }

  /// The line with the same window through `series`.
  public func refit(on series: TimeSeries) throws(ModelError) -> Self {
    try PredictLinear(window: window).fit(series)
  }

  /// Name `predict-linear`; parameters `intercept` (at the last sample) and `slope` (a sample), none while
  /// the window has too few observed samples.
  public var summary: ModelSummary {
    let line = line
    let known = line.count >= 3
    return ModelSummary(
      name: "predict-linear", specification: window.map { "PredictLinear[\($0)]" } ?? "PredictLinear",
      parameters: known ? [.init("intercept", intercept), .init("slope", line.slope)] : [],
      logLikelihood: nil, sigma2: known ? line.variance : nil, parameterCount: 3,
      likelihoodCount: line.count)
  }

  /// The line continued, with the regression's prediction intervals.
  ///
  /// - Throws: `.invalidParameter` for a horizon or level out of bounds; `.noObservations` or
  ///   `.tooFewObservations` when updates have left fewer than three observed samples in the window.
  /// - Complexity: O(horizon + window).
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try ForecastRequest.check(horizon: horizon, levels: levels)
    let line = line
    try line.check()
    let offsets = (1...horizon).map { Double($0) - line.center }
    let (n, sigma2, slope) = (Double(line.count), line.variance, line.slope)
    let student = StudentTDistribution(degreesOfFreedom: line.degreesOfFreedom)
    return Forecast(
      mean: offsets.map { line.mean + slope * $0 },
      deviations: offsets.map { (sigma2 * (1 + 1 / n + $0 * $0 / line.spread)).squareRoot() },
      levels: levels
    ) { student.quantile(0.5 + 0.5 * $0) }
  }

  /// Futures scattered around lines drawn from what the regression leaves possible, so that every step has the
  /// distribution its interval says. Throws as ``forecast(horizon:levels:)`` does.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try ForecastRequest.check(horizon: horizon, pathCount: count)
    let line = line
    try line.check()
    let seeds = RandomStream(seed: seed)
    var values: [Double] = []
    values.reserveCapacity(horizon * count)
    for path in 0..<count {
      var random = seeds.stream(UInt64(path))
      let chiSquare = random.gamma(shape: 0.5 * line.degreesOfFreedom, scale: 2)
      let deviation = (line.squares / chiSquare).squareRoot()
      let level = line.mean + deviation / Double(line.count).squareRoot() * random.normal()
      let rise = line.slope + deviation / line.spread.squareRoot() * random.normal()
      for step in 1...horizon {
        values.append(level + rise * (Double(step) - line.center) + deviation * random.normal())
      }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }
}

extension PredictLinear.Fitted: Hashable {
  /// Whether context, window and samples are equal, gaps in the same places counting as equal.
  public static func == (a: Self, b: Self) -> Bool {
    guard a.context == b.context, a.window == b.window else { return false }
    switch (a.samples, b.samples) {
    case (.all(let x), .all(let y)): return x == y
    case (.last(let x), .last(let y)): return x.elementsEqual(y) { $0 == $1 || $0.isNaN && $1.isNaN }
    default: return false
    }
  }

  /// Hashes context and window; equal lines have equal hashes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(context)
    hasher.combine(window)
  }
}

/// The file form, version 1.
extension PredictLinear.Fitted: Codable {
  private enum Key: String, CodingKey { case version, context, window, line, samples }

  /// Reads a fitted line; throws `DecodingError` when the version is unknown or a number is out of bounds.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    func refuse(_ key: Key, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: file, debugDescription: reason)
    }
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw refuse(.version, "only version 1 of the file form is known")
    }
    context = try file.decode(TrainingContext.self, forKey: .context)
    window = try file.decodeIfPresent(Int.self, forKey: .window)
    guard let window else {
      let line = try file.decode(RegressionLine.self, forKey: .line)
      guard line.isSound else { throw refuse(.line, "these cannot be the sums of a line's samples") }
      samples = .all(line)
      return
    }
    guard window >= 3 else { throw refuse(.window, "must be at least 3 samples") }
    let values = try file.decode([Double?].self, forKey: .samples).map { $0 ?? .nan }
    guard values.count == min(window, context.count) else {
      throw refuse(.samples, "\(values.count) samples do not fill the window")
    }
    guard !values.contains(where: { abs($0) > TrainingContext.largestValue }) else {
      throw refuse(.samples, "a sample is out of bounds")
    }
    samples = .last(Ring(values))
  }

  /// Writes the fitted line, missing samples as null.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(context, forKey: .context)
    try file.encodeIfPresent(window, forKey: .window)
    switch samples {
    case .all(let line): try file.encode(line, forKey: .line)
    case .last(let values): try file.encode(values.map { $0.isNaN ? nil : $0 }, forKey: .samples)
    }
  }
}
