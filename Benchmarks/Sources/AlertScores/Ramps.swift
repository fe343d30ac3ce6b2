import Foreshock
import Foundation

/// How early ramps from 0.6 to 1.0 are announced, of white noise around them or on top of a healthy metric.
struct RampTable {
  let seeds: Int

  /// On noise alone: `t` minutes of 0.6 with a standard deviation of 0.02, then a ramp of `duration` minutes.
  func onNoise(_ duration: Int, seed: Int) -> (values: [Double], start: Int) {
    var random = RandomStream(seed: UInt64(1000 + seed))
    let start = learned + 720
    let values = (0..<(start + duration + 60)).map { t in
      0.6 + 0.02 * random.normal() + 0.4 * Double(max(0, t - start)) / Double(duration)
    }
    return (values, start)
  }

  /// On a healthy metric, from a random minute of the second two weeks on, until the end.
  func on(_ archetype: Archetype, _ duration: Int, seed: Int) -> (values: [Double], start: Int) {
    var random = RandomStream(seed: UInt64(2000 + seed))
    let start = learned + 300 + random.integer(below: 10_000)
    return (
      archetype.values(start + 2 * duration + 1440, seed: UInt64(seed)) { t in
        0.4 * Double(max(0, t - start)) / Double(duration)
      }, start
    )
  }

  func printRow(_ name: String, _ duration: Int, _ make: (Int, Int) -> (values: [Double], start: Int)) throws
  {
    var near: [Double] = [], far: [Double] = [], share: [Double] = [], linear: [Double] = []
    var missed = 0, toLine: [Double] = []
    for seed in 0..<seeds {
      let (values, start) = make(duration, seed)
      guard let event = event(in: values, from: start) else { continue }
      // Alarms are looked for from half an hour before the ramp on, so that one that fires already is not counted.
      let replay = try Replay(values, from: start - 30, to: min(values.count, event + 30))
      func lead(_ starts: [Int]) -> Double? {
        starts.first { $0 >= start && $0 <= event + 5 }.map { Double(event - $0) }
      }
      guard let a = lead(replay.near.starts), let b = lead(replay.far.starts) else {
        missed += 1
        continue
      }
      near.append(a)
      far.append(b)
      toLine.append(Double(start) + 0.875 * Double(duration) - Double(event) + a)
      share.append(b / Double(event - start))
      linear.append(lead(replay.linearNear.starts) ?? -5)
    }
    func quantile(_ values: [Double], _ p: Double) -> String {
      values.isEmpty ? "–" : String(format: "%.0f", Statistics.quantile(values, p))
    }
    say(
      "| \(name) | \(duration / 60) h | \(near.count) of \(near.count + missed) | \(quantile(near, 0.5)) / \(quantile(near, 0.1)) | \(quantile(toLine, 0.5)) | \(quantile(far, 0.5)) / \(quantile(far, 0.1)) | \(share.isEmpty ? "–" : String(format: "%.2f", Statistics.median(share))) | \(quantile(linear, 0.5)) |"
    )
  }

  func run() throws {
    say(
      """
      ## Ramps from 0.6 to 1.0, the alert policy's defaults: minutes before the event (3 of 5 samples above 0.95), median / tenth, of \(seeds) seeds

      | on | in | announced | 30 min ahead | the same, before the ramp itself passes 0.95 (noise only) | 4 h ahead | share of the way, 4 h | predict_linear[1h], 30 min |
      | --- | --- | --- | --- | --- | --- | --- | --- |
      """)
    for duration in [60, 240, 720, 1440] {
      try printRow("noise", duration) { onNoise($0, seed: $1) }
    }
    for archetype in Archetype.allCases {
      for duration in [60, 240, 720, 1440] {
        try printRow(archetype.rawValue, duration) { on(archetype, $0, seed: $1) }
      }
    }
  }
}

/// How often healthy metrics are announced to cross.
struct HealthyTable {
  let seeds: Int

  func run() throws {
    say(
      """
      ## Healthy metrics, the alert policy's defaults: false episodes a week, \(seeds) seeds, two weeks learned, two weeks looked at every minute

      | metric | 30 min ahead | 4 h ahead | largest probabilities | predict_linear[1h], 30 min | predict_linear[1h], 4 h |
      | --- | --- | --- | --- | --- | --- |
      """)
    for archetype in Archetype.allCases {
      var near = 0, far = 0, linearNear = 0, linearFar = 0
      var largest = (near: 0.0, far: 0.0)
      for seed in 0..<seeds {
        let replay = try Replay(
          archetype.values(2 * learned, seed: UInt64(seed)), from: learned, to: 2 * learned)
        near += replay.near.starts.count
        far += replay.far.starts.count
        linearNear += replay.linearNear.starts.count
        linearFar += replay.linearFar.starts.count
        largest = (max(largest.near, replay.largest.near), max(largest.far, replay.largest.far))
      }
      let weeks = Double(2 * seeds)
      say(
        String(
          format: "| %@ | %.2f | %.2f | %.3f, %.3f | %.1f | %.1f |", archetype.rawValue, Double(near) / weeks,
          Double(far) / weeks, largest.near, largest.far, Double(linearNear) / weeks,
          Double(linearFar) / weeks))
    }
  }
}

/// Prints a line at once, so that long runs can be followed.
func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
