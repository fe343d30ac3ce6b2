import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// One sample that is absurdly far away decides about the windows that contain it and no others.
@Suite struct AbsurdSamplesTests {
  private static let absurd: [Double] = [
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e308, -1e200, 1e100,
  ]

  private func cycles(_ count: Int, _ random: inout RandomStream, unit: Double = 1) -> [Double] {
    (0..<count).map { unit * (sin(Double($0) / 5) + 0.1 * random.normal()) }
  }

  @Test(arguments: absurd) func joinsAgreeWithTheDefinition(_ value: Double) throws {
    var random = RandomStream(seed: 71)
    for unit in [1.0, 1e-150, 1e150] {
      var x = cycles(700, &random, unit: unit)
      x[300] = value
      let settings = MatrixProfile(window: 12, exclusionZone: 3)
      let both = try settings.selfJoin(x).distances
      #expect(largestDifference(both, plainProfile(x, window: 12, exclusion: 3)) <= 1e-8)
      #expect(both.allSatisfy { $0.isFinite })
      let left = try settings.leftJoin(x)
      #expect(
        largestDifference(left.distances, plainProfile(x, window: 12, exclusion: 3, isLeftOnly: true)) <= 1e-8
      )
      let others = cycles(300, &random, unit: unit)
      for (a, b) in [(x, others), (others, x)] {
        let ours = try settings.join(a, with: b).distances
        #expect(largestDifference(ours, plainProfile(a, with: b, window: 12)) <= 1e-8)
      }
      var top: Int?
      for i in 200..<left.count where left.distance(of: i) > top.map({ left.distance(of: $0) }) ?? -1 {
        top = i
      }
      #expect(try DiscordSearch(window: 12, exclusionZone: 3).top(of: x, from: 200)?.index == top)
    }
  }

  @Test func rawDistancesOfOthersStayWhatTheyAre() throws {
    var random = RandomStream(seed: 72)
    let x = cycles(600, &random)
    for value in Self.absurd {
      var y = x
      y[300] = value
      let settings = MatrixProfile(window: 12, distance: .raw, neighbourCount: 2, exclusionZone: 3)
      let gap = x.indices.map { $0 == 300 ? Double.nan : x[$0] }
      let expected = try settings.selfJoin(gap).distances
      let ours = try settings.selfJoin(y).distances
      let stream = try stream(y, settings)
      let left = try settings.leftJoin(gap).distances
      for i in ours.indices {
        if (289...300).contains(i) {
          // The far sample's own windows: enormous, and a number.
          #expect(ours[i].isFinite && ours[i] > 1e69)
          #expect(stream[i].isFinite && stream[i] > 1e69)
        } else {
          #expect(abs(ours[i] - expected[i]) <= 1e-8)
          #expect(isClose(stream[i], left[i], relative: 0, absolute: 1e-8))
        }
      }
      let scores = try settings.scores(for: TimeSeries(y))
      #expect(scores.allSatisfy { $0.isFinite })
      #expect(abs(scores[250] - (try settings.scores(for: TimeSeries(gap))[250])) <= 1e-8)
      #expect(abs(scores[350] - (try settings.scores(for: TimeSeries(gap))[350])) <= 1e-8)
    }
  }

  private func stream(_ x: [Double], _ settings: MatrixProfile) throws -> [Double] {
    var stream = try MatrixProfileStream(
      window: settings.window ?? 0, distance: settings.distance, neighbourCount: settings.neighbourCount,
      exclusionZone: settings.exclusionZone)
    return Array(x.map { stream.update($0) }[(stream.window - 1)...])
  }

  /// The first samples, from which the stream learns what is usual, among them.
  @Test(arguments: [[0], [1], [0, 1], [2], [40], [0, 300], [300, 309, 330]])
  func streamsForgetThem(_ places: [Int]) throws {
    var random = RandomStream(seed: 73)
    // Two absurd ones among the first three samples that differ are what is usual there, for one sample.
    for constant in places == [0, 1] ? [0] : [0, 30] {
      var x = cycles(700, &random)
      for i in 0..<constant { x[i] = 4 }
      for place in places { x[place] = place % 2 == 0 ? 1e308 : -.greatestFiniteMagnitude }
      let settings = MatrixProfile(window: 12, exclusionZone: 3)
      let ours = try stream(x, settings)
      // All that is so far away counts as equally far, which shows where two are in one window.
      for place in places { x[place] = place % 2 == 0 ? 1e60 : -1e60 }
      let left = plainProfile(x, window: 12, exclusion: 3, isLeftOnly: true)
      #expect(largestDifference(ours, left) <= 1e-8, "\(places), \(constant) equal samples first")
    }
  }

  /// A level that moves away by more than the frame reaches is learned in the end.
  @Test func streamsFollowAChangeOfUnits() throws {
    var random = RandomStream(seed: 74)
    let x = cycles(600, &random) + cycles(900, &random, unit: 1e120)
    let ours = try stream(x, MatrixProfile(window: 12, exclusionZone: 3))
    let left = plainProfile(x, window: 12, exclusion: 3, isLeftOnly: true)
    #expect(largestDifference(Array(ours[900...]), Array(left[900...])) <= 1e-8)
  }

  /// Fill values, however many, blind a stream until most of the last samples are real ones, and no longer; what they leave
  /// in sums is gone, too, when they have left the windows, and a later spike still is.
  @Test(arguments: [64, 65, 100, 300])
  func streamsSeeBeyondFillValuesAtTheBeginning(_ count: Int) throws {
    var random = RandomStream(seed: 79)
    for fill in [1e37, -1e37, 9.96921e36, 1e300] {
      var x = cycles(count + 900, &random)
      for i in 0..<count { x[i] = fill }
      x[count + 500] = 1e20
      var stream = try MatrixProfileStream(window: 12, exclusionZone: 3, history: 700)
      var read: MatrixProfileStream?
      var ours: [Double] = []
      for i in x.indices {
        ours.append(stream.update(x[i]))
        if let score = read?.update(x[i]) { #expect(score.bitPattern == ours[i].bitPattern) }
        // While fill values are among the last samples, and while they are the first ones kept.
        if i == count + 20 || i == 720 {
          read = try JSONDecoder().decode(MatrixProfileStream.self, from: JSONEncoder().encode(stream))
        }
      }
      for i in count + 192 + 12..<x.count {
        let first = max(0, i - 11 - 700)
        let left = plainProfile(Array(x[first...i]), window: 12, exclusion: 3, isLeftOnly: true)
        #expect(isClose(ours[i], left[left.count - 1], relative: 0, absolute: 1e-8), "\(fill), \(i)")
      }
    }
  }

  @Test func channelsKeepTheirVerdicts() throws {
    var random = RandomStream(seed: 75)
    var columns = [cycles(300, &random), cycles(300, &random)]
    columns[1][150] = .greatestFiniteMagnitude
    let matrix = Matrix(rowCount: 300, columnCount: 2) { columns[$1][$0] }
    let profile = try MultichannelProfile(window: 10, exclusionZone: 2).selfJoin(matrix)
    let single = columns.map { plainDistances($0, window: 10) }
    for i in 0..<profile.count {
      for k in 1...2 {
        var least = Double.infinity
        for j in 0..<profile.count where abs(i - j) > 2 {
          let both = single.map { $0[i * profile.count + j] }.sorted()
          least = min(least, both[..<k].reduce(0, +) / Double(k))
        }
        #expect(abs(profile.distance(of: i, channels: k) - least) <= 1e-8)
      }
    }
  }

  /// Samples that differ only by less than the rounding of the series' own level have no shape.
  @Test func flatIsWhatRoundingLeavesOfAWindow() throws {
    var random = RandomStream(seed: 76)
    var x = (0..<400).map { _ in 1e15 * (1 + 1e-3 * random.normal()) }
    for i in 100..<140 { x[i] = 1e-3 * random.normal() }
    let distances = try MatrixProfile(window: 8).selfJoin(x).distances
    #expect(distances.allSatisfy { $0.isFinite })
    for i in 100...132 { #expect(distances[i] == 0) }
    let streamed = try stream(x, MatrixProfile(window: 8, exclusionZone: 2))
    #expect(streamed[20...].allSatisfy { $0.isFinite })
    // So small that its squares are nothing.
    var y = cycles(400, &random)
    for i in 100..<140 { y[i] = 1e-170 * random.normal() }
    #expect(try MatrixProfile(window: 8).selfJoin(y).distances.allSatisfy { $0.isFinite })
    let normalised = SubsequenceKMeans(window: 8, clusterCount: 4, normalisesWindows: true)
    #expect(try normalised.scores(for: TimeSeries(y)).allSatisfy { $0.isFinite })
  }

  @Test(arguments: absurd) func windowBlocksKeepTheOthers(_ value: Double) throws {
    var random = RandomStream(seed: 77)
    let training = TimeSeries(cycles(500, &random))
    let x = cycles(300, &random)
    var y = x
    y[150] = value
    func check(_ detector: some SeriesDetector, _ name: String) throws {
      let fitted = try detector.fit(training, threads: nil)
      let clean = try fitted.scores(for: TimeSeries(x), threads: nil)
      let ours = try fitted.scores(for: TimeSeries(y), threads: nil)
      for i in ours.indices where abs(i - 150) >= 31 {
        #expect(isClose(ours[i], clean[i], relative: 1e-9, absolute: 1e-12), "\(name) at \(i)")
      }
      #expect(ours.allSatisfy { $0.isFinite }, "\(name)")
      // Learned from, too, it leaves the others a verdict that tells them apart.
      let own = try detector.scores(for: TimeSeries(y), threads: nil)
      #expect(own.allSatisfy { $0.isFinite }, "\(name)")
      #expect(Set(own).count > 200, "\(name): \(Set(own).count)")
    }
    try check(SubPCA(window: 16), "plane")
    try check(SubPCA(window: 16, normalisesWindows: true), "shape plane")
    try check(SubsequenceKMeans(window: 16, clusterCount: 4), "k-means")
    try check(SubsequenceKMeans(window: 16, clusterCount: 4, normalisesWindows: true), "k-means of shapes")
    try check(KShape(window: 16, clusterCount: 3), "k-shape")
    try check(MatrixProfile(), "profile with a suggested window")
  }

  @Test func infiniteWindowScoresDoNotSpread() {
    var random = RandomStream(seed: 78)
    let scores = (0..<3000).map { _ in random.uniform() }
    let window = 20
    let samples = [Double](repeating: 0, count: scores.count + window - 1)
    for extreme in [Double.infinity, .greatestFiniteMagnitude, 1e300, 1e20] {
      var strange = scores
      for i in [0, 500, 505, 1500, 2999] { strange[i] = extreme }
      for alignment in WindowAlignment.allCases {
        let result = alignment.sampleScores(strange, window: window, samples: samples)
        #expect(result.allSatisfy { $0.isFinite })
        guard alignment == .mean else { continue }
        for sample in samples.indices {
          let covering = strange[max(0, sample - window + 1)...min(sample, scores.count - 1)]
          if covering.contains(extreme) {
            #expect(result[sample] >= 1e20 / Double(window))
          } else {
            #expect(
              isClose(result[sample], covering.reduce(0, +) / Double(covering.count), relative: 1e-12))
          }
        }
      }
    }
  }

  /// A stored stream is paid for by its own length, whatever history it claims.
  @Test func storageClaimsNothing() throws {
    var stream = try MatrixProfileStream(window: 4, history: 1 << 24)
    #expect(stream.slotCount <= 64)
    for i in 0..<500 { _ = stream.update(Double(i % 7)) }
    #expect(stream.slotCount <= 1000)
    // As many as are asked for in the end.
    var short = try MatrixProfileStream(window: 4, exclusionZone: 1, history: 101)
    for i in 0..<500 { _ = short.update(Double(i % 7)) }
    #expect(short.slotCount == 100)
  }
}
