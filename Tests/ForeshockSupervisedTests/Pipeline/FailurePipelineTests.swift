import ForeshockFeatures
import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import ForeshockSupervised
import Foundation
import Testing

@Suite struct FailurePipelineTests {
  private let table = FleetTable.make()

  @Test func allModelsLearnAndAreStored() throws {
    for pipeline in FleetTable.pipelines() {
      let fitted = try pipeline.fit(table)
      let report = fitted.report
      #expect(report.leaks.isEmpty)
      switch pipeline.model.task {
      case .classification: #expect(try #require(report.classification?.metrics.rocAUC) > 0.7)
      case .multiclass:
        #expect(try #require(report.classes?.rocAUC) > 0.7)
        #expect(fitted.classNames == ["fair", "good", "worn"])
      case .regression: #expect(try #require(report.regression?.determination) > 0.5)
      case .survival:
        #expect(try #require(report.concordance) > 0.6)
        let lives = try #require(report.survival)
        #expect(lives.ages.count == 9 && lives.ages == lives.ages.sorted())
        #expect(try #require(lives.integratedBrier) < #require(lives.integratedReference))
      }
      // What makes most of the risk is found to make it.
      #expect(report.importance.first?.name == "a", "\(report.importance)")
      #expect(Set(report.importance.map(\.name)) == ["a", "b", "kind"])
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let bytes = try encoder.encode(fitted)
      let read = try JSONDecoder().decode(FailurePipeline.Fitted.self, from: bytes)
      #expect(try encoder.encode(read) == bytes)
      let ahead = pipeline.model.task == .survival ? 10.0 : nil
      #expect(
        try read.predictions(for: table, within: ahead) == fitted.predictions(for: table, within: ahead))
    }
  }

  @Test func threadsDoNotMatter() throws {
    for var pipeline in FleetTable.pipelines() {
      if pipeline.model.task == .classification { pipeline.calibration = .sigmoid }
      #expect(try pipeline.fit(table, threads: 1) == pipeline.fit(table, threads: 3))
    }
  }

  @Test func foldsLearnNothingOfTheRowsHeldOut() throws {
    // Every fold's test rows are changed beyond recognition: the models of the other rows must not notice.
    for pipeline in FleetTable.pipelines() {
      for standardizes in [false, true] {
        var pipeline = pipeline
        pipeline.standardizes = standardizes
        let splits = try GroupedKFold(folds: 4).splits(
          groups: table.text("machine").codes.map(Int.init))
        let before = try pipeline.foldStages(table, splits: splits)
        for (fold, split) in splits.enumerated() {
          let test = Set(split.test)
          var other = table
          for name in ["a", "b"] {
            other = FleetTable.replacing(name, in: other) { test.contains($0) ? -3 * $1 + 7 : $1 }
          }
          for (name, flips) in [("label", 1.0), ("left", 900), ("failed", 1)] {
            other = FleetTable.replacing(name, in: other) { test.contains($0) ? flips - $1 : $1 }
          }
          let after = try pipeline.foldStages(other, splits: splits)
          #expect(after[fold] == before[fold])
          #expect(after[(fold + 1) % 4] != before[(fold + 1) % 4])
        }
      }
    }
  }

  @Test func plantedLeaksAreSeen() throws {
    let pipeline = FleetTable.pipelines()[0]
    // Rows dealt out like cards: each machine is on both sides.
    let rows = Array(0..<table.rowCount)
    let dealt = (0..<4).map { fold in
      Split(training: rows.filter { $0 % 4 != fold }, test: rows.filter { $0 % 4 == fold })
    }
    let report = try pipeline.fit(table, splits: dealt).report
    #expect(Set(report.leaks.map(\.kind)) == [.sharedUnit])
    // A row on both sides.
    let labels = try table.numbers("label")
    let half = try #require(rows.first { $0 >= rows.count / 2 && !labels[$0].isNaN })
    let shared = [
      Split(training: Array(rows[..<half]) + [half], test: Array(rows[half...])),
      Split(training: Array(rows[half...]), test: Array(rows[..<half])),
    ]
    #expect(try pipeline.fit(table, splits: shared).report.leaks.contains { $0.kind == .sharedRow })
    // Splits of all ways are free of what they promise to be free of.
    for scheme in FailureValidation.Scheme.allCases {
      var own = pipeline
      own.validation = FailureValidation(scheme, folds: 3, labelHorizon: 7200, featureReach: 3600)
      #expect(try own.fit(table).report.leaks.isEmpty, "\(scheme)")
    }
  }

  @Test func wordsAndGapsAreEncoded() throws {
    let linear = try FleetTable.pipelines()[0].fit(table)
    // The most frequent kind is the base.
    #expect(linear.featureNames.count == 4 && linear.featureNames.prefix(2) == ["a", "b"])
    let base = ["L", "M", "H"].first { !linear.featureNames.contains("kind=\($0)") } ?? ""
    func says(_ kind: FailureCell) throws -> Double? {
      try linear.prediction(for: ["a": 1e6, "b": 0.5, "kind": kind]).probability
    }
    #expect(try says(.word(base)) == says(.word("never seen")))
    #expect(try says(.word(base)) == says(.missing))
    #expect(try says(.word(base)) != says(.word(base == "H" ? "L" : "H")))
    let a = try table.numbers("a")
    let labels = try table.numbers("label")
    let mean = Statistics.mean(a.indices.filter { !labels[$0].isNaN && !a[$0].isNaN }.map { a[$0] })
    #expect(
      try linear.prediction(for: ["b": 0.5, "kind": "H"])
        == linear.prediction(for: ["a": .number(mean), "b": 0.5, "kind": "H"]))
    let trees = try FleetTable.pipelines()[1].fit(table)
    #expect(trees.featureNames == ["a", "b", "kind"])
    #expect(
      try trees.prediction(for: ["a": 1e6, "b": 0.5, "kind": "never seen"])
        == trees.prediction(for: ["a": 1e6, "b": 0.5]))
    // A single row is a table of one.
    let whole = try trees.predictions(for: table)
    for row in stride(from: 0, to: table.rowCount, by: 37) {
      let cells = try FleetTable.cells(of: row, in: table)
      #expect(try trees.prediction(for: cells) == whole[row])
    }
    let parts = try trees.contributions(for: table)
    for row in 0..<20 {
      let sum = (0..<parts.columnCount).reduce(0) { $0 + parts[row, $1] }
      let p = try #require(whole[row].probability)
      #expect(abs(sum - log(p / (1 - p))) < 1e-9)
    }
  }

  /// Contributions and the base are what the model says, whatever it is.
  @Test func contributionsAddUp() throws {
    for pipeline in FleetTable.pipelines() {
      let fitted = try pipeline.fit(table)
      if pipeline.model.task == .multiclass { continue }
      let parts = try fitted.contributions(for: table)
      #expect(parts.columnCount == fitted.featureNames.count + 1)
      let said = try fitted.predictions(for: table)
      for row in stride(from: 0, to: table.rowCount, by: 29) {
        let sum = (0..<parts.columnCount).reduce(0) { $0 + parts[row, $1] }
        switch (fitted.model, said[row].probability, said[row].value) {
        case (.randomForest, let p?, _): #expect(abs(sum - p) < 0.002)
        case (_, let p?, _): #expect(abs(sum - log(p / (1 - p))) < 1e-9)
        case (.cox(let model), _, _):
          #expect(
            abs(parts[row, parts.columnCount - 1]) == 0 && model.coefficients.count == parts.columnCount - 1)
        // The median of a Weibull law is e^life·(ln 2)^σ, of a unit that is new.
        case (.acceleratedFailureTime(let model), _, _):
          let new = try fitted.prediction(for: FleetTable.cells(of: row, in: table))
          #expect(abs(log(try #require(new.value)) - sum - model.scale * log(log(2))) < 1e-9)
        case (_, _, let value?): #expect(abs(sum - value) < 1e-9 * (1 + abs(value)))
        default: Issue.record("nothing was said")
        }
      }
    }
  }

  @Test(arguments: [(1.0, 20.0), (1, 1), (5, 1), (1, 3)])
  func thresholdsByCostAreTheCheapest(_ alarm: Double, _ miss: Double) throws {
    let costs = CostMatrix(falsePositive: alarm, falseNegative: miss)
    for var pipeline in FleetTable.pipelines().prefix(2) {
      pipeline.threshold = .aim(.leastCost(costs))
      let fitted = try pipeline.fit(table)
      let metrics = try #require(fitted.report.classification?.metrics)
      // Every probability that was said, and none at all, by counting.
      let stages = try pipeline.foldProbabilities(table)
      var least = Double.infinity
      for threshold in Set(stages.map(\.probability)).union([2]) {
        var cost = 0.0
        for (label, probability) in stages {
          let isCalled = probability >= threshold
          cost += label == 0 && isCalled ? alarm : label == 1 && !isCalled ? miss : 0
        }
        least = min(least, cost)
      }
      #expect(metrics.cost == least)
      // Chosen without the fold, calls cost no less.
      #expect(try #require(fitted.report.classification?.cost) >= least)
    }
  }

  @Test func classWeightsAreCorrectedFor() throws {
    let labels = try table.numbers("label").filter { !$0.isNaN }
    let share = Statistics.mean(labels)
    let weighted: [FailureModelSpec] = [
      .logistic(LogisticRegression(classWeights: .balanced)),
      .gradientBoosting(
        GradientBoosting(rounds: 15, maxLeaves: 7, minLeafCount: 10, classWeights: .balanced)),
    ]
    for model in weighted {
      let fitted = try FleetTable.pipeline(model, .label("label")).fit(table)
      let said = try fitted.predictions(for: table).compactMap(\.probability)
      // Balanced classes would put the mean near one half; the share is 0.2.
      #expect(abs(share - 0.5) > 0.1)
      #expect(abs(Statistics.mean(said) - share) < 0.04)
    }
  }

  /// A weight of two is a row that comes twice, and a weight of zero none.
  @Test func weightsAreRepeatedRows() throws {
    let count = table.rowCount
    let weights = (0..<count).map { Double(($0 * 7) % 3) }
    let repeated = (0..<count).flatMap { [Int](repeating: $0, count: Int(weights[$0])) }
    let weighted = Table(table.columns + [Column(name: "w", values: .numeric(weights))])
    let twice = FleetTable.rows(repeated, of: table)
    let models: [(FailureModelSpec, FailureTarget)] = [
      (.logistic(LogisticRegression(classWeights: .balanced)), .label("label")),
      (.linear(LinearRegression(ridge: 1e-3)), .value("left")),
      (.cox(CoxRegression(ties: .breslow)), .life(event: "failed", duration: "age")),
      (.acceleratedFailureTime(AcceleratedFailureTime()), .life(event: "failed", duration: "age")),
    ]
    for (model, target) in models {
      var pipeline = FleetTable.pipeline(model, target)
      // Means that stand in for gaps, and what the most frequent word is, are of all rows alike.
      (pipeline.columns, pipeline.categorical) = (["b"], [])
      let plain = try pipeline.fit(twice)
      pipeline.weight = "w"
      let found = try pipeline.fit(weighted)
      #expect(found.featureNames == plain.featureNames)
      for row in stride(from: 0, to: count, by: 31) {
        let a = try found.predictions(
          for: FleetTable.rows([row], of: table), within: target.isLife ? 9 : nil)[0]
        let b = try plain.predictions(
          for: FleetTable.rows([row], of: table), within: target.isLife ? 9 : nil)[0]
        for (x, y) in [(a.probability, b.probability), (a.value, b.value)] {
          if let x, let y { #expect(abs(x - y) <= 1e-6 * max(1, abs(y)), "\(model.task)") }
        }
      }
    }
    // Weights are no features unless asked for, and have to be such.
    var pipeline = FleetTable.pipelines()[0]
    pipeline.weight = "w"
    pipeline.columns = nil
    pipeline.excluded = ["left", "failed", "age"]
    #expect(try pipeline.fit(weighted).columns == ["a", "b", "kind"])
    pipeline.columns = ["a", "w"]
    #expect(throws: PipelineError.self) { try pipeline.fit(weighted) }
    pipeline.columns = ["a"]
    pipeline.categorical = []
    #expect(throws: PipelineError.self) {
      try pipeline.fit(FleetTable.replacing("w", in: weighted) { $0 == 5 ? -1 : $1 })
    }
  }

  /// A pipeline of several classes says what its model says, also where classes weigh, and knows that some are missing in a fold.
  @Test func severalClassesAreToldApart() throws {
    var pipeline = FleetTable.pipelines()[6]
    (pipeline.columns, pipeline.categorical) = (["b"], [])
    let state = try table.text("state")
    let known = (0..<table.rowCount).filter { state.codes[$0] >= 0 }
    let names = ["fair", "good", "worn"]
    let labels = known.map { names.firstIndex(of: state[$0] ?? "") ?? -1 }
    let b = try table.numbers("b")
    let x = Matrix(columns: [known.map { b[$0] }])
    let own = try MultinomialLogisticRegression().fit(x, labels: labels).probabilities(for: x)
    let fitted = try pipeline.fit(table)
    #expect(fitted.report.unknownCount == table.rowCount - known.count)
    let said = try fitted.predictions(for: table)
    for (place, row) in known.enumerated() {
      let all = try #require(said[row].probabilities)
      #expect((0..<3).allSatisfy { abs(all[$0] - own[place, $0]) < 1e-12 })
      #expect(said[row].label == names[(0..<3).reduce(0) { all[$1] > all[$0] ? $1 : $0 }])
    }
    // Balanced classes would put the means near a third; the shares are those of the rows.
    let weighted: [FailureModelSpec] = [
      .multinomial(MultinomialLogisticRegression(classWeights: .balanced)),
      .gradientBoosting(
        GradientBoosting(
          loss: .softmax(classCount: 3), rounds: 15, maxLeaves: 7, minLeafCount: 10, classWeights: .balanced)),
      .randomForest(
        RandomForest(outcome: .classes(count: 3), treeCount: 30, minLeafCount: 20, sampling: .balanced)),
    ]
    for model in weighted {
      let balanced = try FleetTable.pipeline(model, .classes("state")).fit(table)
      let rows = try balanced.predictions(for: table)
      for k in 0..<3 {
        let mean = Statistics.mean(known.compactMap { rows[$0].probabilities?[k] })
        let share = Double(labels.count { $0 == k }) / Double(labels.count)
        #expect(abs(mean - share) < 0.08, "\(model.task) \(k) \(mean) \(share)")
      }
    }
    // A class of one machine only: the fold that holds it out has never seen it.
    let machine = try table.text("machine")
    let rare = Table(
      table.columns.filter { $0.name != "state" } + [
        Column(
          name: "state",
          values: .text(TextColumn((0..<table.rowCount).map { machine[$0] == "m2" ? "odd" : state[$0] })))
      ])
    for pipeline in FleetTable.pipelines()[6...8] {
      let fitted = try pipeline.fit(rare)
      #expect(fitted.classNames == ["fair", "good", "odd", "worn"])
      #expect(fitted.report.classes?.confusion.recall(.macro) ?? 0 > 0.2)
      #expect(fitted.report.foldLosses.allSatisfy { $0?.isFinite == true })
    }
  }

  /// The penalty that a pipeline chooses is that of a path over splits of whole units.
  @Test(arguments: LogisticPathChoice.Rule.allCases)
  func penaltiesAreChosenWithinTraining(_ rule: LogisticPathChoice.Rule) throws {
    let known = try table.numbers("label").indices.filter {
      try !table.numbers("label")[$0].isNaN && !table.numbers("a")[$0].isNaN
    }
    let whole = FleetTable.rows(known, of: table)
    let path = LogisticRegressionPath(l1Share: 0.7, count: 20)
    var pipeline = FleetTable.pipeline(
      .logisticPath(LogisticPathChoice(path, folds: 3, rule: rule)), .label("label"))
    pipeline.columns = ["a", "b"]
    pipeline.categorical = []
    let fitted = try pipeline.fit(whole)
    let labels = try whole.numbers("label").map { Int($0) }
    let x = Matrix(columns: [try whole.numbers("a"), try whole.numbers("b")])
    let splits = try StratifiedGroupedKFold(folds: 3).splits(
      labels: labels, groups: whole.text("machine").codes.map(Int.init))
    let judged = try path.crossValidate(x, labels: labels, splits: splits)
    guard case .logistic(let model) = fitted.model else {
      Issue.record("a path gives a logistic regression")
      return
    }
    #expect(model == (rule == .best ? judged.best : judged.simplest))
    let read = try JSONDecoder().decode(FailurePipeline.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(read == fitted)
  }

  @Test(arguments: ProbabilityCalibration.Method.allCases)
  func calibrationsAreFittedAndStored(_ method: ProbabilityCalibration.Method) throws {
    var pipeline = FleetTable.pipelines()[1]
    pipeline.calibration = method
    let fitted = try pipeline.fit(table)
    let said = try fitted.predictions(for: table)
    #expect(said.allSatisfy { (0...1).contains($0.probability ?? -1) })
    let read = try JSONDecoder().decode(
      FailurePipeline.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(try read.predictions(for: table) == said)
  }

  @Test func intervalsHoldWhatTheySay() throws {
    // Coverage of rows of other machines, over several fleets: 12,000 rows, of which machines are independent.
    var (inside, count) = (0.0, 0.0)
    for seed in 1...5 {
      var pipeline = FleetTable.pipeline(.gradientBoosting(FleetTable.boosting(.squared)), .value("left"))
      pipeline.intervalLevel = 0.8
      let fitted = try pipeline.fit(FleetTable.make(machines: 40, seed: UInt64(seed)))
      let fresh = FleetTable.make(machines: 96, seed: UInt64(100 + seed))
      let actual = try fresh.numbers("left")
      for (row, said) in try fitted.predictions(for: fresh).enumerated() {
        let lower = try #require(said.lower), upper = try #require(said.upper)
        #expect(lower <= upper)
        inside += actual[row] >= lower && actual[row] <= upper ? 1 : 0
        count += 1
      }
      let interval = try #require(fitted.report.regression?.interval)
      #expect(interval.coverage > 0.77 && interval.coverage < 0.88)
    }
    // At least the level for rows of a new machine, and 41/40 of it with 40 machines; the threshold of each fit is a quantile
    // of 1,000 rows: ± 0.013 a fit, ± 0.006 of five.
    #expect(abs(inside / count - 0.8 * 41 / 40) < 0.02, "\(inside / count)")
  }

  @Test func livesAreAskedFromTheirAge() throws {
    for pipeline in FleetTable.pipelines().suffix(2) {
      let fitted = try pipeline.fit(table)
      let young = try fitted.prediction(for: ["a": 1e6, "b": 0, "kind": "L"], within: 20)
      let old = try fitted.prediction(for: ["a": 1e6, "b": 0, "kind": "L", "age": 40], within: 20)
      let risky = try fitted.prediction(for: ["a": 1.02e6, "b": -2, "kind": "L"], within: 20)
      #expect(try #require(risky.probability) > #require(young.probability))
      #expect(try #require(risky.value) < #require(young.value))
      #expect(old.probability != young.probability || old.value != young.value)
      #expect(try fitted.prediction(for: ["a": 1e6, "b": 0], within: 0).probability == 0)
      #expect(try fitted.prediction(for: ["a": 1e6, "b": 0]).probability == nil)
    }
  }

  /// Without censoring the Brier score is the mean squared distance of the fold's own probabilities from what happened.
  @Test func brierScoresOverAgeAreThoseOfTheRowsHeldOut() throws {
    let all = FleetTable.replacing("failed", in: table) { _, _ in 1 }
    let rows = Array(0..<table.rowCount)
    let splits = (0..<3).map { fold in
      Split(training: rows.filter { $0 % 3 != fold }, test: rows.filter { $0 % 3 == fold })
    }
    let ages = try all.numbers("age")
    for pipeline in FleetTable.pipelines().suffix(2) {
      let lives = try #require(try pipeline.fit(all, splits: splits).report.survival)
      var squares = [Double](repeating: 0, count: lives.ages.count)
      for split in splits {
        // A model of the training rows alone, whose own validation does not matter here.
        let part = FleetTable.rows(split.training, of: all)
        let model = try pipeline.fit(part)
        for row in split.test {
          for (k, age) in lives.ages.enumerated() {
            let fails = try #require(
              try model.prediction(for: FleetTable.cells(of: row, in: all), within: age).probability)
            let happened = ages[row] > age ? 0.0 : 1
            squares[k] += (fails - happened) * (fails - happened)
          }
        }
      }
      for (k, score) in lives.brierScores.enumerated() {
        #expect(abs(try #require(score) - squares[k] / Double(rows.count)) < 1e-9)
      }
    }
  }

  @Test func banksLookBackWithinUnits() throws {
    var pipeline = FleetTable.pipelines()[1]
    pipeline.bank = try FeatureBank(
      windows: [.init(label: "3", window: RollingWindow(length: 3, minPeriods: 1))], statistics: [.mean])
    let fitted = try pipeline.fit(table)
    #expect(fitted.featureNames == ["a", "b", "kind", "a_mean_3", "b_mean_3"])
    // The features are those of the bank for each machine alone, and what comes later changes none of them.
    let before = try fitted.predictions(for: table)
    let times = try table.numbers("time")
    let later = FleetTable.replacing("a", in: table) { times[$0] > 40_000 ? -$1 : $1 }
    for (row, said) in try fitted.predictions(for: later).enumerated() where times[row] <= 40_000 {
      #expect(said == before[row])
    }
    let machine = try table.text("machine")
    let alone = (0..<table.rowCount).filter { machine[$0] == "m3" }
    #expect(try fitted.predictions(for: FleetTable.rows(alone, of: table)) == alone.map { before[$0] })
    // Rows in another order are the same rows.
    let order = Array((0..<table.rowCount).reversed())
    let reversed = FleetTable.rows(order, of: table)
    let there = try fitted.predictions(for: table)
    let back = try fitted.predictions(for: reversed)
    #expect(order.map { there[$0] } == back)
  }

  /// Labels with a lead end being one before the failure: rows closer to it have no label.
  @Test(arguments: [0, 5])
  func leadTimesAreCounted(leadRows: Int) throws {
    // Each machine fails once, at its last row, and says so for ten rows.
    var (names, times, sensor, label): ([String?], [Double], [Double], [Double]) = ([], [], [], [])
    for machine in 0..<12 {
      for row in 0..<60 {
        names.append("m\(machine)")
        times.append(Double(row) * 3600)
        sensor.append(
          row >= 50 ? 5 + Double((row * 7 + machine) % 5) / 10 : Double((row * 5 + machine) % 7) / 10)
        label.append(row >= 60 - leadRows ? .nan : row >= 50 ? 1 : 0)
      }
    }
    let fleet = Table([
      Column(name: "machine", values: .text(TextColumn(names))),
      Column(name: "time", values: .numeric(times)), Column(name: "x", values: .numeric(sensor)),
      Column(name: "label", values: .numeric(label)),
    ])
    let pipeline = FailurePipeline(
      .logistic(LogisticRegression()), target: .label("label"), unit: "machine", time: "time",
      validation: FailureValidation(
        folds: 3, labelHorizon: 10 * 3600, labelLead: Double(leadRows) * 3600))
    let alerts = try #require(try pipeline.fit(fleet).report.classification?.alerts)
    #expect(alerts.eventRecall == 1 && alerts.falseAlarms == 0)
    #expect(alerts.leadTime(quantile: 0.5) == 32_400.0)
  }

  @Test func settingsStoredBeforeLabelsHadALeadAreRead() throws {
    let settings = FailureValidation(.purged, folds: 7, labelHorizon: 3, featureReach: 2, labelLead: 1)
    let text = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
    #expect(try JSONDecoder().decode(FailureValidation.self, from: Data(text.utf8)) == settings)
    let old = text.replacing("\"labelLead\":1,", with: "").replacing(",\"labelLead\":1", with: "")
    #expect(old != text)
    var expected = settings
    expected.labelLead = 0
    #expect(try JSONDecoder().decode(FailureValidation.self, from: Data(old.utf8)) == expected)
  }
}
