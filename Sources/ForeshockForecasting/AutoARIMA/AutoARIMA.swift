/// Chooses a seasonal ARIMA model for a series: the differences by tests, the orders by a search on exact
/// likelihoods.
///
///     let fitted = try AutoARIMA(seasonLength: 24).fit(cpu)
///     fitted.summary.specification          // ARIMA(2,0,1)(0,1,1)[24] with drift
///     fitted.report.description             // what was tried, and why d and D are what they are
///     try fitted.forecast(horizon: 48)
///
/// Search space and rules are those of Hyndman & Khandakar as in R's `auto.arima`, so that results compare: D by
/// the strength of the season, d by KPSS tests, a constant only when d + D ≤ 1, four starting models, steps of
/// one in each order. Unlike there every candidate is fitted by exact maximum likelihood, starting from its
/// parent's optimum, and the best candidates are carried to the maximum before one of them is taken. Candidates
/// are fitted in parallel; the result does not depend on how many threads do it.
///
/// Gaps (NaN) are allowed wherever ``ARIMA`` allows them. Seasons above ``longestSeason`` are modelled by Fourier
/// terms as regressors and a model without season; the report says so, and forecasts continue the terms.
///
/// Source: Hyndman & Khandakar, J. Statistical Software 27(3), 2008.
public struct AutoARIMA: Forecaster, Hashable, Codable {
  /// Four orders of the search.
  public struct Orders: Hashable, Sendable, Codable {
    /// p.
    public var autoregressive: Int
    /// q.
    public var movingAverage: Int
    /// P.
    public var seasonalAutoregressive: Int
    /// Q.
    public var seasonalMovingAverage: Int

    /// p, q, P and Q.
    public init(p: Int, q: Int, seasonalP: Int, seasonalQ: Int) {
      autoregressive = p
      movingAverage = q
      seasonalAutoregressive = seasonalP
      seasonalMovingAverage = seasonalQ
    }
  }

  /// How the orders are searched.
  public enum Search: String, Hashable, Sendable, Codable, CaseIterable {
    /// From a few starting models step by step to a better neighbour, and from the last one by leaps to models with
    /// many coefficients. The default.
    case stepwise
    /// Every model up to ``AutoARIMA/maximumTotalOrder``.
    case exhaustive
  }

  /// What the search minimises.
  public enum Criterion: String, Hashable, Sendable, Codable, CaseIterable {
    /// Akaike's criterion corrected for few samples, −2 ln L + 2k + 2k(k + 1)/(n − k − 1). The default.
    case aicc
    /// Akaike's criterion, −2 ln L + 2k.
    case aic
    /// Schwarz's criterion, −2 ln L + k ln n.
    case bic
  }

  /// Which roots may not come closer to the unit circle than ``AutoARIMA/rootMargin``.
  public enum RootRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// Those of φ and θ. The default: near the circle they put the number of differences in doubt. The roots of Φ
    /// and Θ may lie anywhere: there they mean a season that hardly changes, which is common, and the exact
    /// likelihood has no trouble with it.
    case nonseasonal
    /// Those of φ and θ (in B), Φ and Θ (in Bᵐ).
    case factors
    /// Those of the expanded polynomials φ(B)Φ(Bᵐ) and θ(B)Θ(Bᵐ), R's rule (with a margin of 1.01). It allows |Φ|
    /// and |Θ| up to margin⁻ᵐ only: 0.89 at m = 12, 0.79 at m = 24, 0.06 at m = 288.
    case expanded
    /// None.
    case none
  }

  /// Whether the series is modelled on another scale.
  public enum Scale: Hashable, Sendable, Codable {
    /// As it is. The default.
    case original
    /// On the scale given.
    case transformed(Transformation)
    /// By a Box-Cox transformation with Guerrero's λ; needs positive values.
    case guerrero
  }

  /// The longest season modelled by seasonal orders.
  public static let longestSeason = 1000
  /// The most pairs of Fourier terms for a longer one.
  public static let maximumFourierPairs = 25

  /// Samples in a season, 1 (the default) for none.
  public var seasonLength: Int
  /// The largest orders; default 5, 5, 2, 2. A third of the samples (of the seasons) at most is used.
  public var maximum: Orders
  /// The largest p + q + P + Q of an exhaustive search; default 5.
  public var maximumTotalOrder: Int
  /// d; nil (default) to find it by ``unitRootTest``.
  public var differences: Int?
  /// D; nil (default) to find it by ``seasonalTest``.
  public var seasonalDifferences: Int?
  /// The largest d found; default 2.
  public var maximumDifferences: Int
  /// The largest D found; default 1.
  public var maximumSeasonalDifferences: Int
  /// The largest of the four starting models; default 2, 2, 1, 1.
  public var start: Orders
  /// How the orders are searched.
  public var search: Search
  /// The most candidates of a stepwise search; default 94.
  public var maximumCandidates: Int
  /// What is minimised.
  public var criterion: Criterion
  /// Whether models without differences may have a mean; default true.
  public var allowsMean: Bool
  /// Whether models with one difference may have a drift; default true.
  public var allowsDrift: Bool
  /// The test that finds d.
  public var unitRootTest: UnitRootTest
  /// The test that finds D.
  public var seasonalTest: SeasonalDifferenceTest
  /// Which models are rejected for their roots.
  public var rootRule: RootRule
  /// The modulus a root must have, 1 … 2; default 1.001, Hyndman & Khandakar's. R uses 1.01.
  public var rootMargin: Double
  /// The scale the model is for.
  public var scale: Scale
  /// Whether point forecasts of a transformed series are means (to second order) instead of medians; default
  /// false.
  public var adjustsBias: Bool

  /// A search with the usual settings; everything else is set on the value. ``validate()`` and ``fit(_:)`` check
  /// it.
  public init(
    seasonLength: Int = 1, search: Search = .stepwise, criterion: Criterion = .aicc, scale: Scale = .original
  ) {
    self.seasonLength = seasonLength
    self.search = search
    self.criterion = criterion
    self.scale = scale
    maximum = Orders(p: 5, q: 5, seasonalP: 2, seasonalQ: 2)
    maximumTotalOrder = 5
    differences = nil
    seasonalDifferences = nil
    maximumDifferences = 2
    maximumSeasonalDifferences = 1
    start = Orders(p: 2, q: 2, seasonalP: 1, seasonalQ: 1)
    maximumCandidates = 94
    allowsMean = true
    allowsDrift = true
    unitRootTest = .kpss
    seasonalTest = .strength
    rootRule = .nonseasonal
    rootMargin = 1.001
    adjustsBias = false
  }

  /// Checks the settings.
  ///
  /// - Throws: ``ModelError/invalidParameter(_:reason:)`` with the first one out of bounds.
  public func validate() throws(ModelError) {
    let bounds: [(String, Int, ClosedRange<Int>)] = [
      ("seasonLength", seasonLength, 1...1_000_000), ("maximum p", maximum.autoregressive, 0...20),
      ("maximum q", maximum.movingAverage, 0...20), ("maximum P", maximum.seasonalAutoregressive, 0...5),
      ("maximum Q", maximum.seasonalMovingAverage, 0...5), ("maximumTotalOrder", maximumTotalOrder, 0...50),
      ("differences", differences ?? 0, 0...3), ("seasonalDifferences", seasonalDifferences ?? 0, 0...2),
      ("maximumDifferences", maximumDifferences, 0...3),
      ("maximumSeasonalDifferences", maximumSeasonalDifferences, 0...2),
      ("start p", start.autoregressive, 0...20), ("start q", start.movingAverage, 0...20),
      ("start P", start.seasonalAutoregressive, 0...5), ("start Q", start.seasonalMovingAverage, 0...5),
      ("maximumCandidates", maximumCandidates, 1...10_000),
    ]
    for (name, value, range) in bounds where !range.contains(value) {
      throw .invalidParameter(name, reason: "\(value) is not in \(range.lowerBound) ... \(range.upperBound)")
    }
    guard rootMargin >= 1 && rootMargin <= 2 else {
      throw .invalidParameter("rootMargin", reason: "\(rootMargin) is not in 1 ... 2")
    }
    if let D = seasonalDifferences, D > 0, seasonLength < 2 {
      throw .invalidParameter("seasonalDifferences", reason: "\(D) without a season")
    }
    if let D = seasonalDifferences, D > 0, seasonLength > Self.longestSeason {
      throw .invalidParameter(
        "seasonalDifferences",
        reason: "\(D) with a season above \(Self.longestSeason), which is modelled by Fourier terms")
    }
  }
}
