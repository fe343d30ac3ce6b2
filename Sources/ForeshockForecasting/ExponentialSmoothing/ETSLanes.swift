internal import Glibc

/// Numbers of several passes over the same data, or several searches, side by side.
///
/// Two, the width of a vector register on any machine: with four, more is lost to searches that wait for the
/// slowest than is won by their company.
package typealias ETSLanes = SIMD2<Double>

/// Which lanes.
typealias ETSLaneMask = SIMDMask<ETSLanes.MaskStorage>

extension ETSLanes {
  /// The natural logarithm of each number.
  var logarithm: ETSLanes { ETSLanes(log(x), log(y)) }

  /// e to the power of each number.
  var exponential: ETSLanes { ETSLanes(exp(x), exp(y)) }
}
