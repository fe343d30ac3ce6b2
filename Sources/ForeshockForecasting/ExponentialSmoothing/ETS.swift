public import ForeshockSeries

/// Exponential smoothing in state-space form: an error, a trend and a season, each absent, additive or
/// multiplicative, fitted by exact Gaussian maximum likelihood.
///
///     let fitted = try ETS(error: .multiplicative, trend: .damped, season: .multiplicative(length: 12)).fit(sales)
///     fitted.summary.specification                  // "ETS(M,Ad,M)[12]"
///     try fitted.forecast(horizon: 24)
///
/// With level `l`, slope `b`, seasonal state `s`, season length `m` and the one-step forecast `f`, every
/// model is one recursion. Additive or no season:
///
///     f = l + φb + s₋ₘ      v = y − f      l ← l + φb + αv      b ← φb + βv      s ← s₋ₘ + γv
///
/// Multiplicative season:
///
///     f = (l + φb) · s₋ₘ    v = y − f      l ← l + φb + αv/s₋ₘ  b ← φb + βv/s₋ₘ  s ← s₋ₘ + γv/(l + φb)
///
/// The kind of error says only what is Gaussian with constant variance σ²: `v` (additive) or `v/f`
/// (multiplicative). Holt's and Winters' methods are special cases; see ``HoltWinters``.
///
/// **Parameters.** 10⁻⁴ ≤ α ≤ 0.9999, 0 ≤ β ≤ α, 0 ≤ γ ≤ 1 − α, 0.8 ≤ φ ≤ 0.98: the usual region, as in R's
/// `ets` except that β and γ may be exactly zero; with both a trend and a season the forecastable
/// ("admissible") region is enforced on top, as R does. Initial states are estimated too. Seasonal states are
/// reported summing to zero (additive) or averaging one (multiplicative).
///
/// **Gaps.** A missing sample (NaN) has innovation zero: the state runs on by its own forecast. The likelihood
/// is taken over the observed samples.
///
/// **Edge cases.** A constant series gives a flat forecast with intervals of zero width and no likelihood.
/// Models with a multiplicative part need positive data. Results do not depend on the data's unit.
///
/// - Complexity: O(n) time a likelihood with its gradient, whatever the season length; O(n + m) memory.
///
/// Source: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing", 2008, chapters 2, 5, 6
/// and 10. Checked against R's `forecast` 8.20.
public struct ETS: Forecaster, Hashable, Codable {
  /// How the innovations enter.
  public enum ErrorKind: String, Hashable, Sendable, Codable {
    /// With constant standard deviation.
    case additive = "A"
    /// With a standard deviation proportional to the forecast.
    case multiplicative = "M"
  }

  /// How the level moves by itself.
  public enum Trend: String, Hashable, Sendable, Codable {
    /// It does not.
    case none = "N"
    /// By a slope a step.
    case additive = "A"
    /// By a slope that shrinks by the factor φ every step.
    case damped = "Ad"
  }

  /// How a repeating pattern enters.
  public enum Season: Hashable, Sendable, Codable {
    /// There is none.
    case none
    /// Added to the level; `length` samples a cycle, at least 2.
    case additive(length: Int)
    /// Multiplied with the level; `length` samples a cycle, at least 2.
    case multiplicative(length: Int)
  }

  /// How the innovations enter. Default: additive.
  public var error: ErrorKind
  /// How the level moves by itself. Default: not at all.
  public var trend: Trend
  /// How a repeating pattern enters. Default: not at all.
  public var season: Season
  /// Where the first states come from. Default: they are estimated.
  public var initialization: Initialization
  /// Where the smoothing parameters may lie. Default: in the usual region where it is admissible, as in R.
  public var constraints: Constraints

  /// A model from its three components.
  public init(
    error: ErrorKind = .additive, trend: Trend = .none, season: Season = .none,
    initialization: Initialization = .estimated, constraints: Constraints = .both
  ) {
    self.error = error
    self.trend = trend
    self.season = season
    self.initialization = initialization
    self.constraints = constraints
  }

  /// Estimates smoothing parameters and initial states by maximum likelihood.
  ///
  /// - Throws: `.invalidParameter` for a season shorter than 2; `.noObservations` when every sample is
  ///   missing; `.tooFewObservations` below two full seasons or two observations more than parameters;
  ///   `.invalidValue` for a value ≤ 0 in a model with a multiplicative part, or beyond ±10¹⁵⁰.
  /// - Complexity: O(n) a likelihood; some hundreds of them.
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    try fit(series, name: .ets)
  }

  /// The fit reached from other starting values than the usual ones, to check that those suffice.
  package func fit(_ series: TimeSeries, starts: [ETSStart.Smoothing]) throws(ModelError) -> Fitted {
    try fit(series, name: .ets, starts: starts)
  }

  func fit(
    _ series: TimeSeries, name: Fitted.Name, starts: [ETSStart.Smoothing]? = nil, seeds: [ETSParameters] = []
  ) throws(ModelError) -> Fitted {
    let model = resolved(count: series.count)
    try model.check(series.values)
    let parameters =
      if let constant = model.parametersOfConstant(series.values) {
        constant
      } else {
        try model.estimate(
          series.values, starts: starts ?? ETSStart.smoothings(for: model), seeds: seeds)
      }
    return try Fitted(model: model, name: name, parameters: parameters, series: series)
  }

  private func estimate(
    _ values: [Double], starts: [ETSStart.Smoothing], seeds: [ETSParameters]
  ) throws(ModelError) -> ETSParameters {
    if initialization == .backcast {
      var estimator = ETSBackcastEstimator(model: self, values: values)
      return try estimator.estimate(starts: starts)
    }
    var estimator = ETSEstimator(model: self, values: values)
    return try estimator.estimate(starts: starts, seeds: seeds)
  }

  /// The model with the given parameters and initial states instead of estimated ones, run over `series`.
  package func fitted(_ series: TimeSeries, parameters: ETSParameters) throws(ModelError) -> Fitted {
    try check(series.values)
    precondition(
      parameters.season.count == seasonLength, "The initial season must have one state per sample of a cycle")
    return try Fitted(model: self, name: .ets, parameters: parameters, series: series)
  }
}

extension ETS {
  /// Samples a cycle; 1 without a season.
  public var seasonLength: Int {
    switch season {
    case .none: 1
    case .additive(let length), .multiplicative(let length): length
    }
  }

  /// The model in the notation of Hyndman et al., with the season length: `ETS(A,Ad,M)[12]`.
  public var specification: String {
    let letter =
      switch season {
      case .none: "N"
      case .additive: "A"
      case .multiplicative: "M"
      }
    let body = "ETS(\(error.rawValue),\(trend.rawValue),\(letter))"
    return seasonal ? body + "[\(seasonLength)]" : body
  }

  var seasonal: Bool { season != .none }

  var multiplicativeSeason: Bool {
    if case .multiplicative = season { true } else { false }
  }

  /// Estimated numbers without σ²: smoothing parameters and, unless they are backcast, free initial states.
  var coefficientCount: Int {
    let trendCount =
      switch trend {
      case .none: 0
      case .additive: 2
      case .damped: 3
      }
    if initialization == .backcast {
      return 1 + (trend == .none ? 0 : trendCount - 1) + (seasonal ? 1 : 0)
    }
    return 2 + trendCount + (seasonal ? seasonLength : 0)
  }

  /// Observations needed: two full seasons, and two more than there are coefficients.
  var requiredCount: Int { max(seasonal ? 2 * seasonLength : 0, coefficientCount + 2) }

  /// The parameters for a series whose observations are all equal, whose likelihood has no maximum: nothing
  /// moves. Nil for any other series.
  func parametersOfConstant(_ values: [Double]) -> ETSParameters? {
    guard let level = values.first(where: { !$0.isNaN }), values.allSatisfy({ $0.isNaN || $0 == level })
    else { return nil }
    let season = [Double](repeating: multiplicativeSeason ? 1 : 0, count: seasonLength)
    return ETSParameters(
      alpha: 1e-4, phi: trend == .damped ? 0.98 : 1, initial: ETSState(level: level, season: season))
  }

  func check(_ values: [Double]) throws(ModelError) {
    if seasonal && seasonLength < 2 {
      throw .invalidParameter("season length", reason: "must be at least 2, not \(seasonLength)")
    }
    if seasonal && seasonLength > 1 << 40 {
      throw .invalidParameter("season length", reason: "\(seasonLength) is out of reason")
    }
    let positive = error == .multiplicative || multiplicativeSeason
    var observed = 0
    for (index, value) in values.enumerated() where !value.isNaN {
      observed += 1
      if positive && value <= 0 {
        throw .invalidValue(
          index: index, reason: "\(value) is not positive, as \(specification) needs every value to be")
      }
      if abs(value) > 1e150 {
        throw .invalidValue(index: index, reason: "\(value) is too large to be squared")
      }
    }
    if observed == 0 { throw .noObservations }
    if observed < requiredCount { throw .tooFewObservations(required: requiredCount, actual: observed) }
  }
}
