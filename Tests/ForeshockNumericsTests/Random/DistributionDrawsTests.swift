import ForeshockNumerics
import ForeshockTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Draws against the distributions they are drawn from: Kolmogorov and Smirnov's distance for continuous
/// ones, Pearson's statistic for counts, and moments. Seeds are fixed, limits are those of one in 10,000.
@Suite struct DistributionDrawsTests {
  static let n = 200_000

  /// √n times the largest distance between the empirical and the true distribution function; 2.23 is
  /// exceeded once in 10,000.
  static func kolmogorov(_ draws: [Double], _ cdf: (Double) -> Double) -> Double {
    var distance = 0.0
    for (i, x) in draws.sorted().enumerated() {
      let p = cdf(x)
      distance = max(distance, p - Double(i) / Double(draws.count), Double(i + 1) / Double(draws.count) - p)
    }
    return distance * Double(draws.count).squareRoot()
  }

  static func draws(seed: UInt64, count: Int = n, _ draw: (inout RandomStream) -> Double) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in draw(&random) }
  }

  @Test(arguments: [1, 2, 3]) func `normal numbers`(_ seed: UInt64) {
    let x = Self.draws(seed: seed, count: 1_000_000) { $0.normal() }
    #expect(Self.kolmogorov(x) { 0.5 * erfc(-$0 / 2.0.squareRoot()) } < 2.23)
    let n = Double(x.count)
    let moments = (1...4).map { k in x.reduce(0) { $0 + pow($1, Double(k)) } / n }
    // The standard errors of the first four moments are √(1, 2, 15, 96) / √n.
    for (k, (expected, variance)) in zip([0.0, 1, 0, 3], [1.0, 2, 15, 96]).enumerated() {
      #expect(abs(moments[k] - expected) < 4 * (variance / n).squareRoot())
    }
    // Beyond the base layer's edge, where another method takes over, 2.58e-4 of the numbers should lie.
    let tail = x.filter { abs($0) > 3.6541528853610088 }.count
    let expected = n * erfc(3.6541528853610088 / 2.0.squareRoot())
    #expect(abs(Double(tail) - expected) < 4 * expected.squareRoot())
    #expect(
      Self.kolmogorov(x.filter { $0 > 3.6541528853610088 }) {
        1 - erfc($0 / 2.0.squareRoot()) / erfc(3.6541528853610088 / 2.0.squareRoot())
      } < 2.23)
  }

  @Test func `uniform and exponential numbers`() {
    #expect(Self.kolmogorov(Self.draws(seed: 4) { $0.uniform() }) { $0 } < 2.23)
    #expect(Self.kolmogorov(Self.draws(seed: 5) { $0.uniform(in: -3..<5) }) { ($0 + 3) / 8 } < 2.23)
    #expect(Self.kolmogorov(Self.draws(seed: 6) { $0.exponential() }) { -expm1(-$0) } < 2.23)
    #expect(Self.kolmogorov(Self.draws(seed: 6) { $0.exponential(mean: 7) }) { -expm1(-$0 / 7) } < 2.23)
    // Two neighbouring numbers leave only one result.
    let low = 1e16
    #expect(Self.draws(seed: 7, count: 100) { $0.uniform(in: low..<low.nextUp) }.allSatisfy { $0 == low })
  }

  @Test(arguments: [0.05, 0.3, 0.9, 1, 1.5, 4, 30, 1e4, 1e9])
  func `gamma numbers have the right moments`(_ shape: Double) {
    let x = Self.draws(seed: 8) { $0.gamma(shape: shape, scale: 2) }
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect(abs(mean - 2 * shape) < 4 * 2 * (shape / n).squareRoot())
    // Kurtosis 3 + 6 / shape.
    #expect(abs(variance / (4 * shape) - 1) < 4 * ((2 + 6 / shape) / n).squareRoot())
  }

  @Test(arguments: [0.0, 0.01, 0.5, 3, 9.99, 10, 10.5, 40, 300, 1e4])
  func `Poisson numbers follow their probabilities`(_ mean: Double) {
    var random = RandomStream(seed: 9)
    var counts: [Int: Int] = [:]
    for _ in 0..<Self.n { counts[random.poisson(mean: mean), default: 0] += 1 }
    var statistic = 0.0
    var cells = 0
    var restCount = Self.n
    var rest = Double(Self.n)
    for k in 0...Int(mean + 40 * mean.squareRoot() + 40) {
      let logDensity = k == 0 ? -mean : Double(k) * log(mean) - mean - lgamma(Double(k + 1)).0
      let expected = Double(Self.n) * exp(logDensity)
      guard expected >= 10 else { continue }
      let count = counts[k] ?? 0
      statistic += (Double(count) - expected) * (Double(count) - expected) / expected
      cells += 1
      restCount -= count
      rest -= expected
    }
    if rest > 5 { statistic += (Double(restCount) - rest) * (Double(restCount) - rest) / rest }
    #expect(statistic < Double(cells) + 4.5 * (2 * Double(cells)).squareRoot() + 5)
  }

  @Test func `Poisson numbers of a huge mean have its mean and variance`() {
    let x = Self.draws(seed: 10, count: 50_000) { (Double($0.poisson(mean: 1e12)) - 1e12) / 1e6 }
    let n = Double(x.count)
    #expect(abs(x.reduce(0, +) / n) < 4 / n.squareRoot())
    #expect(abs(x.reduce(0) { $0 + $1 * $1 } / n - 1) < 4 * (2 / n).squareRoot())
    #expect(Self.kolmogorov(x) { 0.5 * erfc(-$0 / 2.0.squareRoot()) } < 2.23)
  }

  @Test func `beta and Student numbers have the right mean and variance`() {
    let x = Self.draws(seed: 11) { $0.beta(2, 3) }
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    #expect(abs(mean - 0.4) < 4 * (0.04 / n).squareRoot())
    #expect(abs(x.reduce(0) { $0 + ($1 - 0.4) * ($1 - 0.4) } / n - 0.04) < 5e-4)
    let t = Self.draws(seed: 12) { $0.studentT(degreesOfFreedom: 10) }
    #expect(abs(t.reduce(0) { $0 + $1 * $1 } / n - 1.25) < 4 * (4.6875 / n).squareRoot())
    // In closed form for two degrees of freedom.
    let t2 = Self.draws(seed: 13) { $0.studentT(degreesOfFreedom: 2) }
    #expect(Self.kolmogorov(t2) { 0.5 + 0.5 * $0 / (2 + $0 * $0).squareRoot() } < 2.23)
  }
}
