internal import ForeshockNumerics

/// A control chart of exponentially weighted means: small shifts of the level, found soon.
///
///     var chart = try EWMAChart()                            // learns the level from the first 300 samples
///     for value in stream where chart.update(value) > 4 { … }
///
/// With z the deviation from the level in standard deviations,
///
///     eₜ = (1 − λ) eₜ₋₁ + λ zₜ,  e₀ = 0       Var eₜ = λ/(2 − λ) · (1 − (1 − λ)²ᵗ)
///     score = |eₜ| / √Var eₜ
///
/// with the variance that holds at t and not only its limit, so that a shift in the first samples shows as
/// clearly as later on. The score does not depend on ``Settings/limit``; its own distribution at each t, taken
/// alone, is that of |N(0, 1)| for independent normal samples. A one-sided chart keeps e from going below zero
/// on the side that it does not watch, so that it has nothing to make up for when a shift comes.
///
/// Level and spread are median and MAD of the first ``Settings/warmUp`` samples present, or given; they stay
/// as they are, so that samples in alarm cannot contaminate them, unless ``Settings/afterAlarm`` says
/// ``ChartAfterAlarm/relearn``. How often the chart alarms while nothing is wrong says
/// ``Settings/averageRunLength(shift:)`` — of independent normal samples and a level that is known. Samples
/// that resemble their neighbours alarm far more often: watch a forecaster's residuals then
/// (``ForecastResidual``), or calibrate the score on history.
///
/// A missing sample leaves everything as it is and has no score.
///
/// - Complexity: O(1) a sample, without allocation after the warm-up.
///
/// Source: S. W. Roberts, Technometrics 1(3), 1959; Lucas & Saccucci, Technometrics 32(1), 1990, equations 1
/// to 4. Run lengths checked against their table 3 and against R's spc 0.6.7 (`xewma.arl`, limits "fix" and
/// "vacl").
public struct EWMAChart: StreamingDetector, Hashable {
  /// What a chart is made with.
  public struct Settings: ChartSettings, Hashable, Codable, Sendable {
    /// λ, the weight of the newest sample; above 0, at most 1. Small values find small shifts.
    public var smoothing: Double
    /// L: the score above which the chart counts itself in alarm; above 0.
    public var limit: Double
    /// Which shifts are watched for.
    public var side: ChartSide
    /// How many samples the level is learned from; 8 ... 1,000,000. A level that
    /// is estimated makes false alarms more frequent than ``averageRunLength(shift:)`` says: 300 samples leave a
    /// standard error of 0.07 deviations and, at the defaults, one in 11,000 samples instead of 26,000.
    public var warmUp: Int
    /// A level that is known: then there is no warm-up. Default nil.
    public var level: RobustLevel?
    /// Deviations are cut at so many spreads, so that one sample far off is not taken for a shift; above 0, nil
    /// for none (the charts of the literature). With λ = 0.1 and 4, no single sample raises an alarm by itself.
    public var outlierLimit: Double?
    /// What happens once the score is above ``limit``.
    public var afterAlarm: ChartAfterAlarm

    /// Settings; by default a shift of one standard deviation is found after some 18 samples, and none in
    /// 26,000 samples in the mean when there is none.
    public init(
      smoothing: Double = 0.1, limit: Double = 4, side: ChartSide = .both, warmUp: Int = 300,
      level: RobustLevel? = nil, outlierLimit: Double? = nil, afterAlarm: ChartAfterAlarm = .carryOn
    ) {
      self.smoothing = smoothing
      self.limit = limit
      self.side = side
      self.warmUp = warmUp
      self.level = level
      self.outlierLimit = outlierLimit
      self.afterAlarm = afterAlarm
    }

    /// Checks the settings.
    ///
    /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` with the first one out of bounds.
    public func validate() throws(AnomalyError) {
      guard smoothing >= 1e-6, smoothing <= 1 else {
        throw .invalidParameter(name: "smoothing", reason: "1e-6 to 1, not \(smoothing)")
      }
      guard limit > 0, limit.isFinite else {
        throw .invalidParameter(name: "limit", reason: "a finite number above 0, not \(limit)")
      }
      try validateMeasuring()
    }
  }

  /// What the chart was made with.
  public let settings: Settings
  /// The level it measures from; nil during the warm-up.
  public private(set) var level: RobustLevel?
  /// Whether the last sample present was beyond the limit.
  public private(set) var isInAlarm = false
  /// e, in spreads.
  private var mean = 0.0
  /// (1 − λ)²ᵗ.
  private var remembered = 1.0
  private var learner: LevelLearner
  private let cut: Double
  /// √(λ/(2 − λ)).
  private let unit: Double

  /// A chart before its first sample.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds.
  public init(_ settings: Settings = Settings()) throws(AnomalyError) {
    try settings.validate()
    self.settings = settings
    level = settings.level
    learner = LevelLearner(needed: settings.warmUp)
    cut = settings.cut
    unit = (settings.smoothing / (2 - settings.smoothing)).squareRoot()
  }

  /// How many samples go by before the first score: the settings', 0 with a level that is known.
  public var warmUp: Int { settings.samplesBeforeScore }

  /// Takes in the next sample; the score in standard deviations of eₜ, NaN for a missing sample and during the
  /// warm-up.
  public mutating func update(_ value: Double) -> Double {
    guard value.isFinite else { return .nan }
    guard let level else {
      self.level = learner.add(value)
      return .nan
    }
    var z = max(-cut, min(cut, level.deviation(of: value)))
    if settings.side == .lower { z = -z }
    mean += settings.smoothing * (z - mean)
    if settings.side != .both { mean = max(0, mean) }
    let decay = 1 - settings.smoothing
    remembered *= decay * decay
    let score = abs(mean) / (unit * (1 - remembered).squareRoot())
    if score > settings.limit {
      alarm(value)
    } else if isInAlarm {
      isInAlarm = false
      learner.forget()
    }
    return score
  }

  private mutating func alarm(_ value: Double) {
    isInAlarm = true
    switch settings.afterAlarm {
    case .carryOn: break
    case .restart: restart()
    case .relearn:
      guard let found = learner.add(value) else { return }
      level = found
      restart()
    }
  }

  /// Forgets the samples, not the level, as after a repair.
  public mutating func restart() {
    mean = 0
    remembered = 1
    learner.forget()
  }
}

extension EWMAChart: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, settings, level, isInAlarm, mean, remembered, gathered
  }

  /// Stores the chart as it stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encodeIfPresent(level, forKey: .level)
    try container.encode(isInAlarm, forKey: .isInAlarm)
    try container.encode(mean, forKey: .mean)
    try container.encode(remembered, forKey: .remembered)
    try container.encode(learner.samples, forKey: .gathered)
  }

  /// Reads a chart that goes on where it was stored.
  ///
  /// - Throws: ``AnomalyError`` for a damaged chart or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    try self.init(container.decode(Settings.self, forKey: .settings))
    level = try container.decodeIfPresent(RobustLevel.self, forKey: .level)
    isInAlarm = try container.decode(Bool.self, forKey: .isInAlarm)
    mean = try container.decode(Double.self, forKey: .mean)
    remembered = try container.decode(Double.self, forKey: .remembered)
    learner = try LevelLearner(
      needed: settings.warmUp, samples: container.decode([Double].self, forKey: .gathered))
    guard abs(mean) <= RobustLevel.largestDeviation, (0...1).contains(remembered),
      settings.side == .both || mean >= 0, level != nil || (settings.level == nil && mean == 0)
    else {
      throw AnomalyError.malformedModel(reason: "a mean of \(mean) deviations, \(remembered) remembered")
    }
  }
}
