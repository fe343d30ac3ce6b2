#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Inverts the tail of a distribution whose density is log-concave in the variable u.
///
/// The logarithm of such a tail is concave, so Newton's method on it converges from one side; a bracket
/// guards the first steps.
enum TailInversion {
  /// The u at which the tail's logarithm equals `logTarget`.
  ///
  /// - Parameters:
  ///   - start: a first guess.
  ///   - isLower: whether the tail grows with u.
  ///   - tail: the tail's value and the size of its derivative at u.
  static func solve(
    start: Double, logTarget: Double, isLower: Bool,
    _ tail: (Double) -> (value: Double, slope: Double)
  ) -> Double {
    var low = -Double.infinity
    var high = Double.infinity
    var u = start
    for _ in 0..<200 {
      let (value, slope) = tail(u)
      let excess = value > 0 ? log(value) - logTarget : -.infinity
      if excess == 0 { return u }
      if (excess > 0) == isLower { high = u } else { low = u }
      var step = -excess * value / slope
      if !isLower { step = -step }
      var next = u + step
      // Newton's error squares from step to step: the one after this would be below rounding.
      if step.isFinite && abs(step) < 1e-10 * max(1, abs(u)) { return next }
      if !step.isFinite || next <= low || next >= high {
        // Without two ends of a bracket, walk; with them, halve.
        if low == -.infinity {
          next = u - max(1, abs(u))
        } else if high == .infinity {
          next = u + max(1, abs(u))
        } else {
          next = 0.5 * (low + high)
        }
      }
      if next == u { return u }
      u = next
    }
    return u
  }
}
