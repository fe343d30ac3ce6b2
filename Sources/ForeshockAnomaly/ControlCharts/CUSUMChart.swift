internal import ForeshockNumerics

/// A control chart of cumulative sums: shifts of the level of a size that matters, found as soon as can be, and
/// where they began.
///
///     var chart = try CUSUMChart()
///     if chart.update(value) > 10, let excursion = chart.excursion {
///       print("shifted by \(excursion.shift) deviations, \(excursion.length) samples ago")
///     }
///
/// With z the deviation from the level in standard deviations,
///
///     Sₜ⁺ = max(0, Sₜ₋₁⁺ + zₜ − k)        Sₜ⁻ = max(0, Sₜ₋₁⁻ − zₜ − k)        score = max(Sₜ⁺, Sₜ⁻)
///
/// and an alarm above h. With k half of a shift, no other rule of the same rate of false alarms finds a shift
/// of that size and direction sooner at worst (Moustakides, Ann. Stat. 14, 1986). A fast initial response starts both sums at a share of h, so that
/// a level that is off from the start is found in half the time. Sums go no higher than 4h: however long a
/// shift lasted, its alarm ends some 3h/k samples after the level is back. Samples that find a sum at 4h score up to 1
/// more, e/(1 + e) with e what is cut off there, so that scores of a level that stays away still differ.
///
/// Level and spread are median and MAD of the first ``Settings/warmUp`` samples present, or given; samples in
/// alarm do not contaminate them; see ``ChartAfterAlarm`` for what follows a lasting shift. How often the chart
/// alarms while nothing is wrong says ``Settings/averageRunLength(shift:)`` — of independent normal samples and
/// a level that is known; samples that resemble their neighbours alarm far more often.
///
/// A missing sample leaves the sums as they are and has no score; an excursion grows by it.
///
/// - Complexity: O(1) a sample, without allocation after the warm-up.
///
/// Source: E. S. Page, Biometrika 41, 1954; Lucas & Crosier, Technometrics 24(3), 1982 (fast initial response);
/// Hawkins & Olwell, "Cumulative sum charts and charting for quality improvement", 1998. Run lengths checked
/// against R's spc 0.6.7 (`xcusum.arl`), Lucas & Crosier's table 1 and Siegmund's approximation.
public struct CUSUMChart: StreamingDetector, Hashable {
  /// What a chart is made with.
  public struct Settings: ChartSettings, Hashable, Codable, Sendable {
    /// k, how much of each deviation is taken for chance, in spreads; at least 0, usually half of the shift to
    /// be found.
    public var allowance: Double
    /// h: the score above which the chart counts itself in alarm, in spreads; above 0.
    public var decisionInterval: Double
    /// The share of h at which the sums start; 0 (default) ..< 1, 0.5 for Lucas and Crosier's response.
    public var headStart: Double
    /// Which shifts are watched for.
    public var side: ChartSide
    /// How many samples the level is learned from; 8 ... 1,000,000. A level that
    /// is estimated makes false alarms more frequent than ``averageRunLength(shift:)`` says: with 300 samples and
    /// the other defaults one in 23,000 samples instead of 70,000.
    public var warmUp: Int
    /// A level that is known: then there is no warm-up. Default nil.
    public var level: RobustLevel?
    /// Deviations are cut at so many spreads, so that one sample far off is not taken for a shift; above 0, nil
    /// for none (the charts of the literature).
    public var outlierLimit: Double?
    /// What happens once the score is above ``decisionInterval``.
    public var afterAlarm: ChartAfterAlarm

    /// Settings; by default a shift of one standard deviation is found after some 20 samples, and none in
    /// 70,000 samples in the mean when there is none.
    public init(
      allowance: Double = 0.5, decisionInterval: Double = 10, headStart: Double = 0, side: ChartSide = .both,
      warmUp: Int = 300, level: RobustLevel? = nil, outlierLimit: Double? = nil,
      afterAlarm: ChartAfterAlarm = .carryOn
    ) {
      self.allowance = allowance
      self.decisionInterval = decisionInterval
      self.headStart = headStart
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
      guard allowance >= 0, allowance.isFinite else {
        throw .invalidParameter(name: "allowance", reason: "a finite number from 0 on, not \(allowance)")
      }
      guard decisionInterval > 0, decisionInterval <= RobustLevel.largestDeviation else {
        throw .invalidParameter(
          name: "decisionInterval", reason: "above 0, at most 1e6, not \(decisionInterval)")
      }
      guard headStart >= 0, headStart < 1 else {
        throw .invalidParameter(name: "headStart", reason: "a share of 0 to below 1, not \(headStart)")
      }
      try validateMeasuring()
    }
  }

  /// A stretch of samples over which a sum has not been zero: what a shift looks like from when it began.
  public struct Excursion: Hashable, Codable, Sendable {
    /// Whether the level rose; false: it fell.
    public let isUpward: Bool
    /// How many samples long it is, missing ones among them: the shift is estimated to have begun with the
    /// first of them (Page's estimate: where the sum was zero last).
    public let length: Int
    /// How far the level is off, in spreads, by the samples of the excursion: k + S/n, signed.
    public let shift: Double
  }

  /// One of the two sums.
  private struct Sum: Hashable, Codable {
    var value: Double
    /// Samples since it was zero last, missing ones among them, and without.
    var length = 0
    var present = 0

    /// Adds a step and answers what the sum amounts to: itself, and at the ceiling a little more, by what was cut off.
    @inline(__always)
    mutating func add(_ step: Double, ceiling: Double) -> Double {
      let sum = value + step
      value = max(0, min(ceiling, sum))
      let isUp = value > 0
      length = isUp ? length &+ 1 : 0
      present = isUp ? present &+ 1 : 0
      return sum > ceiling ? ceiling + (sum - ceiling) / (1 + sum - ceiling) : value
    }

    func excursion(isUpward: Bool, allowance: Double) -> Excursion? {
      guard present > 0 else { return nil }
      let shift = allowance + value / Double(present)
      return Excursion(isUpward: isUpward, length: length, shift: isUpward ? shift : -shift)
    }
  }

  /// What the chart was made with.
  public let settings: Settings
  /// The level it measures from; nil during the warm-up.
  public private(set) var level: RobustLevel?
  /// Whether the last sample present was beyond the limit.
  public private(set) var isInAlarm = false
  private var high: Sum
  private var low: Sum
  /// The excursion that raised an alarm after which the sums were set back.
  private var endedExcursion: Excursion?
  private var learner: LevelLearner
  private let cut: Double
  private let ceiling: Double

  /// A chart before its first sample.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds.
  public init(_ settings: Settings = Settings()) throws(AnomalyError) {
    try settings.validate()
    self.settings = settings
    level = settings.level
    learner = LevelLearner(needed: settings.warmUp)
    cut = settings.cut
    ceiling = 4 * settings.decisionInterval
    high = Sum(value: 0)
    low = high
    restart()
  }

  /// How many samples go by before the first score: the settings', 0 with a level that is known.
  public var warmUp: Int { settings.samplesBeforeScore }

  /// The excursion of the larger sum, or the one that ended with the alarm of the last sample; nil when both
  /// sums are zero.
  public var excursion: Excursion? {
    if let endedExcursion { return endedExcursion }
    return high.value >= low.value
      ? high.excursion(isUpward: true, allowance: settings.allowance)
      : low.excursion(isUpward: false, allowance: settings.allowance)
  }

  /// Takes in the next sample; the score is the larger sum (up to 1 more at 4h), NaN for a missing sample and during the warm-up.
  public mutating func update(_ value: Double) -> Double {
    guard value.isFinite else {
      if high.present > 0 { high.length += 1 }
      if low.present > 0 { low.length += 1 }
      return .nan
    }
    guard let level else {
      self.level = learner.add(value)
      return .nan
    }
    let z = max(-cut, min(cut, level.deviation(of: value)))
    var score = 0.0
    if settings.side != .lower { score = high.add(z - settings.allowance, ceiling: ceiling) }
    if settings.side != .upper { score = max(score, low.add(-z - settings.allowance, ceiling: ceiling)) }
    if score > settings.decisionInterval {
      alarm(value)
    } else if isInAlarm {
      isInAlarm = false
      endedExcursion = nil
      learner.forget()
    }
    return score
  }

  private mutating func alarm(_ value: Double) {
    isInAlarm = true
    endedExcursion = nil
    switch settings.afterAlarm {
    case .carryOn: break
    case .restart:
      let ended = excursion
      restart()
      endedExcursion = ended
    case .relearn:
      guard let found = learner.add(value) else { return }
      let ended = excursion
      level = found
      restart()
      endedExcursion = ended
    }
  }

  /// Sets both sums to their head start and forgets the samples, not the level, as after a repair.
  public mutating func restart() {
    let start = settings.headStart * settings.decisionInterval
    high = Sum(value: settings.side == .lower ? 0 : start)
    low = Sum(value: settings.side == .upper ? 0 : start)
    endedExcursion = nil
    learner.forget()
  }
}

extension CUSUMChart: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, settings, level, isInAlarm, high, low, ended, gathered
  }

  /// Stores the chart as it stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encodeIfPresent(level, forKey: .level)
    try container.encode(isInAlarm, forKey: .isInAlarm)
    try container.encode(high, forKey: .high)
    try container.encode(low, forKey: .low)
    try container.encodeIfPresent(endedExcursion, forKey: .ended)
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
    high = try container.decode(Sum.self, forKey: .high)
    low = try container.decode(Sum.self, forKey: .low)
    endedExcursion = try container.decodeIfPresent(Excursion.self, forKey: .ended)
    learner = try LevelLearner(
      needed: settings.warmUp, samples: container.decode([Double].self, forKey: .gathered))
    guard level != nil || settings.level == nil, isPlausible(high), isPlausible(low) else {
      throw AnomalyError.malformedModel(reason: "sums of \(high.value) and \(low.value)")
    }
  }

  private func isPlausible(_ sum: Sum) -> Bool {
    (0...ceiling).contains(sum.value) && sum.present >= 0 && sum.length >= sum.present
      && sum.length < 1 << 48
  }
}
