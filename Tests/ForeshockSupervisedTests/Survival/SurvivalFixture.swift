import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockTestSupport
import Testing

/// A table of Fixtures/make_survival.py.
struct SurvivalFixture {
  let x: Matrix
  let times: SurvivalTimes
  let weights: [Double]?
  let strata: [Int]?

  init(_ name: String) throws {
    let table = try Fixture("survival_\(name).csv")
    x = try Matrix(columns: ["x1", "x2", "x3", "x4"].map(table.numbers))
    times = try SurvivalTimes(
      durations: table.numbers("time"), isEvent: table.numbers("event").map { $0 == 1 },
      entries: name == "entries" ? table.numbers("entry") : nil)
    weights = name == "strata" ? try table.numbers("weight") : nil
    strata = name == "strata" ? try table.numbers("stratum").map { Int($0) } : nil
  }
}

/// The numbers of Fixtures/make_survival.R.
struct SurvivalReference {
  private var values: [String: [Double]] = [:]

  init() throws {
    let table = try Fixture("survival_reference.csv")
    let (tables, models, names) = try (table.text("table"), table.text("model"), table.text("what"))
    for (i, value) in try table.numbers("value").enumerated() {
      values["\(tables[i]) \(models[i]) \(names[i])", default: []].append(value)
    }
  }

  func callAsFunction(_ table: String, _ model: String, _ name: String) throws -> [Double] {
    try #require(values["\(table) \(model) \(name)"])
  }
}
