import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// What components, clusters and shapes of windows have in common.
@Suite struct SubsequenceDetectorTests {
  /// A detector with a window of 16 by its name.
  private func scores(_ name: String, _ x: [Double], trainedOn training: [Double]? = nil, threads: Int? = nil)
    throws -> [Double]
  {
    func run(_ detector: some SeriesDetector) throws -> [Double] {
      guard let training else { return try detector.scores(for: TimeSeries(x), threads: threads) }
      return try detector.fit(TimeSeries(training), threads: threads).scores(
        for: TimeSeries(x), threads: threads)
    }
    switch name {
    case "plane": return try run(SubPCA(window: 16))
    case "distance": return try run(SubPCA(window: 16, scoring: .weightedDistance))
    case "shape plane": return try run(SubPCA(window: 16, normalisesWindows: true))
    case "k-means": return try run(SubsequenceKMeans(window: 16, clusterCount: 8))
    case "k-means of shapes":
      return try run(SubsequenceKMeans(window: 16, clusterCount: 8, normalisesWindows: true))
    default: return try run(KShape(window: 16, clusterCount: 3))
    }
  }

  private static let names = ["plane", "distance", "shape plane", "k-means", "k-means of shapes", "k-shape"]

  private func cycles(_ count: Int, _ random: inout RandomStream) -> [Double] {
    (0..<count).map { (i: Int) -> Double in
      let phase = Double(i % 24) / 24
      return sin(2 * .pi * phase) + (phase < 0.25 ? 0.8 : 0) + 0.05 * random.normal()
    }
  }

  /// Twelve weeks of hourly samples, of which the first four are quiet and each later one has a strange half day: how many
  /// are found among the eight highest peaks.
  @Test(arguments: names) func findsPlantedEvents(_ name: String) throws {
    var random = RandomStream(seed: 61)
    let week = 168
    var x = cycles(12 * week, &random)
    let planted = (4..<12).map { $0 * week + 40 + 5 * $0 }
    // The weighted distance sees the size of a window, hardly its shape.
    let size = name == "distance" ? 3 : 0.6
    for start in planted { for i in 0..<12 { x[start + i] = size * cos(2 * .pi * Double(i) / 5) } }
    let result = try scores(name, x, trainedOn: Array(x[..<(4 * week)]))
    var rest = result
    var found: Set<Int> = []
    for _ in 0..<8 {
      let peak = rest.indices.max { rest[$0] < rest[$1] } ?? 0
      if let start = planted.first(where: { ($0 - 16..<$0 + 28).contains(peak) }) { found.insert(start) }
      for i in max(0, peak - 30)..<min(rest.count, peak + 30) { rest[i] = -1 }
    }
    // All eight, and so no false alarm in eight weeks.
    #expect(found.count == 8)
  }

  @Test(arguments: names) func threadsChangeNothing(_ name: String) throws {
    var random = RandomStream(seed: 62)
    let x = cycles(9000, &random)
    let one = try scores(name, x, threads: 1)
    for threads in [2, 5] {
      let other = try scores(name, x, threads: threads)
      #expect(other.map(\.bitPattern) == one.map(\.bitPattern))
    }
  }

  @Test(arguments: names) func unitsChangeNothing(_ name: String) throws {
    var random = RandomStream(seed: 63)
    let x = cycles(600, &random)
    let one = try scores(name, x)
    // Clusters of windows as they are have the unit of the series; everything else has none.
    let scale = name == "k-means" ? 4.0 : 1
    let moved = try scores(name, x.map { 4 * $0 + 1024 })
    #expect(isClose(moved, one.map { scale * $0 }, relative: 1e-7, absolute: 1e-7))
    let huge = try scores(name, x.map { $0 * 0x1p1000 })
    #expect(isClose(huge, one.map { name == "k-means" ? $0 * 0x1p1000 : $0 }, relative: 1e-9))
  }

  @Test(arguments: names) func gapsHaveNoVerdict(_ name: String) throws {
    var random = RandomStream(seed: 64)
    var x = cycles(700, &random)
    for i in [200, 201, 350, 360] { x[i] = .nan }
    let result = try scores(name, x)
    #expect(result.count == x.count)
    for i in [200, 201] + Array(350...360) { #expect(result[i].isNaN) }
    for i in [0, 199, 202, 300, 361, 699] { #expect(result[i].isFinite) }
  }

  @Test(arguments: names) func hardSeries(_ name: String) throws {
    for x in [[Double](repeating: .nan, count: 100), [], [1, 2, 3]] {
      #expect(throws: AnomalyError.self) { try scores(name, x) }
    }
    let constant = [Double](repeating: 5, count: 100)
    if name == "k-shape" {
      // A flat series has no shape.
      #expect(throws: AnomalyError.self) { try scores(name, constant) }
    } else {
      let result = try scores(name, constant)
      #expect(result.allSatisfy { $0 == 0 })
    }
    var random = RandomStream(seed: 65)
    let training = cycles(300, &random)
    for x in [[1.0, 2], [], [Double](repeating: .nan, count: 40)] {
      let result = try scores(name, x, trainedOn: training)
      #expect(result.count == x.count && result.allSatisfy { $0.isNaN })
    }
    let far = try scores(name, [Double](repeating: 1e300, count: 40), trainedOn: training)
    #expect(far.allSatisfy { !$0.isNaN })
  }

  @Test func severalChannels() throws {
    var random = RandomStream(seed: 66)
    let a = cycles(800, &random)
    var b = (0..<800).map { (i: Int) -> Double in 100 * cos(2 * .pi * Double(i) / 24) + random.normal() }
    let training = [TimeSeries(Array(a[..<500])), TimeSeries(Array(b[..<500]))]
    // The second channel breaks with the first.
    for i in 600..<620 { b[i] = -b[i] }
    let fresh = [TimeSeries(a), TimeSeries(b)]
    let plane = try SubPCA(window: 16).fit(channels: training)
    let clusters = try SubsequenceKMeans(window: 16, normalisesWindows: true).fit(channels: training)
    #expect(plane.channelCount == 2 && clusters.channelCount == 2)
    for result in [try plane.scores(forChannels: fresh), try clusters.scores(forChannels: fresh)] {
      let peak = result.indices.max { result[$0] < result[$1] } ?? 0
      #expect((590..<630).contains(peak))
    }
    #expect(throws: AnomalyError.self) { try plane.scores(for: fresh[0]) }
    #expect(throws: AnomalyError.self) { try clusters.scores(forChannels: [fresh[0], TimeSeries([1])]) }
  }

  @Test func survivesStorage() throws {
    var random = RandomStream(seed: 67)
    let training = TimeSeries(cycles(500, &random))
    let fresh = TimeSeries(cycles(300, &random))
    func check<F: FittedSeriesDetector & Codable & Equatable>(_ fitted: F) throws {
      let data = try JSONEncoder().encode(fitted)
      let read = try JSONDecoder().decode(F.self, from: data)
      #expect(read == fitted)
      let before = try fitted.scores(for: fresh)
      let after = try read.scores(for: fresh)
      #expect(after.map(\.bitPattern) == before.map(\.bitPattern))
      let text = String(decoding: data, as: UTF8.self)
      for (part, other) in [
        (#""version":1"#, #""version":2"#), (#""window":16"#, #""window":17"#),
        (#""weights":["#, #""weights":[2,"#),
        (#""shares":["#, #""shares":[-1,"#), (#""clusters":"#, #""clusters":-"#),
        (#""scale":"#, #""scale":-"#),
      ] where text.contains(part) {
        let damaged = Data(text.replacingOccurrences(of: part, with: other).utf8)
        #expect(throws: AnomalyError.self, "\(other)") { try JSONDecoder().decode(F.self, from: damaged) }
      }
    }
    try check(SubPCA(window: 16).fit(training))
    try check(SubsequenceKMeans(window: 16, clusterCount: 5).fit(training))
    try check(KShape(window: 16, stretch: 16, clusterCount: 2).fit(training))
  }

  @Test func refusesBadSettings() throws {
    let x = TimeSeries((0..<200).map { Double($0 % 17) })
    for bad in [
      SubPCA(window: 1), SubPCA(window: 5000), SubPCA(window: 5, keptVariance: 0),
      SubPCA(window: 5, keptVariance: 1.1),
      SubPCA(window: 200),
    ] { #expect(throws: AnomalyError.self) { try bad.fit(x) } }
    for bad in [
      SubsequenceKMeans(window: 1), SubsequenceKMeans(window: 5000),
      SubsequenceKMeans(window: 5, clusterCount: 0),
      SubsequenceKMeans(window: 5, clusterCount: 1025), SubsequenceKMeans(window: 5, maxIterations: 0),
      SubsequenceKMeans(window: 201),
    ] { #expect(throws: AnomalyError.self) { try bad.fit(x) } }
    for bad in [
      KShape(window: 2), KShape(window: 5, stretch: 4), KShape(window: 5, clusterCount: 0),
      KShape(window: 5, clusterCount: 65), KShape(window: 5, maxIterations: 0),
      KShape(window: 5, stretch: 201),
    ] { #expect(throws: AnomalyError.self) { try bad.fit(x) } }
  }

  /// Lloyd's steps never make the clusters worse, and end with every centre the mean of its windows.
  @Test func centresAreMeans() throws {
    var random = RandomStream(seed: 68)
    let x = cycles(400, &random)
    let fitted = try SubsequenceKMeans(window: 10, clusterCount: 6, maxIterations: 1000).fit(TimeSeries(x))
    let centres = fitted.centres
    var sums = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 6)
    var counts = [Double](repeating: 0, count: 6)
    for i in 0...390 {
      let distances = (0..<6).map { c in
        (0..<10).reduce(0) { $0 + (x[i + $1] - centres[c, $1]) * (x[i + $1] - centres[c, $1]) }
      }
      let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
      counts[nearest] += 1
      for k in 0..<10 { sums[nearest][k] += x[i + k] }
    }
    for c in 0..<6 {
      #expect(counts[c] > 0)
      for k in 0..<10 {
        #expect(isClose(centres[c, k], sums[c][k] / counts[c], relative: 1e-9, absolute: 1e-9))
      }
    }
  }
}
