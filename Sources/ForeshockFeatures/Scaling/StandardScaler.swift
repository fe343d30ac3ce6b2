internal import ForeshockNumerics

/// Subtracts each column's mean and divides by its standard deviation (divisor n).
///
/// A constant column is divided by 1 and so becomes 0; constant is one whose variance v is within the rounding
/// errors of its computation, `v ≤ n ε v + (n ε mean)²`, the bound scikit-learn uses (Chan, Golub & LeVeque,
/// "Algorithms for computing the sample variance", The American Statistician 37, 1983).
///
/// Checked against scikit-learn 1.9.1's `StandardScaler` to 1e-12, gaps and constant columns included.
public struct StandardScaler: FeatureScaler {
  /// Whether the mean is subtracted. Default true.
  public var centersMean: Bool
  /// Whether the standard deviation divides. Default true.
  public var scalesDeviation: Bool

  /// A scaler; by default it does both.
  public init(centersMean: Bool = true, scalesDeviation: Bool = true) {
    self.centersMean = centersMean
    self.scalesDeviation = scalesDeviation
  }

  /// Fits to whole columns; see ``FeatureScaler/fit(_:)`` for what is thrown.
  public func fit(_ columns: [[Double]]) throws(ScalingError) -> FittedLinearScaler {
    var centres: [Double] = []
    var scales: [Double] = []
    for values in try trainingValues(columns) {
      let n = Double(values.count)
      let mean = Statistics.mean(values)
      var squares = 0.0
      var rest = 0.0
      for value in values {
        let difference = value - mean
        squares += difference * difference
        rest += difference
      }
      let variance = max(0, (squares - rest * rest / n) / n)
      let deviation = variance.squareRoot()
      // The bound's root, since the square of a large mean would be infinite.
      let isConstant = deviation <= (n * mean * .ulpOfOne).magnitude / (1 - n * .ulpOfOne).squareRoot()
      centres.append(centersMean ? mean : 0)
      scales.append(scalesDeviation && !isConstant ? deviation : 1)
    }
    return try FittedLinearScaler(centres: centres, scales: scales)
  }
}
