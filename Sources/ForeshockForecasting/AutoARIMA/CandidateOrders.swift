/// One model of a search: four orders and whether it has a constant.
struct CandidateOrders: Hashable, Sendable {
  var p: Int
  var q: Int
  var seasonalP: Int
  var seasonalQ: Int
  var constant: Bool

  /// p + q + P + Q.
  var total: Int { p + q + seasonalP + seasonalQ }

  /// The same model with other orders.
  func moved(p dp: Int = 0, q dq: Int = 0, seasonalP dP: Int = 0, seasonalQ dQ: Int = 0) -> CandidateOrders {
    CandidateOrders(
      p: p + dp, q: q + dq, seasonalP: seasonalP + dP, seasonalQ: seasonalQ + dQ, constant: constant)
  }

  /// The models one step away, in the order they are tried: seasonal orders first, one at a time before two at
  /// a time, fewer before more; last the same orders with or without the constant.
  var neighbours: [CandidateOrders] {
    let steps = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)]
    var flipped = self
    flipped.constant.toggle()
    return steps.map { moved(seasonalP: $0.0, seasonalQ: $0.1) } + steps.map { moved(p: $0.0, q: $0.1) }
      + [flipped]
  }

  /// First coefficients for this model from the optimum of another: coefficients it has no more are dropped by
  /// their partial autocorrelations, new ones are zero. Nil when both a new autoregressive and a new
  /// moving-average coefficient of one factor are called for: zero is a ridge for two that cancel.
  func start(from fitted: FittedARIMA) -> SeasonalCoefficients? {
    func grows(_ a: Int, _ count: Int) -> Bool { a > count }
    if grows(p, fitted.ar.count) && grows(q, fitted.ma.count) { return nil }
    if grows(seasonalP, fitted.seasonalAR.count) && grows(seasonalQ, fitted.seasonalMA.count) { return nil }
    func resized(_ a: [Double], _ count: Int, sign: Double) -> [Double] {
      if count >= a.count { return a + [Double](repeating: 0, count: count - a.count) }
      guard let partials = PartialAutocorrelation.partials(a.map { sign * $0 }) else {
        return Array(a[..<count])
      }
      return PartialAutocorrelation.coefficients(Array(partials[..<count])).map { sign * $0 }
    }
    return SeasonalCoefficients(
      ar: resized(fitted.ar, p, sign: 1), ma: resized(fitted.ma, q, sign: -1),
      sar: resized(fitted.seasonalAR, seasonalP, sign: 1),
      sma: resized(fitted.seasonalMA, seasonalQ, sign: -1))
  }
}
