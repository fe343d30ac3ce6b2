import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// The profile against its definition, hard data, storage and errors.
@Suite struct MatrixProfileTests {
  @Test func agreesWithTheDefinition() throws {
    var random = RandomStream(seed: 12)
    try withEvery(0..<60) { _ in
      let count = 40 + random.integer(below: 260)
      let window = 3 + random.integer(below: min(30, count / 2))
      let x = sampleSeries(count, &random)
      let exclusion = random.integer(below: window)
      let k = 1 + random.integer(below: 4)
      for distance in WindowDistance.allCases {
        let settings = MatrixProfile(
          window: window, distance: distance, neighbourCount: k, exclusionZone: exclusion)
        let size = distance == .raw ? x.reduce(1) { $1.isFinite ? max($0, abs($1)) : $0 } : 1
        let isRaw = distance == .raw
        let both = plainProfile(x, window: window, isRaw: isRaw, neighbour: k, exclusion: exclusion)
        let ours = try settings.selfJoin(x).distances
        #expect(largestDifference(ours, both) <= 1e-8 * size)
        let left = plainProfile(
          x, window: window, isRaw: isRaw, neighbour: k, exclusion: exclusion, isLeftOnly: true)
        let ourLeft = try settings.leftJoin(x).distances
        #expect(largestDifference(ourLeft, left) <= 1e-8 * size)
        let others = sampleSeries(window + random.integer(below: 150), &random)
        let join = plainProfile(x, with: others, window: window, isRaw: isRaw, neighbour: k)
        let ourJoin = try settings.join(x, with: others).distances
        let otherSize = distance == .raw ? others.reduce(size) { $1.isFinite ? max($0, abs($1)) : $0 } : 1
        #expect(largestDifference(ourJoin, join) <= 1e-8 * otherSize)
      }
    }
  }

  /// Longer than one piece of work in both directions.
  @Test func agreesWithTheDefinitionOverManyPieces() throws {
    var random = RandomStream(seed: 13)
    let x = (0..<3500).map { sin(Double($0) / 9) + 0.2 * random.normal() }
    let ours = try MatrixProfile(window: 24).selfJoin(x)
    #expect(largestDifference(ours.distances, plainProfile(x, window: 24, exclusion: 6)) <= 1e-8)
  }

  @Test func farLevelsAndSpikesCostNoDigits() throws {
    var random = RandomStream(seed: 14)
    let noise = (0..<900).map { _ in random.normal() }
    for change: (Int, Double) -> Double in [
      { _, x in 1e9 + x }, { i, x in i == 300 ? 1e9 : x }, { i, x in i > 400 ? 1e6 + x : x },
      { i, x in i % 100 == 50 ? 1e7 * x : x }, { _, x in 1e300 * x }, { _, x in 1e-290 * x },
    ] {
      let x = noise.indices.map { change($0, noise[$0]) }
      for window in [5, 40] {
        let ours = try MatrixProfile(window: window).selfJoin(x).distances
        let exclusion = (window + 3) / 4
        #expect(largestDifference(ours, plainProfile(x, window: window, exclusion: exclusion)) <= 1e-8)
      }
    }
  }

  @Test func threadsAndUnitsChangeNothing() throws {
    var random = RandomStream(seed: 15)
    let x = sampleSeries(2600, &random)
    let settings = MatrixProfile(window: 16, neighbourCount: 2)
    let one = try settings.selfJoin(x, threads: 1)
    for threads in [2, 3, 7] { #expect(try settings.selfJoin(x, threads: threads) == one) }
    let scores = try settings.scores(for: TimeSeries(x))
    // A power of two changes no digit, an offset may change the last ones.
    let scaled = try settings.scores(for: TimeSeries(x.map { $0 * 8 }))
    #expect(scaled.map(\.bitPattern) == scores.map(\.bitPattern))
    let moved = try settings.scores(for: TimeSeries(x.map { 3 * $0 - 100 }))
    #expect(largestDifference(moved, scores) <= 1e-9)
  }

  @Test func gapsHaveNoVerdictAndAreNobodysNeighbour() throws {
    var random = RandomStream(seed: 16)
    var x = (0..<600).map { sin(Double($0) / 5) + 0.1 * random.normal() }
    for i in [100, 101, 250, 260] { x[i] = .nan }
    let profile = try MatrixProfile(window: 12).selfJoin(x)
    for i in 0..<profile.count {
      let hasGap = x[i..<i + 12].contains { $0.isNaN }
      #expect(profile.distance(of: i).isNaN == hasGap)
      #expect((profile.neighbour(of: i) == nil) == hasGap)
      if let neighbour = profile.neighbour(of: i) {
        #expect(x[neighbour..<neighbour + 12].allSatisfy { $0.isFinite })
      }
    }
    for alignment in WindowAlignment.allCases {
      let scores = try MatrixProfile(window: 12, alignment: alignment).scores(for: TimeSeries(x))
      #expect(scores.count == x.count)
      for i in [100, 101, 250, 260] { #expect(scores[i].isNaN) }
      // Nine samples between two gaps are in no whole window.
      #expect(scores[251..<260].allSatisfy { $0.isNaN })
      #expect(!scores[0].isNaN && !scores[599].isNaN && !scores[200].isNaN)
    }
  }

  @Test func constantTinyAndMissingSeries() throws {
    let constant = try MatrixProfile(window: 5).scores(for: TimeSeries([Double](repeating: 7, count: 50)))
    #expect(constant.allSatisfy { $0 == 0 })
    let missing = try MatrixProfile(window: 5).scores(for: TimeSeries([Double](repeating: .nan, count: 50)))
    #expect(missing.allSatisfy { $0.isNaN })
    // A single window has no neighbour.
    #expect(try MatrixProfile(window: 5).scores(for: TimeSeries([1, 2, 3, 4, 5])).allSatisfy { $0.isNaN })
    #expect(try MatrixProfile().scores(for: TimeSeries([1, 2, 4])).allSatisfy { $0.isNaN })
  }

  /// A window's score reaches the samples it covers and no others.
  @Test func samplesTakeTheScoresOfTheirWindows() throws {
    var random = RandomStream(seed: 17)
    let x = (0..<1500).map { _ in random.normal() }
    let distances = try MatrixProfile(window: 9).selfJoin(x).distances
    let means = try MatrixProfile(window: 9).scores(for: TimeSeries(x))
    let centres = try MatrixProfile(window: 9, alignment: .centre).scores(for: TimeSeries(x))
    for i in x.indices {
      let covering = distances[max(0, i - 8)...min(i, distances.count - 1)]
      #expect(isClose(means[i], covering.reduce(0, +) / Double(covering.count), relative: 1e-13))
      #expect(centres[i] == distances[min(max(0, i - 4), distances.count - 1)])
    }
  }

  /// 20 weeks of five-minute samples with a daily shape, one strange half day in ten of them: which of the ten, of the
  /// ten highest peaks, are planted ones.
  @Test func findsPlantedShapes() throws {
    var random = RandomStream(seed: 18)
    let day = 48
    var x = (0..<140 * day).map { i in
      sin(2 * .pi * Double(i % day) / Double(day)) + 0.5 * sin(6 * .pi * Double(i % day) / Double(day))
        + 0.1 * random.normal()
    }
    let planted = (0..<10).map { (14 * $0 + 5) * day + 7 }
    for (event, start) in planted.enumerated() {
      for i in 0..<24 { x[start + i] += sin(2 * .pi * Double(i) / (8 + 1.5 * Double(event))) }
    }
    let scores = try MatrixProfile(window: day).scores(for: TimeSeries(x))
    var rest = scores
    var found: Set<Int> = []
    var falseAlarms = 0
    for _ in 0..<10 {
      guard let peak = rest.indices.max(by: { rest[$0] < rest[$1] }) else { break }
      if let start = planted.first(where: { ($0 - day..<$0 + 24 + day).contains(peak) }) {
        found.insert(start)
      } else {
        falseAlarms += 1
      }
      for i in max(0, peak - day)..<min(rest.count, peak + day) { rest[i] = -1 }
    }
    #expect(found.count == 10)
    #expect(falseAlarms == 0)
  }

  @Test func learnsFromOneSeriesAndScoresAnother() throws {
    var random = RandomStream(seed: 19)
    let quiet = TimeSeries((0..<800).map { sin(Double($0) / 6) + 0.05 * random.normal() })
    var values = (0..<500).map { sin(Double($0) / 6 + 1) + 0.05 * random.normal() }
    for i in 300..<320 { values[i] = 0.2 * random.normal() }
    let fitted = try MatrixProfile(window: 30).fit(quiet)
    let scores = try fitted.scores(for: TimeSeries(values))
    let peak = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    #expect((300..<320).contains(peak))
    #expect(try fitted.scores(for: TimeSeries([1, 2])).allSatisfy { $0.isNaN })

    var gappy = quiet.values
    gappy[5] = .nan
    let stored = try MatrixProfile(window: 30).fit(TimeSeries(gappy))
    let read = try JSONDecoder().decode(MatrixProfile.Fitted.self, from: JSONEncoder().encode(stored))
    #expect(read == stored)
    let again = try read.scores(for: TimeSeries(values)).map(\.bitPattern)
    let before = try stored.scores(for: TimeSeries(values)).map(\.bitPattern)
    #expect(again == before)
  }

  @Test func choosesTheDominantCycle() throws {
    var random = RandomStream(seed: 20)
    let x = (0..<4000).map { sin(2 * .pi * Double($0) / 37) + 0.2 * random.normal() }
    #expect((36...38).contains(SubsequenceLength.suggested(for: TimeSeries(x))))
    #expect(try MatrixProfile().fit(TimeSeries(x)).window == SubsequenceLength.suggested(for: TimeSeries(x)))
    #expect(SubsequenceLength.suggested(for: TimeSeries((0..<4000).map { _ in random.normal() })) == 100)
    for count in [0, 1, 5, 20] {
      #expect(SubsequenceLength.suggested(for: TimeSeries([Double](repeating: 1, count: count))) == 3)
    }
  }

  @Test func refusesBadSettings() throws {
    let x = TimeSeries((0..<50).map(Double.init))
    for bad in [
      MatrixProfile(window: 2), MatrixProfile(window: -1), MatrixProfile(window: 5, neighbourCount: 0),
      MatrixProfile(window: 5, neighbourCount: 65), MatrixProfile(window: 5, exclusionZone: -1),
    ] {
      #expect(throws: AnomalyError.self) { try bad.fit(x) }
      #expect(throws: AnomalyError.self) { try bad.scores(for: x) }
      #expect(throws: AnomalyError.self) { try bad.leftJoin(x.values) }
    }
    #expect(throws: AnomalyError.tooFewObservations(required: 51, actual: 50)) {
      try MatrixProfile(window: 51).fit(x)
    }
    #expect(throws: AnomalyError.noData) { try MatrixProfile(window: 5).fit(TimeSeries([])) }
    #expect(throws: AnomalyError.noData) { try MatrixProfile().scores(for: TimeSeries([])) }
    #expect(throws: AnomalyError.self) { try MatrixProfile().selfJoin(x.values) }
    // A zone as wide as the series leaves nobody.
    #expect(
      try MatrixProfile(window: 5, exclusionZone: .max).selfJoin(x.values).distances.allSatisfy { $0.isNaN })
  }

  @Test func refusesDamagedModels() throws {
    for text in [
      #"{"version":2}"#,
      #"{"version":1,"settings":{"distance":"raw","neighbourCount":1,"alignment":"mean"},"training":[1,2,3],"missing":[]}"#,
      #"{"version":1,"settings":{"window":3,"distance":"raw","neighbourCount":1,"alignment":"mean"},"training":[1,2,3],"missing":[3]}"#,
      #"{"version":1,"settings":{"window":4,"distance":"raw","neighbourCount":1,"alignment":"mean"},"training":[1,2,3],"missing":[]}"#,
      #"{"version":1,"settings":{"window":3,"distance":"raw","neighbourCount":0,"alignment":"mean"},"training":[1,2,3],"missing":[]}"#,
    ] {
      #expect(throws: AnomalyError.self, "\(text)") {
        try JSONDecoder().decode(MatrixProfile.Fitted.self, from: Data(text.utf8))
      }
    }
  }
}

/// Something with a cycle, noise, steps, flat stretches and gaps.
func sampleSeries(_ count: Int, _ random: inout RandomStream) -> [Double] {
  let period = 5 + 30 * random.uniform()
  var x = (0..<count).map { sin(2 * .pi * Double($0) / period) + 0.3 * random.normal() }
  for _ in 0..<random.integer(below: 4) {
    let start = random.integer(below: count)
    let end = min(count, start + 1 + random.integer(below: 40))
    let level = 3 * random.normal()
    switch random.integer(below: 4) {
    case 0: for i in start..<end { x[i] = level }
    case 1: for i in start..<min(end, start + 3) { x[i] = .nan }
    case 2: for i in start..<count { x[i] += level }
    default: x[start] = 100 * level
    }
  }
  return x
}
