/// Summaries of numbers.
///
/// A NaN among the numbers makes the result NaN, as does a set too small for the summary (no mean of nothing,
/// no variance of one). Leave gaps out first with ``finite(_:)``.
public enum Statistics {
  /// The numbers that are finite, in their order.
  public static func finite(_ x: [Double]) -> [Double] { x.filter(\.isFinite) }

  /// The sum, in eight interleaved parts: fast, and rounding grows with n/8 only.
  ///
  /// - Complexity: O(n).
  public static func sum(_ x: [Double]) -> Double {
    var parts = SIMD8<Double>.zero
    let whole = x.count & ~7
    var i = 0
    while i < whole {
      parts += SIMD8(x[i], x[i + 1], x[i + 2], x[i + 3], x[i + 4], x[i + 5], x[i + 6], x[i + 7])
      i += 8
    }
    var rest = 0.0
    while i < x.count {
      rest += x[i]
      i += 1
    }
    return parts.sum() + rest
  }

  /// The mean; NaN for no numbers. A second pass removes the first one's rounding error.
  public static func mean(_ x: [Double]) -> Double {
    guard !x.isEmpty else { return .nan }
    let n = Double(x.count)
    let first = sum(x) / n
    guard first.isFinite else { return first }
    var residual = 0.0
    for value in x { residual += value - first }
    return first + residual / n
  }

  /// The variance about the mean, divided by n − `degreesOfFreedomUsed`; NaN when that is not positive.
  ///
  /// - Parameters:
  ///   - x: the numbers.
  ///   - degreesOfFreedomUsed: 1, the default, for the unbiased estimate; 0 for the mean square.
  ///
  /// Source: the corrected two-pass algorithm of Chan, Golub & LeVeque, The American Statistician 37, 1983.
  public static func variance(_ x: [Double], degreesOfFreedomUsed: Int = 1) -> Double {
    guard x.count > degreesOfFreedomUsed else { return .nan }
    let centre = mean(x)
    var squares = 0.0
    var residual = 0.0
    for value in x {
      let difference = value - centre
      squares += difference * difference
      residual += difference
    }
    let n = Double(x.count)
    return (squares - residual * residual / n) / (n - Double(degreesOfFreedomUsed))
  }

  /// The square root of ``variance(_:degreesOfFreedomUsed:)``.
  public static func standardDeviation(_ x: [Double], degreesOfFreedomUsed: Int = 1) -> Double {
    variance(x, degreesOfFreedomUsed: degreesOfFreedomUsed).squareRoot()
  }

  /// Autocorrelations at the lags 0 … `maxLag`, about the mean and divided by n: the usual estimate, whose
  /// values lie in −1 … 1.
  ///
  /// NaN marks a gap: pairs with one are left out, and each lag is scaled by the pairs it has. A constant series
  /// gives NaN.
  ///
  /// - Complexity: O(n · maxLag), or O(n log n) by Fourier transform when there are no gaps and many lags.
  public static func autocorrelation(_ x: [Double], maxLag: Int) -> [Double] {
    precondition(maxLag >= 0 && maxLag < max(x.count, 1), "lags must be smaller than the series is long")
    let present = finite(x)
    let centre = mean(present)
    let centred = x.map { $0.isFinite ? $0 - centre : 0 }
    let variance = centred.reduce(0) { $0 + $1 * $1 }
    let hasGaps = present.count != x.count
    guard variance > 0 else { return [Double](repeating: .nan, count: maxLag + 1) }
    if !hasGaps && maxLag > 64 && x.count > 512 {
      return autocovarianceByTransform(centred, maxLag: maxLag).map { $0 / variance }
    }
    return (0...maxLag).map { lag in
      var sum = 0.0
      for i in lag..<x.count { sum += centred[i] * centred[i - lag] }
      guard hasGaps else { return sum / variance }
      var pairs = 0
      for i in lag..<x.count where x[i].isFinite && x[i - lag].isFinite { pairs += 1 }
      // Each lag as if all of the n − lag pairs were there.
      guard pairs > 0 else { return .nan }
      let share = Double(x.count - lag) / Double(x.count)
      return sum / Double(pairs) * share / (variance / Double(present.count))
    }
  }

  /// Σ xᵢ xᵢ₋ₖ for k = 0 … maxLag, through the spectrum of the series padded with zeros.
  private static func autocovarianceByTransform(_ x: [Double], maxLag: Int) -> [Double] {
    let size = FourierTransform.goodSize(atLeast: x.count + maxLag)
    let transform = FourierTransform(count: size)
    let spectrum = transform.forward(real: x + [Double](repeating: 0, count: size - x.count))
    let power = (0..<spectrum.real.count).map { k in
      spectrum.real[k] * spectrum.real[k] + spectrum.imaginary[k] * spectrum.imaginary[k]
    }
    let back = transform.inverse(
      realFrom: ComplexVector(real: power, imaginary: [Double](repeating: 0, count: power.count)))
    return Array(back[0...maxLag])
  }
}
