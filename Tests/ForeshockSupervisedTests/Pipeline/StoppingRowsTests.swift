import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockSeries
import ForeshockSupervised
import Testing

/// The rows by which boosting stops early in a pipeline: the latest ones, in whole units.
@Suite struct StoppingRowsTests {
  private func pipeline(_ scheme: FailureValidation.Scheme, horizon: Double = 0) -> FailurePipeline {
    var boosting = FleetTable.boosting(.squared)
    boosting.rounds = 60
    boosting.earlyStopping = .init(patience: 5, validationShare: 0.2)
    return FailurePipeline(
      .gradientBoosting(boosting), target: .value("left"), columns: ["a", "b"], unit: "machine", time: "time",
      validation: FailureValidation(scheme, folds: 3, labelHorizon: horizon))
  }

  private func losses(_ fitted: FailurePipeline.Fitted) throws -> [Double] {
    guard case .gradientBoosting(let model) = fitted.model else {
      throw TableError.noColumn("model", among: [])
    }
    return model.validationLosses
  }

  /// The last model of a pipeline, fitted by hand to the rows that are to be learned from and judged by.
  private func byHand(_ table: Table, learned: [Int], judged: [Int]) throws -> [Double] {
    var boosting = FleetTable.boosting(.squared)
    boosting.rounds = 60
    boosting.earlyStopping = .init(patience: 5, validationShare: 0.2)
    let x = Matrix(columns: [try table.numbers("a"), try table.numbers("b")])
    let y = try table.numbers("left")
    return try boosting.fit(
      x.rows(at: learned), targets: learned.map { y[$0] },
      validation: .init(x.rows(at: judged), targets: judged.map { y[$0] })
    ).validationLosses
  }

  /// Rows in an order that has nothing to do with time.
  private let table: Table = {
    let made = FleetTable.make()
    return FleetTable.rows((0..<made.rowCount).map { $0 * 7 % made.rowCount }, of: made)
  }()

  @Test func theLatestRowsJudge() throws {
    let times = try table.numbers("time")
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    let held = 120
    let judged = Array(order.suffix(held))
    let start = times[judged[0]]
    for horizon in [0.0, 7_200] {
      let learned = order.dropLast(held).filter { times[$0] + horizon < start }.sorted()
      let found = try losses(pipeline(.forward, horizon: horizon).fit(table))
      #expect(found == (try byHand(table, learned: learned, judged: judged)))
      #expect(found.count > 3)
    }
    // The order of rows is nothing to go by.
    #expect(
      try losses(pipeline(.forward).fit(table))
        != byHand(table, learned: Array(0..<480), judged: Array(480..<600)))
  }

  @Test func theUnitsThatEndLastJudge() throws {
    let (times, units) = (try table.numbers("time"), try table.text("machine").codes)
    var ends: [Int32: Double] = [:]
    for (row, unit) in units.enumerated() { ends[unit] = max(ends[unit] ?? 0, times[row]) }
    // 24 machines of 25 rows: a fifth of the rows takes five machines.
    let late = Set(ends.sorted { $0.value > $1.value }.prefix(5).map(\.key))
    let rows = Array(units.indices)
    #expect(
      try losses(pipeline(.units).fit(table))
        == byHand(
          table, learned: rows.filter { !late.contains(units[$0]) },
          judged: rows.filter { late.contains(units[$0]) }))
  }

  /// The only machine that fails is learned from, however late it ends.
  @Test func noClassIsLost() throws {
    let count = 60
    let table = Table([
      Column(name: "machine", values: .text(TextColumn((0..<count).map { "m\($0 / 10)" }))),
      Column(name: "a", values: .numeric((0..<count).map { Double($0 * 37 % 60) })),
      Column(name: "label", values: .numeric((0..<count).map { $0 >= 50 && $0 % 2 == 0 ? 1 : 0 })),
    ])
    var boosting = GradientBoosting(rounds: 10, maxLeaves: 3, minLeafCount: 2)
    boosting.earlyStopping = .init(patience: 5, validationShare: 0.2)
    let pipeline = FailurePipeline(
      .gradientBoosting(boosting), target: .label("label"), columns: ["a"], unit: "machine")
    // Two folds of the caller's own, as whole units would leave none of class one to learn from.
    let rows = Array(0..<count)
    let splits = [0, 1].map { part in
      Split(training: rows.filter { $0 % 4 / 2 != part }, test: rows.filter { $0 % 4 / 2 == part })
    }
    #expect(try pipeline.fit(table, splits: splits).report.rowCount == count)
  }

  @Test func nothingEarlierIsRefused() throws {
    var flat = pipeline(.forward, horizon: 1e9)
    flat.validation = FailureValidation(.purged, folds: 2)
    let table = FleetTable.replacing("time", in: table) { row, _ in row % 2 == 0 ? 0 : 1 }
    #expect(throws: PipelineError.self) { try flat.fit(table) }
  }

  /// Drives that fail leave early: the last units of all are survivors, by which every warning looks wrong.
  @Test func unitsThatFailJudgeToo() throws {
    var (drives, times, a, label): ([String?], [Double], [Double], [Double]) = ([], [], [], [])
    for drive in 0..<100 {
      let fails = drive % 10 == 0
      for day in 0..<(fails ? 15 + drive / 10 : 40) {
        drives.append("d\(drive)")
        times.append(Double(day))
        a.append(Double((drive * 31 + day * 17) % 50) + (fails ? 20 : 0))
        label.append(fails && day >= 8 + drive / 10 ? 1 : 0)
      }
    }
    let table = Table([
      Column(name: "drive", values: .text(TextColumn(drives))), Column(name: "day", values: .numeric(times)),
      Column(name: "a", values: .numeric(a)), Column(name: "label", values: .numeric(label)),
    ])
    var boosting = GradientBoosting(rounds: 30, maxLeaves: 3)
    boosting.earlyStopping = .init(patience: 5, validationShare: 0.2)
    let fitted = try FailurePipeline(
      .gradientBoosting(boosting), target: .label("label"), columns: ["a"], unit: "drive", time: "day",
      validation: FailureValidation(.units, folds: 2)
    ).fit(table)
    // Of ten drives that fail the two that fail last, and of 90 others the 18 last ones, here those of the highest numbers.
    let codes = try table.text("drive").codes
    let failing = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]
    let others = (0..<100).filter { $0 % 10 != 0 }
    let judged = Set(failing.suffix(2) + others.suffix(18)).map { Int32($0) }
    let rows = Array(codes.indices)
    let x = Matrix(columns: [a])
    let learned = rows.filter { !judged.contains(codes[$0]) }
    let held = rows.filter { judged.contains(codes[$0]) }
    #expect(held.contains { label[$0] == 1 } && held.contains { label[$0] == 0 })
    let byHand = try boosting.fit(
      x.rows(at: learned), targets: learned.map { label[$0] },
      validation: .init(x.rows(at: held), targets: held.map { label[$0] }))
    #expect(try losses(fitted) == byHand.validationLosses)
  }
}
