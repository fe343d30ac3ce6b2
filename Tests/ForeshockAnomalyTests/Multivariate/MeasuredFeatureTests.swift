import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct MeasuredFeatureTests {
  /// The p-value by counting everything.
  static func counted(_ z: Double, among training: [Double]) -> Double {
    let above = training.count { $0 >= z }
    let below = training.count { $0 <= z }
    return min(1, 2 * Double(1 + min(above, below)) / Double(1 + training.count))
  }

  @Test func countsTailsExactlyAndTheRestToHalfAsMuchAgain() throws {
    try withEvery(1...60) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let count = 1 + random.integer(below: 400)
      // Some with many ties.
      let values = (0..<count).map { _ in
        seed % 3 == 0 ? (4 * random.normal()).rounded() : random.normal()
      }
      let feature = MeasuredFeature(values)
      let level = try #require(RobustLevel(of: values))
      let training = values.map { level.deviation(of: $0) }
      let (low, high) = try (#require(training.min()), #require(training.max()))
      for z in training + training.map({ $0 + 1e-6 }) where z >= low && z <= high {
        let exact = Self.counted(z, among: training)
        let p = feature.pValue(ofDeviation: z)
        #expect(p >= exact * (1 - 1e-12) && p <= 1.5 * exact * (1 + 1e-12), "\(z) of \(count)")
        if exact * Double(1 + count) <= 8.5 { #expect(isClose(p, exact, relative: 1e-12)) }
      }
      #expect(feature.pValue(ofDeviation: .nan).isNaN)
    }
  }

  @Test func beyondEverythingFartherIsRarer() {
    let feature = MeasuredFeature((0..<999).map { Double($0) / 999 })
    let (low, high) = (feature.deviation(of: 0), feature.deviation(of: 998.0 / 999))
    #expect(isClose(feature.pValue(ofDeviation: high + 1), 0.001, relative: 1e-12))
    #expect(isClose(feature.pValue(ofDeviation: high + 9), 0.0002, relative: 1e-12))
    #expect(isClose(feature.pValue(ofDeviation: low - 9), 0.0002, relative: 1e-12))
    // A constant knows no distances.
    let constant = MeasuredFeature([Double](repeating: 3, count: 99))
    #expect(constant.pValue(ofDeviation: 0) == 1)
    #expect(constant.pValue(ofDeviation: 5) == 0.02 && constant.pValue(ofDeviation: 1e6) == 0.02)
    let unknown = MeasuredFeature([.nan, .nan])
    #expect(unknown.pValue(ofDeviation: 0).isNaN && unknown.deviation(of: 1).isNaN)
  }
}
