internal import Foreshock
internal import Foundation

/// Something that is measured and is not the shortest time of a work: how long the slow ones of many calls take, how
/// much memory a stream holds.
public struct Figure: Sendable {
  /// One number with its unit.
  public struct Value: Sendable {
    /// Which of a figure's numbers it is.
    public let part: String
    /// The number.
    public let number: Double
    /// What it is counted in.
    public let unit: String
  }

  /// What the list calls it.
  public let name: String
  /// Does the work and measures it.
  public let measure: @Sendable () throws -> [Value]

  /// All there are.
  public static var all: [Figure] { [contributionCalls, noveltyMemory] }

  /// Single calls of an isolation forest of 100 trees of 256 rows for one row of ten columns with its contributions:
  /// 100,000 calls, each timed by itself, the clock's own reading among it.
  static let contributionCalls = Figure("isolation forest, one row with contributions") {
    let (forest, rows) = try Workload.forestAndRows()
    var parts = [Double](repeating: 0, count: 10)
    for row in rows { _ = forest.contributions(of: row, into: &parts) }
    let clock = ContinuousClock()
    var times = [Double](repeating: 0, count: 100_000)
    var sum = 0.0
    for i in times.indices {
      let row = rows[i % rows.count]
      let started = clock.now
      sum += forest.contributions(of: row, into: &parts)
      times[i] = (clock.now - started) / .microseconds(1)
    }
    precondition(sum > 0, "Scores are positive")
    times.sort()
    return [("p50", 0.5), ("p99", 0.99)].map {
      Value(part: $0.0, number: times[Int($0.1 * Double(times.count))], unit: "µs")
    }
  }

  /// Two thousand novelty detectors of five-minute samples with a season of a day, each after 5,000 samples of its own:
  /// the growth of the process's resident memory for each of them, and the mean time of a sample.
  static let noveltyMemory = Figure("novelty detector, two thousand streams") {
    let (count, length) = (2000, 5000)
    var random = RandomStream(seed: 70)
    let noise = (0..<length + count).map { _ in random.normal() }
    let day = (0..<288).map { 10 * sin(2 * .pi * Double($0) / 288) }
    var detectors: [NoveltyDetector] = []
    detectors.reserveCapacity(count)
    let clock = ContinuousClock()
    var spent = Duration.zero
    let before = residentBytes()
    var sum = 0.0
    for stream in 0..<count {
      var detector = try NoveltyDetector(season: 288)
      let started = clock.now
      for t in 0..<length {
        let score = detector.update(day[t % 288] + noise[t + stream])
        if !score.isNaN { sum += score }
      }
      spent += clock.now - started
      detectors.append(detector)
    }
    let after = residentBytes()
    precondition(sum > 0 && detectors.count == count, "Scores are positive")
    var values = [
      Value(part: "a sample", number: spent / .microseconds(1) / Double(count * length), unit: "µs")
    ]
    if let before, let after {
      values.append(Value(part: "a stream", number: (after - before) / Double(count) / 1024, unit: "KB"))
    }
    return values
  }

  init(_ name: String, _ measure: @escaping @Sendable () throws -> [Value]) {
    self.name = name
    self.measure = measure
  }
}

/// The memory of this process that is in the machine, in bytes; nil where it cannot be told.
private func residentBytes() -> Double? {
  guard let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
    pages.count > 1
  else { return nil }
  return Double(pages[1]).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
}
