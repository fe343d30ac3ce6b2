import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite struct EventCounterTests {
  private let grid = TimeSeries(
    start: Timestamp(seconds: 60), samplingInterval: .duration(.seconds(60)), values: [1, .nan, 3])

  private func event(_ second: Double, _ severity: String? = nil, _ text: String? = nil) -> Event {
    Event(time: Timestamp(microseconds: Int64(second * 1e6)), severity: severity, text: text)
  }

  @Test func rowsCountUpToTheirMoment() throws {
    let counter = try EventCounter(severities: ["error", "warning"])
    // Rows (0, 60], (60, 120], (120, 180]; events in any order.
    let events = [
      event(180, "error"), event(0, "error"), event(0.000001, "warning"), event(60, "Error"),
      event(61, "error"),
      event(180.000001), event(120), event(-5), event(119, "warning"),
    ]
    let counts = try counter.columns(of: events, on: grid)
    #expect(counts.columns.map(\.name) == ["events", "events_error", "events_warning", "events_other"])
    #expect(counts.columns.map(\.values) == [[2, 3, 1], [0, 1, 1], [1, 1, 0], [1, 1, 0]])
    #expect(counts.earlierCount == 2 && counts.laterCount == 1)
    let plain = try EventCounter(prefix: "alarms").columns(of: events, on: grid)
    #expect(plain.columns.map(\.name) == ["alarms"] && plain.columns[0].values == [2, 3, 1])
    #expect(try counter.columns(of: [], on: grid).columns[0].values == [0, 0, 0])
    let empty = TimeSeries(start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(1)), values: [])
    #expect(try counter.columns(of: events, on: empty).laterCount == 9)
    let monthly = TimeSeries(
      start: try Timestamp(parsing: "2026-01-31"), samplingInterval: .months(1), values: [1, 1, 1])
    let february = try counter.columns(of: [Event(time: Timestamp(parsing: "2026-02-10"))], on: monthly)
    #expect(february.columns[0].values == [0, 1, 0])
  }

  @Test func everyEventIsCountedOnce() throws {
    for seed in UInt64(0)..<50 {
      var random = RandomStream(seed: seed)
      let names = ["a", "b", "c", nil]
      let events = (0..<200).map { _ in
        event(Double(random.integer(below: 300)) - 50, names[random.integer(below: 4)])
      }
      let counts = try EventCounter(severities: ["a", "b"]).columns(of: events, on: grid)
      let sums = counts.columns.map { $0.values.reduce(0, +) }
      #expect(sums[0] == sums[1] + sums[2] + sums[3])
      #expect(Int(sums[0]) + counts.earlierCount + counts.laterCount == 200)
      for row in 0..<3 {
        let end = Double(row + 1) * 60
        let inside = events.filter { $0.time.seconds > end - 60 && $0.time.seconds <= end }
        #expect(Int(counts.columns[0].values[row]) == inside.count)
        #expect(Int(counts.columns[1].values[row]) == inside.filter { $0.severity == "a" }.count)
      }
    }
  }

  @Test func rowByRowAsWholeColumns() throws {
    for seed in UInt64(0)..<50 {
      var random = RandomStream(seed: seed)
      let names = ["a", "b", "c", nil]
      let events = (0..<200).map { _ in
        event(Double(random.integer(below: 300)) - 50, names[random.integer(below: 4)])
      }
      let counter = try EventCounter(severities: seed % 3 == 0 ? [] : ["a", "b"])
      let whole = try counter.columns(of: events, on: grid)
      var stream = EventCountStream(counter, events: events, after: grid.timestamp(at: -1))
      #expect(stream.earlierCount == whole.earlierCount)
      for row in 0..<grid.count {
        let counts = stream.counts(upTo: grid.timestamp(at: row))
        #expect(counts == whole.columns.map { $0.values[row] })
      }
    }
    var empty = EventCountStream(try EventCounter(), events: [], after: Timestamp(seconds: 0))
    #expect(empty.counts(upTo: Timestamp(seconds: 1)) == [0])
  }

  @Test func mostFrequentTemplatesHaveColumns() throws {
    let events = [
      event(10, nil, "disk 1 slow"), event(20, nil, "job 77 done"), event(70, nil, "disk 12 slow"),
      event(80, nil, "hello"), event(90, nil, "bye"), event(100, nil, nil), event(130, nil, "job 5 done"),
      event(131, nil, "job 6 done"),
    ]
    let fitted = try TemplateCounter(mostFrequent: 3).fit(events)
    #expect(fitted.templates == ["job <num> done", "disk <num> slow", "hello"])
    #expect(fitted.trainingCounts == [3, 2, 1])
    let counts = try fitted.columns(of: events + [event(999, nil, "hello")], on: grid)
    #expect(
      counts.columns.map(\.name)
        == ["log: job <num> done", "log: disk <num> slow", "log: hello", "log: (other)"])
    #expect(counts.columns.map(\.values) == [[1, 0, 2], [1, 1, 0], [0, 1, 0], [0, 2, 0]])
    #expect(counts.laterCount == 1)
    #expect(try TemplateCounter(mostFrequent: 9).fit([]).names == ["log: (other)"])
    let stored = try JSONDecoder().decode(
      TemplateCounter.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(stored == fitted)
  }

  @Test func refusesWhatCannotBeCounted() throws {
    #expect(throws: EventError.noClock) { try EventCounter().columns(of: [], on: TimeSeries([1])) }
    #expect(throws: EventError.noClock) {
      try TemplateCounter(mostFrequent: 1).fit([]).columns(of: [], on: TimeSeries([1]))
    }
    #expect(throws: EventError.duplicateSeverity("a")) { try EventCounter(severities: ["a", "b", "a"]) }
    #expect(throws: EventError.duplicateSeverity("other")) { try EventCounter(severities: ["other"]) }
    #expect(throws: EventError.invalidTemplateCount(0)) { try TemplateCounter(mostFrequent: 0) }
    #expect(throws: EventError.invalidTemplateCount(-3)) {
      try JSONDecoder().decode(TemplateCounter.self, from: Data(#"{"mostFrequent":-3}"#.utf8))
    }
    #expect(throws: EventError.duplicateSeverity("x")) {
      try JSONDecoder().decode(
        EventCounter.self, from: Data(#"{"severities":["x","x"],"prefix":"e"}"#.utf8))
    }
    #expect(EventError.duplicateSeverity("x").description.contains("x"))
  }
}
