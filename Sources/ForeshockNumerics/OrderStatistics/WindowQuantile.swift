/// A quantile of a window: between which ranks it lies, and what lies between their values.
package enum WindowQuantile: Hashable, Sendable {
  /// The value in the middle, or half the sum of the two there.
  case median
  /// The value that a share of the values lies below, linear between neighbours: Hyndman & Fan's type 7.
  case share(Double)

  /// A rank from 0, and which part of the way to the next one the quantile lies beyond it, among `count` values, at least
  /// one.
  @inline(__always)
  func target(of count: Int) -> (rank: Int, part: Double) {
    switch self {
    case .median: return count % 2 == 1 ? (count / 2, 0) : (count / 2 &- 1, 0.5)
    case .share(let share):
      let position = share * Double(count - 1)
      let rank = min(Int(position), count &- 1)
      return (rank, position - Double(rank))
    }
  }

  /// What lies between two neighbours; equal ones, infinite ones too, need no interpolation.
  @inline(__always)
  func between(_ low: Double, _ high: Double, _ part: Double) -> Double {
    if low == high { return low }
    return self == .median ? 0.5 * (low + high) : low + (high - low) * part
  }
}
