import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockSeries
import ForeshockSupervised
import Testing

/// What fitted pipelines are asked besides their predictions.
@Suite struct AskedPipelineTests {
  private let table = FleetTable.make()

  @Test func contributionsOfClassesAreThoseOfTheClassThatIsCalled() throws {
    let x = Matrix(columns: [try table.numbers("b")])
    for var pipeline in FleetTable.pipelines()[6...8] {
      (pipeline.columns, pipeline.categorical) = (["b"], [])
      let fitted = try pipeline.fit(table)
      guard case .classes(let model) = fitted.model else {
        Issue.record("a model of classes is one")
        continue
      }
      let scores: Matrix
      switch model.kind {
      case .multinomial(let linear):
        scores = Matrix(rowCount: x.rowCount, columnCount: 3) { row, k in
          linear.intercepts[k] + linear.coefficients[0, k] * x[row, 0]
        }
      case .gradientBoosting(let trees): scores = trees.scores(for: x)
      case .randomForest(let forest): scores = forest.probabilities(for: x)
      }
      let parts = try fitted.contributions(for: table)
      let said = try fitted.predictions(for: table)
      #expect(parts.columnCount == 2 && parts.rowCount == table.rowCount)
      for row in 0..<table.rowCount {
        let called = try #require(said[row].label.flatMap { fitted.classNames.firstIndex(of: $0) })
        let sum = parts[row, 0] + parts[row, 1]
        #expect(abs(sum - scores[row, called]) < 1e-6)
      }
    }
  }

  @Test func priorsMultiplyOdds() throws {
    for method in [ProbabilityCalibration.Method.none, .sigmoid] {
      var pipeline = FleetTable.pipelines()[0]
      pipeline.calibration = method
      let fitted = try pipeline.fit(table)
      let share = try #require(fitted.failureShare)
      let labels = try table.numbers("label").filter { !$0.isNaN }
      #expect(abs(share - labels.reduce(0, +) / Double(labels.count)) < 1e-12)
      let shift = try PriorShift(trained: share, actual: 0.02)
      let plain = try fitted.predictions(for: table)
      let rare = try fitted.predictions(for: table, prior: 0.02)
      let threshold = try #require(fitted.threshold)
      for (before, after) in zip(plain, rare) {
        let p = try #require(before.probability)
        #expect(after.probability == shift.probability(of: p))
        #expect(after.isAlert == (shift.probability(of: p) >= threshold))
      }
      // The share for which rows drawn anew are most likely is near their own.
      let ones = (0..<table.rowCount).filter { row in plain[row].probability ?? 0 > 0.2 }
      let some = FleetTable.rows(ones, of: table)
      #expect(try fitted.estimatedFailureShare(for: some) > share)
      for bad in [0, 1, -0.1, Double.nan] {
        #expect(throws: PipelineError.self) { try fitted.predictions(for: table, prior: bad) }
      }
    }
    let numbers = try FleetTable.pipelines()[5].fit(table)
    #expect(numbers.failureShare == nil)
    #expect(throws: PipelineError.self) { try numbers.predictions(for: table, prior: 0.1) }
    #expect(throws: PipelineError.self) { try numbers.estimatedFailureShare(for: table) }
  }

  /// Ten engines whose answer is how long they have left; a sensor that says it nearly.
  private func engines(cap: Double, worn: Double = 0) throws -> FailureReport.Prognosis? {
    var columns = [[Double]](repeating: [], count: 4)
    for engine in 0..<10 {
      let count = 60 + 7 * engine
      for cycle in 0..<count {
        let left = Double(count - 1 - cycle)
        columns[0].append(Double(engine))
        columns[1].append(Double(cycle * 60))
        columns[2].append(min(left, cap) + worn * Double(cycle * cycle % 7))
        columns[3].append(min(left, cap))
      }
    }
    let table = Table(
      zip(["engine", "time", "sensor", "left"], columns).map { Column(name: $0, values: .numeric($1)) })
    let pipeline = FailurePipeline(
      .linear(LinearRegression()), target: .value("left"), columns: ["sensor"], unit: "engine", time: "time",
      validation: FailureValidation(folds: 5))
    return try pipeline.fit(table).report.regression?.prognosis
  }

  @Test func tracksOfRemainingLivesAreJudged() throws {
    let sure = try #require(try engines(cap: 40))
    #expect(sure.trackCount == 10 && sure.accuracies == [1, 1, 1])
    // Tracks begin with the last row at the cap.
    #expect(abs(sure.medianHorizon - 40) < 1e-6 && abs(sure.relativeAccuracy - 1) < 1e-6)
    let whole = try #require(try engines(cap: 1e9))
    #expect(whole.trackCount == 10 && abs(whole.medianHorizon - 90.5) < 1e-6)
    let noisy = try #require(try engines(cap: 40, worn: 6))
    #expect(noisy.accuracies[2] < 1 && noisy.medianHorizon < 40)
    // Numbers that do not fall evenly are no remaining lives.
    #expect(try FleetTable.pipelines()[5].fit(table).report.regression?.prognosis == nil)
  }
}
