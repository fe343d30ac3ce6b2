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

  /// Whether this model has both a new autoregressive and a new moving-average coefficient in one factor: about
  /// zero the two can cancel, so that the likelihood has a ridge there.
  func isRidge(from fitted: FittedARIMA) -> Bool {
    (p > fitted.ar.count && q > fitted.ma.count)
      || (seasonalP > fitted.seasonalAR.count && seasonalQ > fitted.seasonalMA.count)
  }

  /// First coefficients for this model from the optimum of another: partial autocorrelations it has no more are
  /// dropped, new ones are zero — or, beside the ridge, a tenth for the autoregressive one.
  func start(from fitted: FittedARIMA) -> SeasonalCoefficients {
    func resized(_ a: [Double], _ count: Int, fresh: Double) -> [Double] {
      guard count != a.count else { return a }
      guard let partials = PartialAutocorrelation.partials(a) else {
        return Array((a + [Double](repeating: 0, count: count)).prefix(count))
      }
      let new = [Double](repeating: fresh, count: max(0, count - partials.count))
      return PartialAutocorrelation.coefficients(Array((partials + new).prefix(count)))
    }
    func negated(_ a: [Double]) -> [Double] { a.map { -$0 } }
    let plain = p > fitted.ar.count && q > fitted.ma.count ? 0.1 : 0
    let seasonal = seasonalP > fitted.seasonalAR.count && seasonalQ > fitted.seasonalMA.count ? 0.1 : 0
    return SeasonalCoefficients(
      ar: resized(fitted.ar, p, fresh: plain), ma: negated(resized(negated(fitted.ma), q, fresh: 0)),
      sar: resized(fitted.seasonalAR, seasonalP, fresh: seasonal),
      sma: negated(resized(negated(fitted.seasonalMA), seasonalQ, fresh: 0)))
  }
}
