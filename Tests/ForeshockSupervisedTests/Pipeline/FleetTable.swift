import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import ForeshockSupervised

/// A made-up fleet: rows of machines with two sensors (one with gaps), a kind, and answers of all sorts.
enum FleetTable {
  static func make(machines: Int = 24, rows: Int = 25, seed: UInt64 = 0) -> Table {
    var random = RandomStream(seed: seed)
    func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    var (names, kinds): ([String?], [String?]) = ([], [])
    var (times, a, b, label, left): ([Double], [Double], [Double], [Double], [Double]) = ([], [], [], [], [])
    var (age, failed): ([Double], [Double]) = ([], [])
    for machine in 0..<machines {
      let kind = ["L", "M", "H"][random.integer(below: 3)]
      for row in 0..<rows {
        let (u, v) = (normal(), normal())
        let risk = 1.5 * u - v + (kind == "H" ? 1.5 : 0) - 2.5
        names.append("m\(machine)")
        kinds.append(random.chance(0.05) ? nil : kind)
        times.append(Double(row * 3600 + machine))
        a.append(random.chance(0.1) ? .nan : 1e6 + 1e4 * u)
        b.append(v)
        label.append(random.chance(0.03) ? .nan : random.chance(1 / (1 + exponential(-risk))) ? 1 : 0)
        left.append(70 - 8 * risk + 4 * normal())
        age.append(1 + random.exponential(mean: 100 * exponential(-0.5 * risk)))
        failed.append(random.chance(0.8) ? 1 : 0)
      }
    }
    let state = left.enumerated().map { row, life in
      row % 19 == 7 ? nil : life < 70 ? "worn" : life < 100 ? "fair" : "good"
    }
    return Table([
      Column(name: "machine", values: .text(TextColumn(names))),
      Column(name: "time", values: .numeric(times)), Column(name: "a", values: .numeric(a)),
      Column(name: "b", values: .numeric(b)), Column(name: "kind", values: .text(TextColumn(kinds))),
      Column(name: "label", values: .numeric(label)), Column(name: "left", values: .numeric(left)),
      Column(name: "age", values: .numeric(age)), Column(name: "failed", values: .numeric(failed)),
      Column(name: "state", values: .text(TextColumn(state))),
    ])
  }

  /// e^x by its series, which is enough for a few units.
  private static func exponential(_ x: Double) -> Double {
    if x < 0 { return 1 / exponential(-x) }
    var (term, sum) = (1.0, 1.0)
    for k in 1..<80 {
      term *= x / Double(k)
      sum += term
    }
    return sum
  }

  /// A pipeline of each model for the table.
  static func pipelines() -> [FailurePipeline] {
    let life = FailureTarget.life(event: "failed", duration: "age")
    return [
      pipeline(.logistic(LogisticRegression()), .label("label")),
      pipeline(.gradientBoosting(boosting()), .label("label")),
      pipeline(.gradientBoosting(boosting(.squared)), .value("left")),
      pipeline(.randomForest(RandomForest(treeCount: 15)), .label("label")),
      pipeline(.randomForest(RandomForest(outcome: .mean, treeCount: 15)), .value("left")),
      pipeline(.linear(LinearRegression(ridge: 1e-3)), .value("left")),
      pipeline(.multinomial(MultinomialLogisticRegression()), .classes("state")),
      pipeline(.gradientBoosting(boosting(.softmax(classCount: 9))), .classes("state")),
      pipeline(.randomForest(RandomForest(outcome: .classes(count: 9), treeCount: 15)), .classes("state")),
      pipeline(.cox(CoxRegression()), life),
      pipeline(.acceleratedFailureTime(AcceleratedFailureTime()), life),
    ]
  }

  static func boosting(_ loss: BoostingLoss = .logistic) -> GradientBoosting {
    GradientBoosting(loss: loss, rounds: 15, maxLeaves: 7, minLeafCount: 10)
  }

  static func pipeline(_ model: FailureModelSpec, _ target: FailureTarget) -> FailurePipeline {
    FailurePipeline(
      model, target: target, columns: ["a", "b", "kind"], categorical: ["kind"], unit: "machine",
      time: "time",
      validation: FailureValidation(folds: 4))
  }

  /// What the pipelines learn from, of one row.
  static func cells(of row: Int, in table: Table) throws -> [String: FailureCell] {
    let kind = try table.text("kind")[row]
    return [
      "a": .number(try table.numbers("a")[row]), "b": .number(try table.numbers("b")[row]),
      "kind": kind.map { .word($0) } ?? .missing,
    ]
  }

  /// Some rows of a table.
  static func rows(_ rows: [Int], of table: Table) -> Table {
    Table(
      table.columns.map { column in
        switch column.values {
        case .numeric(let cells): Column(name: column.name, values: .numeric(rows.map { cells[$0] }))
        case .text(let text): Column(name: column.name, values: .text(TextColumn(rows.map { text[$0] })))
        case .time: column
        }
      })
  }

  /// The same table with one column changed.
  static func replacing(_ name: String, in table: Table, _ change: (Int, Double) -> Double) -> Table {
    Table(
      table.columns.map { column in
        guard column.name == name, case .numeric(let cells) = column.values else { return column }
        return Column(name: name, values: .numeric(cells.enumerated().map { change($0.offset, $0.element) }))
      })
  }
}

extension FailureTarget {
  /// Whether the answers are lives.
  var isLife: Bool { if case .life = self { true } else { false } }
}
