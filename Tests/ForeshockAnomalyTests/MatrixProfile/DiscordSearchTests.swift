import ForeshockAnomaly
import ForeshockNumerics
import Testing

/// The pruned search against the whole left profile.
@Suite struct DiscordSearchTests {
  @Test func findsTheTopOfTheLeftProfile() throws {
    var random = RandomStream(seed: 41)
    for round in 0..<80 {
      let x = sampleSeries(60 + random.integer(below: round % 4 == 0 ? 6000 : 600), &random)
      let window = 3 + random.integer(below: 24)
      let exclusion = random.integer(below: window + 1)
      let start = random.integer(below: x.count / 2)
      for distance in WindowDistance.allCases {
        let left = try MatrixProfile(window: window, distance: distance, exclusionZone: exclusion).leftJoin(x)
        var expected: Int?
        for i in stride(from: start, to: left.count, by: 1)
        where left.distance(of: i) > expected.map({ left.distance(of: $0) }) ?? -1 { expected = i }
        let search = DiscordSearch(window: window, distance: distance, exclusionZone: exclusion)
        let found = try search.top(of: x, from: start)
        #expect(found?.index == expected)
        guard let found else { continue }
        #expect(found.distance == left.distance(of: found.index))
        #expect(found.neighbour == left.neighbour(of: found.index))
        #expect(try search.top(of: x, from: start, threads: 1) == found)
      }
    }
  }

  @Test func hardSeriesAndErrors() throws {
    let search = DiscordSearch(window: 5)
    #expect(try search.top(of: [Double](repeating: .nan, count: 50)) == nil)
    #expect(try search.top(of: [1, 2, 3, 4, 5]) == nil)
    #expect(try search.top(of: (0..<50).map(Double.init), from: 1000) == nil)
    #expect(try search.top(of: [Double](repeating: 3, count: 50))?.distance == 0)
    #expect(throws: AnomalyError.noData) { try search.top(of: []) }
    #expect(throws: AnomalyError.tooFewObservations(required: 5, actual: 4)) {
      try search.top(of: [1, 2, 3, 4])
    }
    #expect(throws: AnomalyError.self) { try search.top(of: [1, 2, 3, 4, 5], from: -1) }
    #expect(throws: AnomalyError.self) { try DiscordSearch(window: 2).top(of: [1, 2, 3, 4, 5]) }
    #expect(throws: AnomalyError.self) {
      try DiscordSearch(window: 4, exclusionZone: -1).top(of: [1, 2, 3, 4, 5])
    }
  }
}
