public import ForeshockSeries

/// What does not fit the rhythm of a series: its spectrum without what neighbouring frequencies have in common,
/// turned back into a series.
///
///     let scores = try SpectralResidual().scores(for: requests)
///     let flagged = scores.indices.filter { scores[$0] > 3 }
///
/// With A(f) and P(f) amplitude and phase of the Fourier transform of the centred series,
///
///     L = ln A        R = L − (moving average of L over q frequencies)        S = |F⁻¹(exp(R + iP))|
///     score = (Sₜ − S̄ₜ) / S̄ₜ,       S̄ₜ the mean of S over the z samples before t
///
/// A spike has all frequencies, so that it stands out where what all frequencies share is levelled; seasons
/// are single lines and vanish. It finds spikes and abrupt changes, not slow ones. The paper flags scores above
/// 3.
///
/// Before the transform the series is continued by ``estimatedPoints`` copies of one estimate, since a change
/// at the very end would not be seen: x̂ = xₙ₋₅ + 5 ḡ, with ḡ the mean of the slopes from the five samples before
/// xₙ₋₁ to that one. (So does the authors' code; with xₙ itself, as the paper has it, a spike at the end is
/// followed by more than twice its height, and is hidden by that.) In front the first samples are mirrored until
/// the length is a product of 2, 3 and 5, for speed. The mean is taken out, and frequency zero out of all
/// averages, so that scores do not depend on units or on an offset; the average of L is centred and goes around,
/// as the spectrum of samples does (the authors' code averages towards low frequencies only and keeps the mean).
///
/// Missing and infinite samples are bridged by straight lines and have no score; neither have the first sample and all of a
/// series without a sample. A series that is constant scores 0.
///
/// The whole series takes part in every score; ``SpectralResidualStream`` looks back only.
///
/// - Complexity: O(n log n).
///
/// Source: Ren et al., "Time-series anomaly detection service at Microsoft", KDD 2019, equations 1 to 8; Hou &
/// Zhang, "Saliency detection: a spectral residual approach", CVPR 2007. Checked against the equations in NumPy.
public struct SpectralResidual: SeriesDetector, Hashable, Codable {
  /// What the score is made of.
  public enum Score: String, CaseIterable, Hashable, Codable, Sendable {
    /// How far S is above its mean over the samples before, relative to it.
    case relative
    /// S itself, which is what TSB-AD scores, there with ``SpectralResidual/averageWindow`` 100.
    case saliency
  }

  /// q, over how many frequencies the log amplitude is averaged; 2 ... 10,000, even windows reaching one
  /// further down. Default 3.
  public var averageWindow: Int
  /// z, over how many samples before it S is compared; 1 ... 1,000,000. Default 21.
  public var scoreWindow: Int
  /// κ, how many points the series is continued by; 0 ... 1000. Default 5.
  public var estimatedPoints: Int
  /// What the score is made of.
  public var score: Score

  /// A detector with the paper's settings unless told otherwise.
  public init(
    averageWindow: Int = 3, scoreWindow: Int = 21, estimatedPoints: Int = 5, score: Score = .relative
  ) {
    self.averageWindow = averageWindow
    self.scoreWindow = scoreWindow
    self.estimatedPoints = estimatedPoints
    self.score = score
  }

  /// Checks the settings.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` with the first one out of bounds.
  public func validate() throws(AnomalyError) {
    for (name, value, bounds) in [
      ("averageWindow", averageWindow, 2...10_000), ("scoreWindow", scoreWindow, 1...1_000_000),
      ("estimatedPoints", estimatedPoints, 0...1000),
    ] where !bounds.contains(value) {
      throw .invalidParameter(
        name: name, reason: "\(bounds.lowerBound) to \(bounds.upperBound), not \(value)")
    }
  }

  /// Scores of the series itself.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds.
  public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    try validate()
    return scores(of: series.values)
  }

  /// Remembers the end of a series, so that the one after it can be scored from its first sample on.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    try validate()
    return try Fitted(
      model: self, history: series.values.suffix(Fitted.historyLimit).map { $0.isFinite ? $0 : .nan })
  }

  /// The scores of samples with gaps; the settings are good.
  func scores(of samples: [Double]) -> [Double] {
    let values = samples.map { $0.isFinite ? $0 : .nan }
    guard let bridged = SpectralResidual.bridged(values) else { return values.map { _ in .nan } }
    let plan = SaliencyPlan(
      count: bridged.count, averageWindow: averageWindow, estimatedPoints: estimatedPoints)
    var scores = plan.saliency(of: bridged)
    if score == .relative { scores = relative(scores) }
    for t in scores.indices where values[t].isNaN { scores[t] = .nan }
    return scores
  }

  /// (S − S̄)/S̄ with the mean of the samples before; NaN for the first.
  private func relative(_ saliency: [Double]) -> [Double] {
    let n = saliency.count
    var scores = [Double](repeating: .nan, count: n)
    // Means are of sums from the start, whose rounding is that of numbers none of which is negative.
    var sums = [Double](repeating: 0, count: n)
    for t in 1..<max(1, n) {
      sums[t] = sums[t - 1] + saliency[t - 1]
      let first = max(0, t - scoreWindow)
      let mean = (sums[t] - sums[first]) / Double(t - first)
      scores[t] = SpectralResidual.relative(saliency[t], mean: mean)
    }
    return scores
  }

  /// How far `saliency` is above `mean`; 0 where there is nothing at all. S of a series is about 1/√n, and a
  /// mean of next to nothing counts as a thousandth of a millionth of itself at least.
  static func relative(_ saliency: Double, mean: Double) -> Double {
    guard saliency > 0 || mean > 0 else { return 0 }
    return (saliency - mean) / max(mean, 1e-9 * saliency)
  }

  /// Straight lines across gaps, level at the ends; nil when all samples are missing.
  static func bridged(_ values: [Double]) -> [Double]? {
    guard var last = values.firstIndex(where: { !$0.isNaN }) else { return nil }
    var bridged = values
    for t in 0..<last { bridged[t] = values[last] }
    for t in (last + 1)..<max(values.count, last + 1) where !values[t].isNaN {
      let steps = Double(t - last)
      for k in (last + 1)..<t {
        let share = Double(k - last) / steps
        bridged[k] = values[last] * (1 - share) + values[t] * share
      }
      last = t
    }
    for t in (last + 1)..<max(values.count, last + 1) { bridged[t] = values[last] }
    return bridged
  }
}

extension SpectralResidual {
  /// The end of a series, and how to score what comes after it.
  public struct Fitted: FittedSeriesDetector, Hashable {
    /// How it scores.
    public let model: SpectralResidual
    /// The last samples, gaps as NaN; at most ``historyLimit``.
    public let history: [Double]

    /// How many samples are remembered at most: the window of the paper.
    public static let historyLimit = 1440

    init(model: SpectralResidual, history: [Double]) throws(AnomalyError) {
      try model.validate()
      guard history.count <= Self.historyLimit, !history.contains(where: \.isInfinite) else {
        throw .malformedModel(reason: "\(history.count) remembered samples")
      }
      self.model = model
      self.history = history
    }

    /// The scores of a series that begins right after the remembered samples.
    ///
    /// - Complexity: O(n log n).
    public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      Array(model.scores(of: history + series.values).suffix(series.count))
    }

    /// Whether both score the same.
    public static func == (a: Self, b: Self) -> Bool {
      a.model == b.model && a.history.elementsEqual(b.history) { $0 == $1 || $0.isNaN && $1.isNaN }
    }

    /// Hashes what is cheap to hash.
    public func hash(into hasher: inout Hasher) {
      hasher.combine(model)
      hasher.combine(history.count)
    }
  }
}

extension SpectralResidual.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, model, history }

  /// Stores settings and samples, gaps as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(history.map { $0.isNaN ? nil : $0 }, forKey: .history)
  }

  /// Reads settings and samples.
  ///
  /// - Throws: ``AnomalyError`` for a damaged model or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    try self.init(
      model: container.decode(SpectralResidual.self, forKey: .model),
      history: container.decode([Double?].self, forKey: .history).map { $0 ?? .nan })
  }
}
