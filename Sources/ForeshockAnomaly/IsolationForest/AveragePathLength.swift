#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// c(n), the mean number of splits that isolate one of `count` different values when each split point is
/// drawn at random: what a leaf of n rows adds to the path that ends in it, and what a forest's mean path
/// is measured against.
///
///     c(n) = 2·H(n − 1) − 2·(n − 1)/n = 2·(H(n) − 1),      c(0) = c(1) = 0
///
/// with the harmonic numbers H themselves, not their logarithm: scikit-learn 1.9 puts ln(n − 1) + γ in
/// their place and is 28 % low at n = 3. Up to n = 256 the reciprocals are added up with compensation;
/// above, the series of H(n) is exact to the last place.
///
/// - Complexity: O(min(n, 256)).
///
/// Source: Liu, Ting & Zhou, "Isolation forest", ICDM 2008, equation 1; Preiss, "Data structures and
/// algorithms", 1999, for the path length of an unsuccessful search in a random binary tree.
public func averagePathLength(_ count: Int) -> Double {
  guard count > 1 else { return 0 }
  if count <= 256 {
    // H(n) − 1 = 1/2 + 1/3 + … + 1/n, the smallest first, with the lost digits carried along.
    var sum = 0.0
    var lost = 0.0
    for k in stride(from: count, through: 2, by: -1) {
      let term = 1 / Double(k) - lost
      let next = sum + term
      lost = (next - sum) - term
      sum = next
    }
    return 2 * sum
  }
  let n = Double(count)
  let inverseSquare = 1 / (n * n)
  let eulerMinusOne = -0.42278433509846714
  let series = 1 / (2 * n) - inverseSquare * (1.0 / 12 - inverseSquare * (1.0 / 120 - inverseSquare / 252))
  return 2 * (log(n) + (eulerMinusOne + series))
}

/// c(n) of small n, which leaves have, computed once.
enum PathLengths {
  private static let small = (0...256).map(averagePathLength)

  /// c(n); see ``averagePathLength(_:)``.
  static func average(_ count: Int) -> Double {
    small.indices.contains(count) ? small[count] : averagePathLength(count)
  }
}
