import ForeshockFeatures
import ForeshockNumerics
import ForeshockTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The series on which running sums with removal lose their digits, against two passes in 80 bits.
@Suite struct RollingAccuracyTests {
  static let statistics: [RollingStatistic] = [.sum, .mean, .variance, .standardDeviation, .slope]

  static func series(_ name: String, count: Int = 4000) -> [Double] {
    var random = RandomStream(seed: 11)
    func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + random.uniform() } }
    switch name {
    case "1e8 + noise": return (0..<count).map { _ in 1e8 + noise() }
    case "1e12 + noise": return (0..<count).map { _ in 1e12 + noise() }
    case "byte counter":
      var total = 1e15
      return (0..<count).map { _ in
        total += (1000 * random.uniform()).rounded()
        return total
      }
    case "1e17 spikes": return (0..<count).map { $0 % 700 == 350 ? 1e17 : noise() }
    case "1e9 spike, then 1e-6 noise": return (0..<count).map { $0 == 100 ? 1e9 : 1e-6 * noise() }
    case "decaying sine":
      return (0..<count).map { step in
        let t = Double(step)
        return 1e8 * exp(-t / 40) * sin(t / 7)
      }
    case "constant after a spike": return (0..<count).map { $0 == 99 ? 1e12 : 0.1 }
    case "level shift": return (0..<count).map { ($0 < 2000 ? 1e-3 : 1e13) + noise() }
    case "spikes and gaps":
      return (0..<count).map { _ in
        let kind = random.uniform()
        return kind < 0.3 ? .nan : kind < 0.32 ? 1e16 : noise()
      }
    default: return []
    }
  }

  static let names = [
    "1e8 + noise", "1e12 + noise", "byte counter", "1e17 spikes", "1e9 spike, then 1e-6 noise",
    "decaying sine", "constant after a spike", "level shift", "spikes and gaps",
  ]

  @Test(arguments: names) func errorsStayBelow1e13(_ name: String) throws {
    let values = Self.series(name)
    #expect(values.count == 4000)
    try withEvery([2, 5, 60, 701]) { length in
      let window = try RollingWindow(length: length, minPeriods: 1)
      let results = window.rolling(Self.statistics, over: values)
      for (statistic, actual) in zip(Self.statistics, results) {
        let expected = referenceRolling(statistic, of: values, length: length, minPeriods: 1)
        let scale = referenceScale(statistic, of: values, length: length)
        let error = worstError(actual, expected, scale: scale)
        #expect(error <= 1e-13, "\(statistic), window \(length): \(error)")
        if statistic == .variance { #expect(!actual.contains { $0 < 0 }) }
      }
    }
  }

  @Test(arguments: names) func meansAndSumsAreRightWhereValuesCancel(_ name: String) throws {
    let values = Self.series(name)
    try withEvery([2, 5, 60, 701]) { length in
      let window = try RollingWindow(length: length, minPeriods: 1)
      for (statistic, actual) in zip(
        [RollingStatistic.mean, .sum], window.rolling([.mean, .sum], over: values))
      {
        let expected = referenceRolling(statistic, of: values, length: length, minPeriods: 1)
        // Relative to the result itself.
        let error = worstError(actual, expected, scale: expected.map(abs))
        #expect(error <= 1e-15, "\(statistic), window \(length): \(error)")
      }
    }
  }

  @Test(arguments: names) func shapesKeepElevenDigits(_ name: String) throws {
    let values = Self.series(name)
    try withEvery([5, 60, 701]) { length in
      let window = try RollingWindow(length: length, minPeriods: 4)
      let statistics: [RollingStatistic] = [.skewness, .kurtosis, .autocorrelation]
      for (statistic, actual) in zip(statistics, window.rolling(statistics, over: values)) {
        let expected = referenceRolling(statistic, of: values, length: length, minPeriods: 4)
        let error = worstError(actual, expected, scale: expected.map { max(1, abs($0)) })
        #expect(error <= 1e-11, "\(statistic), window \(length): \(error)")
      }
    }
  }
}
