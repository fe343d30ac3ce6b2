import ForeshockMetrics
import ForeshockSeries
import ForeshockSupervised
import Foundation
import Testing

@Suite struct PipelineErrorTests {
  private let table = FleetTable.make(machines: 8, rows: 10)

  private func failure(_ change: (inout FailurePipeline) -> Void, _ table: Table? = nil) -> String {
    var pipeline = FleetTable.pipelines()[0]
    change(&pipeline)
    do {
      _ = try pipeline.fit(table ?? self.table)
      return ""
    } catch { return error.description }
  }

  @Test func settingsOutOfBoundsAreRefused() {
    #expect(failure { $0.target = .value("left") }.contains("the model is one of classification"))
    #expect(failure { $0.mostCategories = 1 }.contains("mostCategories"))
    #expect(failure { $0.mostCategories = 256 }.contains("mostCategories"))
    #expect(failure { $0.intervalLevel = 0.8 }.contains("only regression"))
    #expect(failure { $0.validation.folds = 1 }.contains("folds"))
    #expect(failure { $0.validation.labelHorizon = .nan }.contains("labelHorizon"))
    #expect(failure { $0.threshold = .fixed(1.5) }.contains("threshold"))
    #expect(failure { $0.columns = ["a", "label"] }.contains("'label' is an answer"))
    #expect(failure { $0.columns = ["a", "a"] }.contains("named twice"))
    #expect(failure { $0.columns = [] }.contains("no column to learn from"))
    #expect(failure { $0.columns = ["aa"] }.contains("there is no column"))
    #expect(failure { $0.categorical = [] }.contains("is not a number"))
    #expect(
      failure {
        $0.unit = nil; $0.validation.scheme = .units
      }.contains("name the column of units"))
    #expect(failure { $0.validation.folds = 9 }.contains("8 units cannot be put into 9 folds"))
    #expect(
      failure {
        ($0.model, $0.target) = (.multinomial(MultinomialLogisticRegression()), .classes("state"))
        $0.calibration = .isotonic
      }.contains("by a temperature only"))
    #expect(failure { $0.threshold = .aim(.recallAtLeast(2)) }.contains("none meets the aim"))
    #expect(
      failure { $0.model = .gradientBoosting(GradientBoosting(loss: .softmax(classCount: 3))) }
        .contains("the model is one of multiclass"))
    #expect(failure { $0.model = .gradientBoosting(GradientBoosting(loss: .cox)) }.contains("not this loss"))
    #expect(
      failure { $0.model = .randomForest(RandomForest(outcome: .classes(count: 3))) }
        .contains("the model is one of multiclass"))
    #expect(failure { $0.model = .gradientBoosting(GradientBoosting(rounds: 0)) }.contains("rounds"))
    #expect(failure { $0.model = .randomForest(RandomForest(treeCount: 0)) }.contains("treeCount"))
  }

  @Test func badCellsAreNamed() {
    func with(_ name: String, row: Int, _ value: Double) -> Table {
      FleetTable.replacing(name, in: table) { $0 == row ? value : $1 }
    }
    #expect(failure({ _ in }, with("a", row: 3, .infinity)) == "row 4 of column 'a' is infinite")
    #expect(failure({ _ in }, with("label", row: 2, 2)).contains("row 3 of column 'label' is 2"))
    #expect(failure({ _ in }, with("time", row: 0, .nan)).contains("row 1 of column 'time'"))
    #expect(
      failure({ _ in }, FleetTable.replacing("label", in: table) { _, _ in .nan }).contains("no row has"))
    #expect(
      failure({ _ in }, FleetTable.replacing("label", in: table) { _, _ in 1 }).contains("has the label 1"))
    let huge = FleetTable.replacing("a", in: table) { row, _ in row % 2 == 0 ? 1e308 : -1e308 }
    #expect(failure({ _ in }, huge).isEmpty || failure({ _ in }, huge).contains("column"))
    #expect(failure({ _ in }, FleetTable.replacing("a", in: table) { _, _ in .nan }).isEmpty)
    let lives = FleetTable.pipelines()[9]
    #expect(throws: PipelineError.self) { try lives.fit(with("age", row: 5, -1)) }
    #expect(throws: PipelineError.self) { try lives.fit(with("age", row: 5, .nan)) }
  }

  @Test func rowsThatDoNotFitAreRefused() throws {
    let fitted = try FleetTable.pipelines()[0].fit(table)
    #expect(throws: PipelineError.self) { try fitted.prediction(for: ["c": 1]) }
    #expect(throws: PipelineError.self) { try fitted.prediction(for: ["a": "word"]) }
    #expect(throws: PipelineError.self) { try fitted.prediction(for: ["a": .number(.infinity)]) }
    #expect(throws: PipelineError.self) {
      try fitted.predictions(for: Table([Column(name: "a", values: .numeric([1]))]))
    }
    #expect(try fitted.predictions(for: table, within: nil).count == table.rowCount)
    #expect(throws: PipelineError.self) { try fitted.predictions(for: table, within: -1) }
    #expect(throws: PipelineError.self) {
      try FleetTable.pipelines()[0].fit(table, splits: [Split(training: [0], test: [1])])
    }
    let twice = [Split(training: [0, 1, 2], test: [4]), Split(training: [1, 2, 3], test: [4])]
    #expect(throws: PipelineError.self) { try FleetTable.pipelines()[0].fit(table, splits: twice) }
  }

  @Test func hostileFilesAreRefused() throws {
    for pipeline in FleetTable.pipelines() {
      let fitted = try pipeline.fit(table)
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let text = String(decoding: try encoder.encode(fitted), as: UTF8.self)
      for (part, other) in [
        ("\"version\":1", "\"version\":9"), ("\"mostCategories\":64", "\"mostCategories\":1"),
        ("\"shift\":0", "\"shift\":1e999"), ("\"widening\":0", "\"widening\":\"x\""),
        ("\"center\":0,", "\"center\":null,"), ("\"scale\":1}", "\"scale\":0}"),
        ("\"columns\":[\"a\",\"b\",\"kind\"],\"", "\"columns\":[\"a\",\"b\"],\""),
        ("\"name\":\"kind\"", "\"name\":\"a\""), ("\"categorical\":[\"kind\"]", "\"categorical\":[]"),
      ] {
        let damaged = text.replacing(part, with: other)
        #expect(damaged != text, "\(part)")
        #expect(throws: (any Error).self, "\(part)") {
          try JSONDecoder().decode(FailurePipeline.Fitted.self, from: Data(damaged.utf8))
        }
      }
    }
  }
}
