extension AngleParametrisation {
  /// The start of white noise.
  var white: [Double] { [Double](repeating: 0, count: count) }

  /// Starts beside the regression's.
  ///
  /// A model whose factors have either autoregressive or moving-average terms has one maximum in practice. With
  /// both in one factor there are several, often where roots of the two nearly cancel, so such models are
  /// started all over.
  var scatter: [[Double]] {
    let isMixed = order.p > 0 && order.q > 0, isSeasonallyMixed = order.seasonalP > 0 && order.seasonalQ > 0
    guard isMixed || isSeasonallyMixed else { return [] }
    func first(_ values: [Double], _ count: Int) -> [Double] {
      (0..<count).map { $0 < values.count ? values[$0] : 0 }
    }
    func start(_ ar: [Double], _ ma: [Double], _ sar: [Double], _ sma: [Double]) -> [Double] {
      first(ar, order.p) + first(ma, order.q) + first(sar, order.seasonalP) + first(sma, order.seasonalQ)
    }
    // Moving averages count as partial autocorrelations: positive ones are what differenced series call for.
    var result = [start([0.3], [0.6], [0.2], [0.6])]
    if order.p + order.q > 2 || isSeasonallyMixed {
      result.append(start([-0.8, -0.8], [-0.8, -0.8], [-0.6], [-0.6]))
      result.append(start([0.8, -0.8], [0.8, -0.8], [0.6], [-0.6]))
      result.append(start([-0.8], [-0.8], [-0.6], [0.6]))
      // A slow cycle behind noise that differencing has left.
      if order.p >= 2 && order.q >= 2 { result.append(start([0.96, -0.85], [0.98, -0.93], [0.2], [0.6])) }
    }
    return result
  }
}
