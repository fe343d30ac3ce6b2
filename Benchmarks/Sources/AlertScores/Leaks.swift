import Foreshock
import Foundation

/// Failures that come otherwise than on a straight line, and a metric that only touches the threshold.
struct LeakTable {
  let seeds: Int

  private enum Leak: String, CaseIterable {
    case steps = "in steps: 0.04 every two hours"
    case exponential = "exponential: doubled every 90 minutes"
    case sawTeeth = "90-minute saw-teeth that rise 0.3 a day"
    case quickSawTeeth = "90-minute saw-teeth that rise 0.3 in six hours"

    /// The metric of this seed, and the minute at which trouble begins.
    func values(seed: Int) -> (values: [Double], start: Int) {
      var random = RandomStream(seed: UInt64(3000 + seed))
      let start = learned + 720 + random.integer(below: 1440)
      if self == .sawTeeth || self == .quickSawTeeth {
        let rise = 0.3 / (self == .sawTeeth ? 1440 : 360)
        let values = Archetype.shortSaw.values(start + 1440, seed: UInt64(seed)) {
          rise * Double(max(0, $0 - start))
        }
        return (values, start)
      }
      let values = (0..<start + 1440).map { t -> Double in
        let age = Double(max(0, t - start))
        let base =
          self == .steps ? 0.6 + 0.04 * (age / 120).rounded(.down) : 0.3 + 0.01 * (exp2(age / 90) - 1)
        return min(base + 0.01 * random.normal(), 1)
      }
      return (values, start)
    }
  }

  func run() throws {
    say(
      """
      ## Leaks, the alert policy's defaults: minutes before the event (3 of 5 samples above 0.95), median / tenth, of \(seeds) seeds

      | leak | announced | 30 min ahead | 4 h ahead | from its beginning to the event |
      | --- | --- | --- | --- | --- |
      """)
    for leak in Leak.allCases {
      var near: [Double] = [], far: [Double] = [], ways: [Double] = []
      var count = 0
      for seed in 0..<seeds {
        let (values, start) = leak.values(seed: seed)
        guard let event = event(in: values, from: start) else { continue }
        count += 1
        let replay = try Replay(values, from: start - 30, to: min(values.count, event + 30))
        func lead(_ starts: [Int]) -> Double? {
          starts.first { $0 >= start && $0 <= event + 5 }.map { Double(event - $0) }
        }
        if let lead = lead(replay.near.starts) { near.append(lead) }
        if let lead = lead(replay.far.starts) { far.append(lead) }
        ways.append(Double(event - start))
      }
      say(
        "| \(leak.rawValue) | \(near.count), \(far.count) of \(count) | \(text(near)) | \(text(far)) | \(text(ways)) |"
      )
    }
    try touching()
  }

  private func text(_ values: [Double]) -> String {
    guard !values.isEmpty else { return "–" }
    return [0.5, 0.1].map { String(format: "%.0f", Statistics.quantile(values, $0)) }.joined(separator: " / ")
  }

  /// Daily waves whose tops reach the line: how often it is announced and how often it comes.
  private func touching() throws {
    say(
      """

      ## Daily waves that touch 0.95: a week of it, \(seeds) seeds

      | top of the wave | noise | events a week | alerts a week, 30 min ahead | of them without an event in the next 30 min |
      | --- | --- | --- | --- | --- |
      """)
    for (top, sigma) in [(0.93, 0.005), (0.94, 0.005), (0.945, 0.005), (0.95, 0.005), (0.94, 0.02)] {
      var events = 0, alerts = 0, vain = 0
      for seed in 0..<seeds {
        var random = RandomStream(seed: UInt64(4000 + seed))
        let values = (0..<2 * learned).map { t in
          top - 0.2 + 0.2 * sin(2 * .pi * Double(t) / 1440) + sigma * random.normal()
        }
        let replay = try Replay(values, from: learned, to: 2 * learned)
        var found: [Int] = []
        var at = learned
        while let next = event(in: values, from: at) {
          if next - (found.last ?? -1000) > 60 { found.append(next) } else { found[found.count - 1] = next }
          at = next + 5
        }
        events += found.count
        alerts += replay.near.starts.count
        vain += replay.near.starts.count { start in
          event(in: Array(values[..<min(values.count, start + 35)]), from: start - 5) == nil
        }
      }
      let weeks = Double(2 * seeds)
      say(
        String(
          format: "| %.3f | %.3f | %.1f | %.1f | %.1f |", top, sigma, Double(events) / weeks,
          Double(alerts) / weeks,
          Double(vain) / weeks))
    }
  }
}
