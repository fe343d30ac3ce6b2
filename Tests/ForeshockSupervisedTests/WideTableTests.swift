import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import ForeshockSupervised
import Foundation
import Testing

/// Far more columns than rows, and more than have a Hessian of their own.
@Suite struct WideTableTests {
  private let x: Matrix
  private let labels: [Int]

  init() {
    var random = RandomStream(seed: 12)
    let x = Matrix(rowCount: 300, columnCount: 2_500) { _, _ in random.normal() }
    labels = (0..<300).map { row in
      2 * x[row, 0] - 2 * x[row, 1] + x[row, 2] + 0.3 * random.normal() > 0 ? 1 : 0
    }
    self.x = x
  }

  /// The gradient of the mean loss, written plainly.
  private func slopes(_ fit: LogisticRegression.Fitted) -> [Double] {
    let p = fit.probabilities(for: x)
    return x.transposedTimes(labels.indices.map { (p[$0] - Double(labels[$0])) / 300 })
  }

  @Test func aRidgeReachesItsOptimum() throws {
    let fit = try LogisticRegression(penalty: .ridge(0.01)).fit(x, labels: labels)
    #expect(fit.isConverged)
    for (slope, b) in zip(slopes(fit), fit.coefficients) { #expect(abs(slope + 0.01 * b) <= 1e-8) }
  }

  @Test func aPathReachesAllItsOptima() throws {
    let path = try LogisticRegressionPath(penaltyScale: .columns, count: 20).fit(x, labels: labels)
    #expect(path.models.count >= 5)
    for fit in path.models {
      #expect(fit.isConverged)
      for (slope, b) in zip(slopes(fit), fit.coefficients) {
        #expect(b == 0 ? abs(slope) <= fit.penalty + 1e-8 : abs(abs(slope) - fit.penalty) <= 1e-8)
      }
    }
    let some = path.models[path.models.count / 2].selectedColumns
    #expect(Set(some).isSuperset(of: [0, 1]) && some.count < 300)
  }

  @Test func treesAndPipelinesTakeIt() throws {
    var boosting = GradientBoosting(rounds: 5, maxLeaves: 7)
    let fit = try boosting.fit(x, labels: labels, threads: 1)
    #expect(try fit == boosting.fit(x, labels: labels, threads: 3))
    #expect(try ClassificationMetrics.rocAUC(labels: labels, scores: fit.scores(for: x).column(0)) > 0.9)
    boosting.columnFraction = 0.01
    let some = try boosting.fit(x, labels: labels, threads: 1)
    #expect(try some == boosting.fit(x, labels: labels, threads: 2))
    let table = Table(
      (0..<2_050).map { Column(name: "c\($0)", values: .numeric(x.column($0))) }
        + [Column(name: "y", values: .numeric(labels.map(Double.init)))])
    let pipeline = FailurePipeline(
      .logistic(LogisticRegression(penalty: .lasso(0.05))), target: .label("y"), calibration: .sigmoid,
      validation: FailureValidation(folds: 2))
    let report = try pipeline.fit(table).report
    #expect(report.importance.count == 2_050)
    #expect(try #require(report.classification?.metrics.rocAUC) > 0.8)
  }
}
