/// How long the present stretch of a series has lasted, as a probability for every length: Bayesian online
/// changepoint detection. Level and spread are free to be anything in each stretch.
///
///     var detector = try BayesianChangepoint()
///     for value in stream {
///       let score = detector.update(value)          // P(a change within the last 10 samples)
///     }
///
/// Within a stretch samples are independent and normal, with unknown mean and variance under a normal-gamma
/// prior, so that the next sample has a Student t distribution πᵣ given the r samples of the stretch. A change
/// comes after any sample with probability H. With rₜ the number of samples since the last change,
///
///     P(rₜ = r + 1) ∝ P(rₜ₋₁ = r) πᵣ(xₜ) (1 − H)        P(rₜ = 0) ∝ Σᵣ P(rₜ₋₁ = r) πᵣ(xₜ) H
///
/// P(rₜ = 0) is H whatever the sample, which is why a score needs a window: a change shows in the samples
/// that follow it. Lengths of probability below ``Settings/pruneBelow`` are dropped and the others made to
/// sum to one. All is kept as logarithms.
///
/// Samples are measured by median and MAD of the first ``Settings/warmUp`` samples, or a level that is given:
/// the prior says that a new stretch has its mean within a few of `1/√priorSamples` of these spreads and a
/// spread like them, so that units do not matter. The samples of the warm-up themselves are not taken in.
/// A single sample far off looks like a change and, two samples on, like another one back; a slow drift looks
/// like several.
///
/// A missing sample changes nothing and has no score: lengths count samples that are present.
///
/// - Complexity: O(lengths kept) a sample, some tens by default and at most 1/pruneBelow; no allocation once
///   as many have been kept as ever will be.
///
/// Source: Adams & MacKay, "Bayesian online changepoint detection", arXiv:0710.3742, 2007, algorithm 1.
/// Checked against the same recursion without pruning in NumPy and SciPy.
public struct BayesianChangepoint: StreamingDetector, Hashable {
  /// What the score says.
  public enum Score: Hashable, Codable, Sendable {
    /// The probability, 0 ... 1, that the present stretch began within the last so many samples (at least 2):
    /// rises some samples after a change of level or spread and falls again when they have gone by.
    case change(within: Int)
    /// −ln p(xₜ | all before), in nats, for deviations from the level: rises at the first sample of a change,
    /// and at single samples out of place.
    case surprise
  }

  /// What a detector is made with.
  public struct Settings: Hashable, Codable, Sendable {
    /// H, the probability of a change after each sample; above 0, below 1: one over the mean stretch.
    public var hazard: Double
    /// What the score says.
    public var score: Score
    /// κ₀: how many samples the prior of a stretch's mean is worth; above 0. Small values expect large shifts.
    public var priorSamples: Double
    /// α₀ of the prior of a stretch's variance; above 0. Twice as many samples the prior is worth.
    public var priorShape: Double
    /// β₀/α₀: the variance a stretch is expected to have, in squared spreads of the warm-up; above 0.
    public var priorVariance: Double
    /// How many samples the level is learned from; 8 ... 1,000,000.
    public var warmUp: Int
    /// A level that is known: then there is no warm-up. Default nil.
    public var level: RobustLevel?
    /// Lengths of less probability are dropped; 0 ... 0.01.
    public var pruneBelow: Double
    /// The most lengths kept, the least probable going first; 10 ... 100,000.
    public var maximumLengths: Int

    /// Settings; the defaults expect a change every thousand samples, of a few spreads.
    public init(
      hazard: Double = 1e-3, score: Score = .change(within: 10), priorSamples: Double = 0.05,
      priorShape: Double = 2, priorVariance: Double = 1, warmUp: Int = 100, level: RobustLevel? = nil,
      pruneBelow: Double = 1e-4, maximumLengths: Int = 2000
    ) {
      self.hazard = hazard
      self.score = score
      self.priorSamples = priorSamples
      self.priorShape = priorShape
      self.priorVariance = priorVariance
      self.warmUp = warmUp
      self.level = level
      self.pruneBelow = pruneBelow
      self.maximumLengths = maximumLengths
    }

    /// Checks the settings.
    ///
    /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` with the first one out of bounds.
    public func validate() throws(AnomalyError) {
      guard hazard > 0, hazard < 1 else {
        throw .invalidParameter(name: "hazard", reason: "a probability between 0 and 1, not \(hazard)")
      }
      if case .change(let window) = score, !(2...1_000_000).contains(window) {
        throw .invalidParameter(name: "score", reason: "within 2 to 1,000,000 samples, not \(window)")
      }
      for (name, value) in [
        ("priorSamples", priorSamples), ("priorShape", priorShape), ("priorVariance", priorVariance),
      ] {
        guard value >= 1e-9, value <= 1e9 else {
          throw .invalidParameter(name: name, reason: "1e-9 to 1e9, not \(value)")
        }
      }
      try LevelLearner.check(warmUp: warmUp)
      guard pruneBelow >= 0, pruneBelow <= 0.01 else {
        throw .invalidParameter(name: "pruneBelow", reason: "0 to 0.01, not \(pruneBelow)")
      }
      guard (10...100_000).contains(maximumLengths) else {
        throw .invalidParameter(name: "maximumLengths", reason: "10 to 100,000, not \(maximumLengths)")
      }
    }
  }

  /// What the detector was made with.
  public let settings: Settings
  /// The level it measures from; nil during the warm-up.
  public private(set) var level: RobustLevel?
  /// −ln p of the last sample given all before it, its deviation counted in spreads; NaN before the first.
  public private(set) var surprise = Double.nan
  private var learner: LevelLearner
  /// The lengths that are kept, longest first.
  private var lengths: RunLengths

  /// A detector before its first sample.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds.
  public init(_ settings: Settings = Settings()) throws(AnomalyError) {
    try settings.validate()
    self.settings = settings
    level = settings.level
    learner = LevelLearner(needed: settings.warmUp)
    lengths = RunLengths(settings)
  }

  /// How many samples go by before the first score: the settings', 0 with a level that is known.
  public var warmUp: Int { settings.level == nil ? settings.warmUp : 0 }

  /// Takes in the next sample; the score of the settings, NaN for a missing sample and during the warm-up.
  public mutating func update(_ value: Double) -> Double {
    guard value.isFinite else { return .nan }
    guard let level else {
      self.level = learner.add(value)
      return .nan
    }
    surprise = lengths.add(level.deviation(of: value))
    switch settings.score {
    case .change(let window): return lengths.probability(below: window)
    case .surprise: return surprise
    }
  }

  /// The probability that the present stretch began within the last `count` samples: P(rₜ < count).
  public func changeProbability(within count: Int) -> Double { lengths.probability(below: count) }

  /// The most probable number of samples since the last change.
  public var mostProbableRunLength: Int { lengths.mostProbable }

  /// The lengths that are kept, ascending, and their probabilities.
  public var runLengths: [(length: Int, probability: Double)] {
    lengths.runs.reversed().map { ($0.count, $0.mass) }
  }
}

extension BayesianChangepoint: Codable {
  private enum CodingKeys: String, CodingKey { case version, settings, level, surprise, gathered, runs }

  /// Stores the detector as it stands.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encodeIfPresent(level, forKey: .level)
    if !surprise.isNaN { try container.encode(surprise, forKey: .surprise) }
    try container.encode(learner.samples, forKey: .gathered)
    try container.encode(lengths.runs, forKey: .runs)
  }

  /// Reads a detector that goes on where it was stored.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    try self.init(container.decode(Settings.self, forKey: .settings))
    level = try container.decodeIfPresent(RobustLevel.self, forKey: .level)
    surprise = try container.decodeIfPresent(Double.self, forKey: .surprise) ?? .nan
    learner = try LevelLearner(
      needed: settings.warmUp, samples: container.decode([Double].self, forKey: .gathered))
    try lengths.replace(container.decode([RunLengths.Run].self, forKey: .runs))
    guard level != nil || settings.level == nil else {
      throw AnomalyError.malformedModel(reason: "the level is missing")
    }
  }
}

extension BayesianChangepoint {
  /// Whether both have the same settings and are in the same state.
  public static func == (a: Self, b: Self) -> Bool {
    a.settings == b.settings && a.level == b.level && a.lengths == b.lengths && a.learner == b.learner
      && (a.surprise == b.surprise || (a.surprise.isNaN && b.surprise.isNaN))
  }
}
