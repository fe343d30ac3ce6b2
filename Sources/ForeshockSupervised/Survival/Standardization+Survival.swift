import ForeshockLinearAlgebra

extension Standardization {
  /// Coefficients of the columns as given from those of the scaled columns; zero for columns without variation.
  func unscaled(_ point: [Double]) -> [Double] {
    var coefficients = [Double](repeating: 0, count: columnCount)
    for (j, column) in active.enumerated() { coefficients[column] = point[j] / scales[j] }
    return coefficients
  }

  /// Standard errors of the columns as given from the Hessian of a mean over `observations`; NaN where there
  /// are none.
  func standardErrors(_ hessian: Matrix, observations: Double) -> [Double] {
    var errors = [Double](repeating: .nan, count: columnCount)
    guard let (factor, isSingular) = NewtonMinimizer.factorize(hessian), !isSingular else { return errors }
    let variances = factor.inverse().diagonal
    for (j, column) in active.enumerated() {
      errors[column] = (variances[j] / observations).squareRoot() / scales[j]
    }
    return errors
  }
}
