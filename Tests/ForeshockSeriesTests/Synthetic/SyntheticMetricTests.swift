import ForeshockSeries
import Testing

@Suite("Synthetic metrics")
struct SyntheticMetricTests {
  @Test("The same seed gives the same numbers, another one others", arguments: SyntheticMetric.allCases)
  func deterministic(_ metric: SyntheticMetric) throws {
    // As text, since missing labels are not equal to themselves.
    func text(seed: UInt64) throws -> String {
      var writer = CSVWriter()
      writer.table(try metric.generate(days: 8, seed: seed).table)
      return writer.text
    }
    #expect(try text(seed: 3) == text(seed: 3))
    #expect(try text(seed: 3) != text(seed: 4))
  }

  @Test("Times are on the grid asked for, values within their bounds", arguments: SyntheticMetric.allCases)
  func gridAndBounds(_ metric: SyntheticMetric) throws {
    let data = try metric.generate(days: 6, every: .seconds(1800), seed: 1)
    guard case .time(let times) = try data.table.column("time").values else {
      Issue.record("no times"); return
    }
    #expect(times[0]?.description == "2026-01-05T00:00:00Z")
    #expect(times[1]?.description == "2026-01-05T00:30:00Z")
    for column in data.table.columns {
      guard case .numeric(let values) = column.values else { continue }
      if column.name != "fails_within_24h" { #expect(values.allSatisfy { $0.isFinite && $0 >= -1e9 }) }
      if ["cpu", "memory", "disk", "load"].contains(column.name) {
        #expect(values.allSatisfy { (0...100).contains($0) })
      }
    }
    if metric != .fleet { #expect(data.table.rowCount == 288) }
  }

  @Test("CPU is busier at two in the afternoon than at two at night, and on weekdays")
  func seasons() throws {
    let cpu = try SyntheticMetric.webCPU.generate(days: 28, every: .seconds(3600)).table.numbers("cpu")
    func mean(_ hour: Int, _ days: [Int]) -> Double {
      let picked = cpu.indices.filter { $0 % 24 == hour && days.contains($0 / 24 % 7) }.map { cpu[$0] }
      return picked.reduce(0, +) / Double(picked.count)
    }
    let week = [0, 1, 2, 3, 4]
    #expect(mean(14, week) > mean(2, week) + 30)
    #expect(mean(14, week) > mean(14, [5, 6]) + 10)
  }

  @Test("Memory falls only where an event says so")
  func memoryRestarts() throws {
    let data = try SyntheticMetric.memoryLeak.generate(days: 14, seed: 2)
    let memory = try data.table.numbers("memory")
    let drops = memory.indices.dropFirst().filter { memory[$0] < memory[$0 - 1] - 20 }
    guard case .time(let times) = try data.table.column("time").values else {
      Issue.record("no times"); return
    }
    #expect(!drops.isEmpty)
    #expect(drops.map { times[$0] } == data.events.map { $0.start })
  }

  @Test("A label is 1 within a day of a failure, 0 when none comes, and missing when nobody knows")
  func fleetLabels() throws {
    let data = try SyntheticMetric.fleet.generate(days: 60, seed: 5)
    let machine = try data.table.text("machine")
    let label = try data.table.numbers("fails_within_24h")
    guard case .time(let times) = try data.table.column("time").values else {
      Issue.record("no times"); return
    }
    var failures: [String: [Timestamp]] = [:]
    for event in data.events { failures[String(event.what.prefix(3)), default: []].append(event.start) }
    var lastRow: [String: Timestamp] = [:]
    for row in 0..<data.table.rowCount {
      if let name = machine[row], let time = times[row] { lastRow[name] = time }
    }
    var counts = (ones: 0, zeros: 0, unknown: 0)
    for row in 0..<data.table.rowCount {
      let (name, time) = (try #require(machine[row]), try #require(times[row]))
      let comes = (failures[name] ?? []).contains { $0 > time && $0 - time <= .seconds(86_400) }
      if label[row].isNaN {
        counts.unknown += 1
        #expect(!comes)
        #expect(try #require(lastRow[name]) - time < .seconds(86_400))
      } else {
        #expect((label[row] == 1) == comes)
        if comes { counts.ones += 1 } else { counts.zeros += 1 }
      }
    }
    #expect(counts.ones > 100 && counts.zeros > 10_000 && counts.unknown > 100)
    #expect(machine.categories.count == 40)
  }

  @Test("Faults change samples exactly where the label says", arguments: SyntheticFault.allCases)
  func faults(_ fault: SyntheticFault) throws {
    let clean = try SyntheticMetric.webCPU.generate(days: 8, seed: 9)
    let broken = try SyntheticMetric.webCPU.generate(days: 8, seed: 9, injecting: [fault])
    let (before, after) = (try clean.table.numbers("cpu"), try broken.table.numbers("cpu"))
    let label = try broken.table.numbers("anomaly")
    #expect(label.contains(1))
    #expect(label.count { $0 == 1 } < label.count / 10)
    for index in before.indices where label[index] == 0 { #expect(before[index] == after[index]) }
    let changed = before.indices.filter { label[$0] == 1 && before[$0] != after[$0] }
    #expect(!changed.isEmpty)
    #expect(broken.events.contains { $0.what == fault.rawValue })
    #expect(broken.faults.allSatisfy { $0.what == fault.rawValue })
    let names = try broken.table.text("fault")
    #expect(label.indices.allSatisfy { names[$0] == (label[$0] == 1 ? fault.rawValue : nil) })
    if fault == .gap { #expect(after.indices.allSatisfy { after[$0].isNaN == (label[$0] == 1) }) }
  }

  @Test("Settings out of bounds are refused")
  func refused() {
    #expect(throws: SyntheticError.invalidDays(0)) { try SyntheticMetric.disk.generate(days: 0) }
    #expect(throws: SyntheticError.self) { try SyntheticMetric.disk.generate(days: .nan) }
    #expect(throws: SyntheticError.invalidInterval(.milliseconds(10))) {
      try SyntheticMetric.disk.generate(every: .milliseconds(10))
    }
    #expect(throws: SyntheticError.self) { try SyntheticMetric.disk.generate(days: 1e9, every: .seconds(1)) }
    #expect(throws: SyntheticError.faultsNotForFleet) {
      try SyntheticMetric.fleet.generate(injecting: [.spike])
    }
  }
}
