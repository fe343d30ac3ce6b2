internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The tail of a detector's scores by a generalised Pareto law: thresholds for probabilities smaller than counting
/// can tell.
///
///     let tail = try PeaksOverThreshold(scores: scores)
///     let threshold = tail.threshold(probability: 1e-4)
///
/// Excesses y over the score t that a share 1 − ``quantile`` of the scores exceeds have the density
///
///     f(y) = (1/σ)·(1 + γ·y/σ)^(−1/γ − 1),
///
/// and the score that a share q exceeds is z_q = t + (σ/γ)·((q·n/N)^(−γ) − 1), with N of n scores above t. γ and σ are
/// those of maximum likelihood, found along the one line θ = γ/σ (Grimshaw), within −0.5 < γ ≤ 1.
///
/// Source: Siffer, Fouque, Termier & Largouet, "Anomaly detection in streams with extreme value theory", KDD 2017,
/// equations 1–3; Grimshaw, Technometrics 35(2), 1993. Checked against scipy's `genpareto.fit`.
public struct PeaksOverThreshold: Hashable, Sendable {
  /// The share of scores that lie at or below ``start``, about.
  public let quantile: Double
  /// t, where the tail starts.
  public let start: Double
  /// σ, above 0.
  public let scale: Double
  /// γ: above 0 a heavy tail, 0 an exponential one, below 0 one that ends.
  public let shape: Double
  /// The share of scores above ``start``.
  public let exceedance: Double
  /// The logarithm of the likelihood of the excesses.
  public let logLikelihood: Double

  /// Fits the tail of scores; NaN, no verdict, is left out.
  ///
  /// - Parameters:
  ///   - scores: Scores of ordinary rows, a few anomalies among them.
  ///   - quantile: The share of scores that is not tail; 0.5 ... 0.999.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)``, or
  ///   ``AnomalyError/tooFewObservations(required:actual:)`` when fewer than 10 scores exceed the start, as when
  ///   most are equal.
  /// - Complexity: O(n log n).
  public init(scores: [Double], quantile: Double = 0.98) throws(AnomalyError) {
    guard (0.5...0.999).contains(quantile) else {
      throw .invalidParameter(name: "quantile", reason: "a share of 0.5 to 0.999, not \(quantile)")
    }
    let sorted = scores.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { throw .noData }
    let start = sorted[min(Int(quantile * Double(sorted.count)), sorted.count - 1)]
    let excesses = sorted.reversed().prefix { $0 > start }.map {
      min($0 - start, .greatestFiniteMagnitude / 4)
    }
    guard excesses.count >= 10 else {
      throw .tooFewObservations(required: 10, actual: excesses.count)
    }
    self.quantile = quantile
    self.start = start
    exceedance = Double(excesses.count) / Double(sorted.count)
    (scale, shape, logLikelihood) = Self.fit(excesses)
  }

  /// The score that a share `probability` of scores exceeds.
  ///
  /// The tail knows nothing below its start, which a share ``exceedance`` of the scores exceeds; with ties, or when `quantile` falls
  /// between two scores, that is less than 1 − ``quantile``. For all greater shares the answer is ``start``: no more
  /// scores exceed it than were asked for.
  ///
  /// - Precondition: `probability` is above 0 and at most 1.
  public func threshold(probability: Double) -> Double {
    precondition(probability > 0 && probability <= 1, "a share is above 0 and at most 1")
    guard probability < exceedance else { return start }
    let ratio = probability / exceedance
    return start + scale * (abs(shape) < 1e-9 ? -log(ratio) : (pow(ratio, -shape) - 1) / shape)
  }

  /// The probability of a score at least as great; ``exceedance`` for those below ``start``, 0 beyond the end of a
  /// tail that ends, NaN for NaN.
  public func pValue(of score: Double) -> Double {
    guard score > start else { return score.isNaN ? .nan : exceedance }
    let excess = (score - start) / scale
    if abs(shape) < 1e-9 { return exceedance * exp(-excess) }
    return exceedance * pow(max(0, 1 + shape * excess), -1 / shape)
  }

  /// Maximum likelihood along θ = γ/σ, for which γ(θ) = mean ln(1 + θ·y).
  private static func fit(_ excesses: [Double]) -> (scale: Double, shape: Double, logLikelihood: Double) {
    let count = Double(excesses.count)
    let mean = excesses.reduce(0, +) / count
    let greatest = excesses[0]
    // In units of the mean; θ = 0 is the exponential law.
    func shape(_ theta: Double) -> Double {
      excesses.reduce(0) { $0 + log1p(theta * $1 / mean) } / count
    }
    func logLikelihood(_ theta: Double) -> Double {
      if abs(theta) < 1e-9 { return -count * (log(mean) + 1) }
      let gamma = shape(theta)
      guard gamma > -0.5, gamma <= 1 else { return -.infinity }
      return -count * (log(gamma / theta * mean) + gamma + 1)
    }
    // A grid first, for there may be several maxima, then a refinement around the best.
    let end = -mean / greatest
    var grid = (1..<40).map { end * (1 - Double($0) / 40) } + [0]
    grid += (0..<60).map { 1e-3 * pow(10, Double($0) / 12) }
    let values = grid.map(logLikelihood)
    let best = values.indices.max { values[$0] < values[$1] } ?? 39
    let low = grid[max(best - 1, 0)]
    let high = grid[min(best + 1, grid.count - 1)]
    let found = Brent.minimum(in: low...high) { -logLikelihood($0) }.point
    let theta = logLikelihood(found) > values[best] ? found : grid[best]
    let gamma = abs(theta) < 1e-9 ? 0 : shape(theta)
    let sigma = abs(theta) < 1e-9 ? mean : gamma / theta * mean
    return (sigma, gamma, logLikelihood(theta))
  }
}

extension PeaksOverThreshold: Codable {
  private enum CodingKeys: String, CodingKey {
    case quantile, start, scale, shape, exceedance, logLikelihood
  }

  /// Reads a tail.
  ///
  /// - Throws: ``AnomalyError`` for one that cannot have been fitted.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    quantile = try container.decode(Double.self, forKey: .quantile)
    start = try container.decode(Double.self, forKey: .start)
    scale = try container.decode(Double.self, forKey: .scale)
    shape = try container.decode(Double.self, forKey: .shape)
    exceedance = try container.decode(Double.self, forKey: .exceedance)
    logLikelihood = try container.decode(Double.self, forKey: .logLikelihood)
    guard (0.5...0.999).contains(quantile), start.isFinite, scale > 0, scale.isFinite, abs(shape) <= 1,
      exceedance > 0, exceedance <= 0.5
    else {
      throw AnomalyError.malformedModel(reason: "no tail has a shape of \(shape) and a scale of \(scale)")
    }
  }
}
