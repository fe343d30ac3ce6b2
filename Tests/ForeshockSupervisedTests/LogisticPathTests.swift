import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSupervised
import Foundation
import Testing

@Suite struct LogisticPathTests {
  /// glmnet at thresh 1e-22: the intercept, then the coefficients.
  @Test(arguments: ["lasso", "elastic", "weighted", "raw"])
  func agreesWithGlmnet(_ name: String) throws {
    let fixture = try LogisticMoreFixture.load()
    let expected = try #require(fixture.glmnet[name])
    let share = name == "elastic" ? 0.4 : 1
    let fit = try LogisticRegression(
      penalty: .elasticNet(expected.lambda, l1Share: share),
      penaltyScale: name == "raw" ? .columns : .standardDeviations, tolerance: 1e-12
    ).fit(fixture.table, labels: fixture.y, weights: name == "weighted" ? fixture.weights : nil)
    #expect(fit.isConverged)
    for (ours, theirs) in zip([fit.intercept] + fit.coefficients, expected.values) {
      #expect(abs(ours - theirs) <= 1e-8 * abs(theirs), "\(name)")
      #expect((ours == 0) == (theirs == 0))
    }
  }

  /// The conditions of the stated objective, written plainly, for tall and wide tables.
  @Test(arguments: [(300, 8), (60, 200), (40, 12), (1_000, 1)], [1.0, 0.5, 0.01])
  func everyModelOfAPathIsOptimal(_ shape: (Int, Int), share: Double) throws {
    let (x, labels) = drawTable(shape.0, shape.1, seed: 41)
    let path = try LogisticRegressionPath(l1Share: share, penaltyScale: .columns, count: 30).fit(
      x, labels: labels)
    #expect(path.models.count >= 5)
    #expect(path.models[0].coefficients.allSatisfy { abs($0) <= 1e-6 } || share < 0.1)
    for model in path.models {
      #expect(model.isConverged)
      #expect(plainResidual(model, x, labels) <= 2e-9)
    }
    // A path's model is the model that one would get alone.
    let last = path.models[path.models.count / 2]
    let alone = try LogisticRegression(penalty: .elasticNet(last.penalty, l1Share: share)).fit(
      x, labels: labels)
    #expect(abs(alone.objective - last.objective) <= 1e-12)
  }

  @Test func agreesWithCrossValidationOfGlmnet() throws {
    let fixture = try LogisticMoreFixture.load()
    let splits = (0..<5).map { fold in
      Split(training: (0..<120).filter { $0 % 5 != fold }, test: (0..<120).filter { $0 % 5 == fold })
    }
    let lambdas = (0..<20).map { 0.3 * pow(0.8, Double($0)) }
    let result = try LogisticRegressionPath(lambdas: lambdas).crossValidate(
      fixture.table, labels: fixture.y, splits: splits)
    // Its deviance is twice the log-loss.
    let means = try #require(fixture.glmnet["cvm"]).values
    let errors = try #require(fixture.glmnet["cvsd"]).values
    for (ours, theirs) in zip(result.meanLosses, means) {
      #expect(isClose(2 * ours, theirs, 1e-7))
    }
    for (ours, theirs) in zip(result.standardErrors, errors) {
      #expect(isClose(2 * ours, theirs, 1e-6))
    }
    let chosen = try #require(fixture.glmnet["chosen"]).values
    #expect(isClose(result.best.penalty, chosen[0]) && isClose(result.simplest.penalty, chosen[1]))
  }

  /// A path of the caller's own penalties has a model for each, however small the loss.
  @Test func givenPenaltiesAreAllFitted() throws {
    let x = Matrix(column: [-3, -2, -1.5, -1, 1, 1.5, 2, 3])
    let lambdas = (1...6).map { pow(10, -Double($0)) }
    let fitted = try LogisticRegressionPath(lambdas: lambdas).fit(x, labels: [0, 0, 0, 0, 1, 1, 1, 1])
    #expect(fitted.lambdas == lambdas)
    let loss = try #require(fitted.models.last).meanLoss
    #expect(loss < 1e-4)
  }

  /// Weights of classes are weights of rows, also of those held out.
  @Test func classWeightsJudgeAsTheyTrain() throws {
    let (x, labels) = drawTable(240, 3, seed: 48, shift: -1)
    let splits = try BlockedKFold(folds: 4).splits(count: 240)
    let lambdas = [0.1, 0.03, 0.01, 0.003]
    let classes = try LogisticRegressionPath(
      lambdas: lambdas, classWeights: .explicit(negative: 1, positive: 3)
    ).crossValidate(x, labels: labels, splits: splits)
    let rows = try LogisticRegressionPath(lambdas: lambdas).crossValidate(
      x, labels: labels, weights: labels.map { $0 == 1 ? 3 : 1 }, splits: splits)
    for k in lambdas.indices {
      #expect(isClose(classes.meanLosses[k], rows.meanLosses[k], 1e-7))
      #expect(isClose(classes.standardErrors[k], rows.standardErrors[k], 1e-6))
    }
    #expect(classes.bestIndex == rows.bestIndex)
  }

  @Test func aRidgePathEndsAtTheRidge() throws {
    let (x, labels) = drawTable(200, 5, seed: 43)
    let path = try LogisticRegressionPath(l1Share: 0, penaltyScale: .columns, lambdas: [1, 0.1, 0.01])
      .fit(x, labels: labels)
    for model in path.models {
      let ridge = try LogisticRegression(penalty: .ridge(model.penalty)).fit(x, labels: labels)
      #expect(abs(ridge.objective - model.objective) <= 1e-13)
    }
  }

  @Test func duplicatesUnderALassoStayOptimal() throws {
    let (x, labels) = drawTable(150, 4, seed: 44)
    let twice = x.columns(at: [0, 1, 2, 3, 0, 1])
    for lambda in [0.1, 0.01, 1e-4, 1e-8] {
      let model = LogisticRegression(penalty: .lasso(lambda))
      let fit = try model.fit(twice, labels: labels)
      #expect(fit.isConverged && plainResidual(fit, twice, labels) <= 2e-9)
      let once = try model.fit(x, labels: labels)
      #expect(abs(fit.objective - once.objective) <= 1e-9)
    }
  }

  @Test func everySolverFindsTheSameOptimum() throws {
    let (x, labels) = drawTable(500, 6, seed: 45)
    for penalty in [LogisticRegression.Penalty.ridge(0.01), .none] {
      let expected = try LogisticRegression(penalty: penalty, tolerance: 1e-11).fit(x, labels: labels)
      for solver in [LogisticRegression.Solver.newton, .limitedMemory, .coordinateDescent] {
        let fit = try LogisticRegression(penalty: penalty, solver: solver, tolerance: 1e-11).fit(
          x, labels: labels)
        #expect(fit.isConverged, "\(solver)")
        for (a, b) in zip(fit.coefficients, expected.coefficients) { #expect(abs(a - b) <= 1e-9) }
      }
    }
  }

  @Test func badSettingsAreNamed() throws {
    let (x, labels) = drawTable(50, 2, seed: 46)
    for path in [
      LogisticRegressionPath(l1Share: 1.5), LogisticRegressionPath(lambdas: []),
      LogisticRegressionPath(lambdas: [1, 2]), LogisticRegressionPath(lambdas: [1, 0]),
      LogisticRegressionPath(count: 1), LogisticRegressionPath(ratio: 1),
      LogisticRegressionPath(tolerance: 0),
    ] {
      #expect(throws: SupervisedError.self) { try path.fit(x, labels: labels) }
    }
    for model in [
      LogisticRegression(penalty: .lasso(-1)), LogisticRegression(penalty: .elasticNet(1, l1Share: 2)),
      LogisticRegression(penalty: .lasso(1), solver: .newton),
    ] {
      #expect(throws: SupervisedError.self) { try model.fit(x, labels: labels) }
    }
  }

  @Test func crossValidationIsRepeatableAndStored() throws {
    let (x, labels) = drawTable(300, 5, seed: 47)
    let splits = try BlockedKFold(folds: 4).splits(count: 300)
    let path = LogisticRegressionPath(count: 20)
    #expect(
      try path.crossValidate(x, labels: labels, splits: splits)
        == path.crossValidate(x, labels: labels, splits: splits))
    let result = try path.crossValidate(x, labels: labels, splits: splits)
    let data = try JSONEncoder().encode(result)
    #expect(try JSONDecoder().decode(LogisticRegressionPath.CrossValidated.self, from: data) == result)
  }

  /// Labels that hang on a difference of 1e-10 between two columns: a gradient below the tolerance is no optimum where the
  /// Hessian cannot tell whether there is far to go. All smooth fits say so, those of a path and of classes too.
  @Test func smallGradientsInFlatDirectionsAreNoOptimum() throws {
    var stream = RandomStream(seed: 3)
    let (u, v) = ((0..<200).map { _ in stream.uniform() }, (0..<200).map { _ in stream.uniform() - 0.5 })
    let x = Matrix(columns: [u, zip(u, v).map { $0 + 1e-10 * $1 }])
    let labels = v.map { $0 + 0.3 * (stream.uniform() - 0.5) > 0 ? 1 : 0 }
    let alone = try LogisticRegression(penalty: .inverseStrength(1e30)).fit(x, labels: labels)
    let path = try LogisticRegressionPath(l1Share: 0, penaltyScale: .columns, lambdas: [alone.penalty]).fit(
      x, labels: labels)
    let classes = try MultinomialLogisticRegression(penalty: .inverseStrength(1e30)).fit(x, labels: labels)
    #expect(alone.kktResidual <= 1e-9 && path.models[0].kktResidual <= 1e-9 && classes.kktResidual <= 1e-9)
    #expect(!alone.isConverged && !path.models[0].isConverged && !classes.isConverged)
  }
}
