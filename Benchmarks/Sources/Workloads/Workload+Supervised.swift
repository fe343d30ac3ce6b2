import Foreshock

extension Workload {
  /// Logistic regression with a ridge penalty, C = 1, on 200,000 rows of 50 columns; the number is the
  /// objective at the optimum.
  public static let logisticFit = Workload("logistic fit") {
    let (x, labels) = labelledTable()
    return { try LogisticRegression(penalty: .inverseStrength(1)).fit(x, labels: labels).objective }
  }
}
