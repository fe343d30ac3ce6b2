/// A seasonal ARIMA(p,d,q)(P,D,Q)[m] model with mean, drift or regressors, fitted by exact Gaussian maximum
/// likelihood.
///
///     φ(B) Φ(Bᵐ) ((1 − B)ᵈ (1 − Bᵐ)ᴰ y_t − μ) = θ(B) Θ(Bᵐ) ε_t,   ε_t ~ N(0, σ²)
///
/// with φ(B) = 1 − φ₁B − …, θ(B) = 1 + θ₁B + … and likewise the seasonal factors: R's signs.
///
///     let model = ARIMA(order: (2, 0, 1), seasonal: (0, 1, 1), seasonLength: 24, drift: true)
///     let fitted = try model.fit(cpu)
///     let outlook = try fitted.forecast(horizon: 48)
///
/// The series is differenced first and the likelihood is that of the differences, by recursions of O(n·r)
/// with r = max(p + mP, q + mQ) (`ChandrasekharFilter`); the maximum is found with exact derivatives. The
/// search keeps the model stationary and invertible; a moving-average root on the unit circle is a
/// legitimate maximum and is returned as such. The unit the series is measured in does not matter.
///
/// **Gaps** (NaN) are handled exactly: the likelihood is that of the observed samples, differenced or not, and
/// forecasts carry the gaps' uncertainty. Leading gaps are ignored, trailing ones only lengthen the forecast.
/// Up to ``maximumGapShare`` of the samples may be missing in between, single ones or long outages; models that
/// reach back more than ``maximumGapReach`` samples take up to ``maximumGapCount``.
///
/// **Edge cases.** A series whose differences are constant (after the mean) gives flat or straight forecasts
/// of zero width and no likelihood. Too short a series throws.
public struct ARIMA: Forecaster, Hashable, Codable {
  /// Three orders: autoregressive terms, differences, moving-average terms.
  public struct Order: Hashable, Sendable, Codable {
    /// Autoregressive terms, p or P. 0 ... 100.
    public var autoregressive: Int
    /// Differences, d (0 ... 3) or D (0 ... 2).
    public var differences: Int
    /// Moving-average terms, q or Q. 0 ... 100.
    public var movingAverage: Int

    /// Three orders.
    public init(_ autoregressive: Int, _ differences: Int, _ movingAverage: Int) {
      self.autoregressive = autoregressive
      self.differences = differences
      self.movingAverage = movingAverage
    }
  }

  /// (p, d, q).
  public var order: Order
  /// (P, D, Q). Default (0, 0, 0).
  public var seasonal: Order
  /// Samples in a season, m. Only used with seasonal orders, where it must be at least 2.
  public var seasonLength: Int
  /// Whether a model without differences (d + D = 0) has a mean. Default true.
  public var includesMean: Bool
  /// Whether a model with one difference (d + D = 1) has a drift: a constant change per sample. Default
  /// false. With d + D other than 1 it is an error.
  public var drift: Bool
  /// What the coefficients are chosen by. Default the exact likelihood's maximum.
  public var estimation: Estimation

  /// The largest share of missing samples between the first and the last observed one.
  public static let maximumGapShare = 0.6
  /// The longest max(p + mP + d + mD, q + mQ) of a model that takes any number of missing samples: its memory
  /// grows with the series' length times that.
  public static let maximumGapReach = 1_000
  /// The most missing samples between the first and the last observed one for a longer reach, and for
  /// least-squares estimates.
  public static let maximumGapCount = 400
  /// The largest p + mP and q + mQ.
  public static let maximumDegree = 20_000

  /// A model of the given orders; ``validate()`` and ``fit(_:)`` check them.
  public init(
    order: (Int, Int, Int), seasonal: (Int, Int, Int) = (0, 0, 0), seasonLength: Int = 1,
    includesMean: Bool = true, drift: Bool = false, estimation: Estimation = .maximumLikelihood
  ) {
    self.order = Order(order.0, order.1, order.2)
    self.seasonal = Order(seasonal.0, seasonal.1, seasonal.2)
    self.seasonLength = seasonLength
    self.includesMean = includesMean
    self.drift = drift
    self.estimation = estimation
  }

  private enum CodingKeys: String, CodingKey {
    case order, seasonal, seasonLength, includesMean, drift, estimation
  }

  /// Reads a model; one written before there was a choice is estimated by maximum likelihood.
  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    order = try box.decode(Order.self, forKey: .order)
    seasonal = try box.decode(Order.self, forKey: .seasonal)
    seasonLength = try box.decode(Int.self, forKey: .seasonLength)
    includesMean = try box.decode(Bool.self, forKey: .includesMean)
    drift = try box.decode(Bool.self, forKey: .drift)
    estimation = try box.decodeIfPresent(Estimation.self, forKey: .estimation) ?? .maximumLikelihood
  }

  /// Whether the differenced series has a constant: the mean, or the drift.
  var hasConstant: Bool {
    switch order.differences + seasonal.differences {
    case 0: includesMean
    case 1: drift
    default: false
    }
  }

  /// Whether any seasonal order is positive.
  var isSeasonal: Bool { seasonal != Order(0, 0, 0) }

  /// The model as people write it: `ARIMA(2,0,1)(0,1,1)[24] with drift`.
  public var specification: String {
    func list(_ o: Order) -> String { "(\(o.autoregressive),\(o.differences),\(o.movingAverage))" }
    let constant =
      !hasConstant ? "" : order.differences + seasonal.differences == 0 ? " with mean" : " with drift"
    return "ARIMA" + list(order) + (isSeasonal ? list(seasonal) + "[\(seasonLength)]" : "") + constant
  }

  /// Coefficients that are estimated, the constant included, σ² not.
  var coefficientCount: Int { armaOrder.coefficientCount + (hasConstant ? 1 : 0) }

  /// The process of the differenced series.
  var armaOrder: SeasonalARMAOrder {
    SeasonalARMAOrder(
      p: order.autoregressive, q: order.movingAverage, seasonalP: seasonal.autoregressive,
      seasonalQ: seasonal.movingAverage, seasonLength: isSeasonal ? seasonLength : 1)
  }

  /// The difference operator.
  var differencing: Differencing {
    Differencing(
      differences: order.differences, seasonalDifferences: seasonal.differences,
      seasonLength: isSeasonal ? seasonLength : 1)
  }

  /// Checks the orders.
  ///
  /// - Throws: ``ModelError/invalidParameter(_:reason:)`` with the first one out of bounds.
  public func validate() throws(ModelError) {
    let bounds = [
      ("p", order.autoregressive, 100), ("d", order.differences, 3), ("q", order.movingAverage, 100),
      ("P", seasonal.autoregressive, 100), ("D", seasonal.differences, 2), ("Q", seasonal.movingAverage, 100),
    ]
    for (name, value, most) in bounds where !(0...most).contains(value) {
      throw .invalidParameter(name, reason: "\(value) is not in 0 ... \(most)")
    }
    if isSeasonal {
      guard seasonLength >= 2 else {
        throw .invalidParameter(
          "seasonLength", reason: "\(seasonLength) is too short for a seasonal model; it must be at least 2")
      }
      let most = max(seasonal.autoregressive, seasonal.differences, seasonal.movingAverage)
      guard seasonLength <= (ARIMA.maximumDegree - 100) / most else {
        throw .invalidParameter(
          "seasonLength",
          reason:
            "\(seasonLength) times the seasonal order \(most) reaches back more than \(ARIMA.maximumDegree)"
        )
      }
    }
    if drift && order.differences + seasonal.differences != 1 {
      throw .invalidParameter(
        "drift",
        reason: "needs exactly one difference, the model has \(order.differences + seasonal.differences)")
    }
  }
}
