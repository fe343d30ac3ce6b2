#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension EWMAChart.Settings {
  /// How many samples go by, in the mean, from the start of a chart to its first alarm, when the level is off by
  /// `shift` standard deviations all the while: with 0 how long until a false alarm.
  ///
  /// Of independent normal samples and a level that is known; the limits widen with t as the chart's own do.
  /// Deviations are not cut and an estimated level is not allowed for. Infinite beyond some 10¹⁴.
  ///
  /// - Parameter shift: In standard deviations, signed; default 0.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds, for λ below 0.01 and
  ///   for a shift that is not finite.
  /// - Complexity: O(1/λ · w² + w³) with w some 24 + 12 · limit/√λ.
  public func averageRunLength(shift: Double = 0) throws(AnomalyError) -> Double {
    try averageRunLength(shift: shift, hasWideningLimits: true)
  }

  /// The same, or with the limits of large t from the start, as the tables of Lucas and Saccucci have them.
  package func averageRunLength(shift: Double, hasWideningLimits: Bool) throws(AnomalyError) -> Double {
    try validate()
    guard smoothing >= 0.01 else {
      throw .invalidParameter(
        name: "smoothing", reason: "run lengths are computed from 0.01 on, not \(smoothing)")
    }
    guard shift.isFinite else {
      throw .invalidParameter(name: "shift", reason: "a finite number, not \(shift)")
    }
    let decay = 1 - smoothing
    let last = limit * (smoothing / (2 - smoothing)).squareRoot()
    let equation = RunLengthEquation(
      persistence: decay, drift: smoothing * (side == .lower ? -shift : shift), deviation: smoothing,
      stopsAtZero: side != .both, limit: last)
    var solution = equation.solution(limit: last)
    if hasWideningLimits && decay > 0 {
      // After so many samples the limits are within 10⁻⁹ of what they become.
      let settled = Int((log(2e-9) / (2 * log(decay))).rounded(.up))
      for t in stride(from: settled - 1, through: 1, by: -1) {
        solution = equation.before(solution, limit: last * (1 - pow(decay, 2 * Double(t))).squareRoot())
      }
    }
    return equation.length(from: 0, solution)
  }
}
