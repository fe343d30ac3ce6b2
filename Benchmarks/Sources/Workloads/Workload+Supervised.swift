import Foreshock

extension Workload {
  /// Logistic regression with a ridge penalty, C = 1, and lasso paths; the numbers are objectives.
  public static var logisticFits: [Workload] {
    [logisticFit, tallLogisticFit, wideLogisticFit, lassoPath]
  }

  /// 200,000 rows of 50 columns.
  public static let logisticFit = logistic("logistic fit", rows: 200_000, columns: 50)

  /// A million rows of 20 columns.
  public static let tallLogisticFit = logistic("logistic fit, 1M × 20", rows: 1_000_000, columns: 20)

  /// 20,000 rows of 300 columns.
  public static let wideLogisticFit = logistic("logistic fit, 20k × 300", rows: 20_000, columns: 300)

  /// 100 lasso penalties on 20,000 rows of 200 columns, each to 1e-9; the number is the mean objective.
  public static let lassoPath = Workload("lasso path, 100 penalties, 20k × 200") {
    let (x, labels) = labelledTable(rowCount: 20_000, columnCount: 200)
    return {
      let models = try LogisticRegressionPath(penaltyScale: .columns).fit(x, labels: labels).models
      return models.reduce(0) { $0 + $1.objective } / Double(models.count)
    }
  }

  private static func logistic(_ name: String, rows: Int, columns: Int) -> Workload {
    Workload(name) {
      let (x, labels) = labelledTable(rowCount: rows, columnCount: columns)
      return { try LogisticRegression(penalty: .inverseStrength(1)).fit(x, labels: labels).objective }
    }
  }
}
