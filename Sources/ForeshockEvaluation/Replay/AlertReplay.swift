public import ForeshockAlerting
public import ForeshockForecasting

/// Runs a rule's history through the code that alerts are made by, sample by sample and as of then.
///
///     let replay = try AlertReplay(
///       of: .above(95), within: 30, policy: AlertPolicy(on: cpu.samplingInterval), warmUp: 20_160, refitEvery: 1440)
///     let report = try replay.report([("multi-process", MultiProcess())], on: cpu)
///     report.rules[0].eventRecall             // crossings that were announced
///     report.rules[0].falseAlertsPerWeek      // beside those of predict_linear and of a static threshold
///
/// The model is fitted on the first ``warmUp`` samples. From then on it takes in sample after sample; after each one its
/// crossing is evaluated and `AlertProgress` decides, just as in a running system. Every ``refitEvery`` samples the model
/// is fitted anew on all samples up to there. Nothing that is decided at a sample knows of a later one.
public struct AlertReplay: Hashable, Sendable {
  /// The line.
  public let threshold: Threshold
  /// How long it must be passed.
  public let sustained: Sustained
  /// Steps looked ahead.
  public let horizon: Int
  /// When evidence becomes an alert; its `interval` should be the time between evaluations.
  public let policy: AlertPolicy
  /// Samples learned from before the first evaluation.
  public let warmUp: Int
  /// Samples from one fit to the next; nil for one fit, at the end of the warm-up.
  public let refitEvery: Int?
  /// Samples from one evaluation to the next.
  public let stride: Int
  /// Simulated futures of an evaluation; those of `LiveCrossing` for multi-process models.
  public let pathCount: Int
  /// The level of the interval of the crossing time.
  public let intervalLevel: Double
  /// Decides the futures of other models.
  public let seed: UInt64
  /// How many samples an event must be announced ahead to count as announced.
  public let minimumLead: Int
  /// Crossings that are no more than so many samples apart are one event, and an alert that ended no more than so many
  /// samples before an event did announce it.
  public let gap: Int

  /// A replay.
  ///
  /// - Parameters:
  ///   - threshold: the line; finite.
  ///   - horizon: steps ahead, 1 … 100,000.
  ///   - sustained: how many samples must be beyond; by default 3 of 5.
  ///   - policy: when evidence becomes an alert; `AlertPolicy(on:every:)` has the defaults for a grid.
  ///   - warmUp: samples learned from before the first evaluation, at least 1.
  ///   - refitEvery: samples from one fit to the next, at least 1; nil, the default, for one fit.
  ///   - stride: samples from one evaluation to the next, 1 … 10⁹; by default every sample.
  ///   - pathCount: simulated futures of an evaluation, 16 … 1,000,000; with the default of 300 the standard error of a
  ///     probability is at most 0.029.
  ///   - intervalLevel: of the interval of the crossing time, inside 0 … 1; by default 0.9.
  ///   - seed: decides the futures of models other than `MultiProcess`.
  ///   - minimumLead: samples that an event must be announced ahead, 0 … `horizon`; by default 0.
  ///   - gap: samples between crossings that are one event, 0 … 10⁹; by default the policy's `keepFiring` and `cooldown`
  ///     together, within which the policy itself makes one incident of them.
  /// - Throws: `ModelError` (`invalidParameter`) for a setting out of bounds.
  public init(
    of threshold: Threshold, within horizon: Int, sustained: Sustained = .threeOfFive, policy: AlertPolicy,
    warmUp: Int, refitEvery: Int? = nil, stride: Int = 1, pathCount: Int = 300, intervalLevel: Double = 0.9,
    seed: UInt64 = 0, minimumLead: Int = 0, gap: Int? = nil
  ) throws(ModelError) {
    func check(_ holds: Bool, _ name: String, _ reason: String) throws(ModelError) {
      guard holds else { throw .invalidParameter(name, reason: reason) }
    }
    try check(threshold.value.isFinite, "threshold", "\(threshold.value) is not a finite number")
    try check((1...100_000).contains(horizon), "horizon", "\(horizon) steps is not in 1 … 100,000")
    try check(warmUp >= 1, "warmUp", "\(warmUp) samples are not at least 1")
    try check((refitEvery ?? 1) >= 1, "refitEvery", "\(refitEvery ?? 1) samples are not at least 1")
    try check((1...1_000_000_000).contains(stride), "stride", "\(stride) samples are not in 1 … 10⁹")
    try check((16...1_000_000).contains(pathCount), "pathCount", "\(pathCount) is not in 16 … 1,000,000")
    try check(
      intervalLevel > 0 && intervalLevel < 1, "intervalLevel",
      "\(intervalLevel) is not strictly between 0 and 1")
    try check(
      (0...horizon).contains(minimumLead), "minimumLead", "\(minimumLead) samples are not in 0 … \(horizon)")
    try check((0...1_000_000_000).contains(gap ?? 0), "gap", "\(gap ?? 0) samples are not in 0 … 10⁹")
    self.threshold = threshold
    self.sustained = sustained
    self.horizon = horizon
    self.policy = policy
    self.warmUp = warmUp
    self.refitEvery = refitEvery
    self.stride = stride
    self.pathCount = pathCount
    self.intervalLevel = intervalLevel
    self.seed = seed
    self.minimumLead = minimumLead
    let evaluations = ((policy.keepFiring + policy.cooldown) / policy.interval).rounded(.up)
    self.gap = gap ?? Int(min(evaluations * Double(stride), 1e9))
  }

  /// The replay of an alert rule under a policy, which takes the place of the rule's own probability.
  public init(
    _ rule: AlertRule, policy: AlertPolicy, warmUp: Int, refitEvery: Int? = nil, stride: Int = 1,
    seed: UInt64 = 0
  ) throws(ModelError) {
    try self.init(
      of: rule.threshold, within: rule.horizon, sustained: rule.sustained, policy: policy, warmUp: warmUp,
      refitEvery: refitEvery, stride: stride, intervalLevel: rule.intervalLevel, seed: seed)
  }

  /// How much of a series of `count` samples is best learned from before the first evaluation: two weeks where the grid
  /// has a clock and that leaves half of the series, or else half.
  public static func warmUp(for count: Int, stepSeconds: Double?) -> Int {
    let half = max(1, count / 2)
    guard let stepSeconds, stepSeconds > 0 else { return half }
    return min(half, max(1, Int((1_209_600 / stepSeconds).rounded(.up))))
  }
}
