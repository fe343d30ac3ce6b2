import ForeshockNumerics
import ForeshockSeries

/// A made-up metric with things that happen in it at places that are known.
struct PlantedEvents {
  var values: [Double]
  /// The samples of each event.
  var events: [Range<Int>] = []

  /// Independent normal samples about a level.
  static func noise(_ count: Int, level: Double = 0, deviation: Double = 1, seed: UInt64) -> PlantedEvents {
    var random = RandomStream(seed: seed)
    return PlantedEvents(values: (0..<count).map { _ in level + deviation * random.normal() })
  }

  /// Changes the samples of an event of `length` at every `distance`-th place, the first at `first`.
  mutating func plant(
    from first: Int, every distance: Int, length: Int, _ change: (_ value: Double, _ place: Int) -> Double
  ) {
    for start in stride(from: first, to: values.count - length, by: distance) {
      for k in 0..<length { values[start + k] = change(values[start + k], k) }
      events.append(start..<start + length)
    }
  }

  /// What a threshold finds: the share of events with a score above it, and how many alarms begin outside of
  /// events and of the `tail` samples after each, a week of `perWeek` samples. Alarms less than ten samples
  /// apart are one.
  func judge(
    _ scores: [Double], above threshold: Double, tail: Int = 0, perWeek: Double
  ) -> (recall: Double, falseAlarmsPerWeek: Double) {
    precondition(scores.count == values.count, "a score for each sample")
    let found = events.filter { event in
      scores[event.lowerBound..<min(scores.count, event.upperBound + tail)].contains { $0 > threshold }
    }
    var excused = [Bool](repeating: false, count: scores.count)
    for event in events {
      for t in event.lowerBound..<min(scores.count, event.upperBound + tail) { excused[t] = true }
    }
    var (alarms, last) = (0, -100)
    for t in scores.indices where scores[t] > threshold {
      if t - last > 10 && !excused[t] { alarms += 1 }
      last = t
    }
    let free = Double(excused.count { !$0 })
    return (Double(found.count) / Double(events.count), Double(alarms) / free * perWeek)
  }
}
