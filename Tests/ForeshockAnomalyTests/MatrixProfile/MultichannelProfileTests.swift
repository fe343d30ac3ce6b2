import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct MultichannelProfileTests {
  @Test func agreesWithStumpy() throws {
    let fixture = try Fixture("matrix_profile.csv")
    let channels = Matrix(columns: try ["plain", "gappy", "flat"].map(fixture.numbers))
    let profile = try MultichannelProfile(window: 20).selfJoin(channels)
    for k in 1...3 {
      let theirs = Array(try fixture.numbers("dimension_\(k)").prefix(profile.count))
      let ours = (0..<profile.count).map { profile.distance(of: $0, channels: k) }
      #expect(largestDifference(ours, theirs) <= 1e-6)
    }
  }

  @Test func agreesWithTheDefinition() throws {
    var random = RandomStream(seed: 51)
    for round in 0..<12 {
      let count = round == 0 ? 1700 : 60 + random.integer(below: 200)
      let window = 4 + random.integer(below: 12)
      let exclusion = random.integer(below: 6)
      let columns = (0..<1 + round % 4).map { _ in sampleSeries(count, &random) }
      let x = Matrix(columns: columns)
      let profile = try MultichannelProfile(window: window, exclusionZone: exclusion).selfJoin(x, threads: 2)
      #expect(
        try MultichannelProfile(window: window, exclusionZone: exclusion).selfJoin(x, threads: 1) == profile)
      let distances = columns.map { plainDistances($0, window: window) }
      let windows = count - window + 1
      for i in 0..<windows {
        var best = [Double](repeating: .infinity, count: columns.count)
        for j in 0..<windows where abs(i - j) > exclusion {
          let sorted = distances.map { $0[i * windows + j] }.sorted()
          var sum = 0.0
          for k in sorted.indices {
            sum += sorted[k]
            best[k] = min(best[k], sum / Double(k + 1))
          }
        }
        for k in best.indices {
          let ours = profile.distance(of: i, channels: k + 1)
          #expect(isClose(ours, best[k].isFinite ? best[k] : .nan, relative: 0, absolute: 1e-8))
          #expect((profile.neighbour(of: i, channels: k + 1) == nil) == !best[k].isFinite)
        }
      }
    }
  }

  /// A fault in one of three channels shows in all three, one in every channel already in one.
  @Test func scoresFindFaultsInFewOrAllChannels() throws {
    var random = RandomStream(seed: 52)
    var columns: [[Double]] = (0..<3).map { c in
      (0..<1500).map { (i: Int) -> Double in
        sin(2 * .pi * Double(i) / Double(20 + 7 * c)) + 0.05 * random.normal()
      }
    }
    for i in 700..<720 { columns[1][i] = 0.5 * random.normal() }
    columns[0][100] = .nan
    let x = Matrix(columns: columns)
    let all = try MultichannelProfile(window: 30).scores(for: x)
    let ranked: [Double] = all.map { $0.isNaN ? -1 : $0 }
    let peak = ranked.indices.max { ranked[$0] < ranked[$1] } ?? 0
    #expect((700..<720).contains(peak))
    #expect(all[100].isNaN)
    let one = try MultichannelProfile(window: 30).scores(for: x, channels: 1)
    #expect(one.allSatisfy { !$0.isNaN })
  }

  @Test func refusesBadSettings() throws {
    let x = Matrix(rowCount: 50, columnCount: 2, repeating: 1)
    #expect(throws: AnomalyError.self) { try MultichannelProfile(window: 2).selfJoin(x) }
    #expect(throws: AnomalyError.self) { try MultichannelProfile(window: 5, exclusionZone: -1).selfJoin(x) }
    #expect(throws: AnomalyError.tooFewObservations(required: 51, actual: 50)) {
      try MultichannelProfile(window: 51).selfJoin(x)
    }
    #expect(throws: AnomalyError.noData) {
      try MultichannelProfile(window: 5).selfJoin(Matrix(rowCount: 0, columnCount: 2, elements: []))
    }
    #expect(throws: AnomalyError.self) {
      try MultichannelProfile(window: 5).selfJoin(Matrix(rowCount: 50, columnCount: 65, repeating: 1))
    }
    for k in [0, 3] {
      #expect(throws: AnomalyError.self) { try MultichannelProfile(window: 5).scores(for: x, channels: k) }
    }
    #expect(try MultichannelProfile(window: 5).scores(for: x).allSatisfy { $0 == 0 })
  }
}
