extension CUSUMChart.Settings {
  /// How many samples go by, in the mean, from the start of a chart to its first alarm, when the level is off by
  /// `shift` standard deviations all the while: with 0 how long until a false alarm.
  ///
  /// Of independent normal samples and a level that is known, head start included. Deviations are not cut and an
  /// estimated level is not allowed for. Infinite beyond some 10¹⁴. For two sides the run lengths of each are
  /// put together by Lucas and Crosier's rule, which is exact without a head start and next to that with one.
  ///
  /// - Parameter shift: In standard deviations, signed; default 0.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds, for h above 100 and
  ///   for a shift that is not finite.
  /// - Complexity: O((24 + 6h)³).
  public func averageRunLength(shift: Double = 0) throws(AnomalyError) -> Double {
    try validate()
    guard decisionInterval <= 100 else {
      throw .invalidParameter(
        name: "decisionInterval", reason: "run lengths are computed up to 100, not \(decisionInterval)")
    }
    guard shift.isFinite else {
      throw .invalidParameter(name: "shift", reason: "a finite number, not \(shift)")
    }
    let high = oneSided(shift), low = oneSided(-shift)
    switch side {
    case .upper: return high.started
    case .lower: return low.started
    case .both:
      if high.plain.isInfinite { return low.started }
      if low.plain.isInfinite { return high.started }
      return (high.started * low.plain + high.plain * low.started - high.plain * low.plain)
        / (high.plain + low.plain)
    }
  }

  /// The mean run lengths of one sum, from zero and from the head start.
  private func oneSided(_ shift: Double) -> (plain: Double, started: Double) {
    let equation = RunLengthEquation(
      persistence: 1, drift: shift - allowance, deviation: 1, stopsAtZero: true, limit: decisionInterval)
    let solution = equation.solution(limit: decisionInterval)
    return (solution.atZero, equation.length(from: headStart * decisionInterval, solution))
  }
}
