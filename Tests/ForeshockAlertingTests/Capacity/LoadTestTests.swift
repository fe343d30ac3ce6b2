import ForeshockAlerting
import ForeshockForecasting
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite("Capacity from load tests")
struct LoadTestTests {
  private struct Reference: Decodable {
    var name: String
    var loads: [Double], latencies: [Double]
    var throughput: Double, contention: Double, crosstalk: Double, relative_error: Double
    var idle_latency: Double, capacity: Double, log_error: Double
  }

  private static func test(_ loads: [Double], _ latencies: [Double]) throws -> LoadTest {
    try LoadTest(zip(loads, latencies).map { LoadTest.Row(load: $0, latency: $1) })
  }

  @Test("both curves are those of SciPy")
  func curves() throws {
    let references = try JSONDecoder().decode(
      [Reference].self, from: Data(Fixture.contents(of: "capacity.json").utf8))
    #expect(references.count == 5)
    func near(_ a: Double, _ b: Double, _ tolerance: Double, _ scale: Double) -> Bool {
      abs(a - b) <= tolerance * max(abs(b), scale)
    }
    for reference in references {
      let test = try Self.test(reference.loads, reference.latencies)
      let law = try test.scalabilityCurve()
      #expect(near(law.throughput, reference.throughput, 1e-9, 0), "\(reference.name)")
      #expect(near(law.contention, reference.contention, 1e-8, 1e-3), "\(reference.name)")
      #expect(near(law.crosstalk, reference.crosstalk, 1e-8, 1e-5), "\(reference.name)")
      #expect(near(law.relativeError, reference.relative_error, 1e-8, 1e-6), "\(reference.name)")
      let queue = try test.queueingCurve()
      // The search for the capacity ends at the square root of the machine's precision.
      #expect(near(queue.idleLatency, reference.idle_latency, 2e-6, 0), "\(reference.name)")
      #expect(near(queue.capacity, reference.capacity, 2e-6, 0), "\(reference.name)")
      #expect(near(queue.logError, reference.log_error, 1e-8, 1), "\(reference.name)")
    }
    let law = try Self.test(references[0].loads, references[0].latencies).scalabilityCurve()
    #expect(abs(law.latency(users: 64) - references[0].latencies[7]) < 1e-12)
    #expect(abs((law.peakUsers ?? 0) - (0.98 / 0.0005).squareRoot()) < 1e-4)
  }

  @Test("numbers too large to be summed up have a breaking load", arguments: [1e307, 1.7e307])
  func hugeLoads(_ scale: Double) throws {
    let rows = (1...9).flatMap { step in
      (0..<40).map { _ in LoadTest.Row(load: scale * Double(step), latency: scale * Double(step)) }
    }
    let test = try LoadTest(rows)
    let found = try test.breakingLoad(.latency(scale * 4.5))
    #expect(abs((found.load ?? 0) / scale - 4.5) < 1e-9)
    #expect(found.steps.allSatisfy { $0.load.isFinite && $0.pooled.isFinite })
    #expect(abs((found.interval?.lower ?? 0) / scale - 4.5) < 1e-9)
  }

  @Test("the breaking load lies where the rising line passes the objective")
  func breaking() throws {
    let test = try Self.test([10, 20, 30, 40], [1, 2, 1.5, 5])
    // 2 and 1.5 are pooled to 1.75; 1.75 → 5 passes 3 at 30 + 10 · 1.25 / 3.25.
    let found = try test.breakingLoad(.latency(3))
    #expect(abs((found.load ?? 0) - (30 + 12.5 / 3.25)) < 1e-12)
    #expect(found.steps.map(\.pooled) == [1, 1.75, 1.75, 5])
    #expect(found.interval == nil && found.breakingShare == nil)
    let safe = try test.breakingLoad(.latency(5))
    #expect(safe.load == nil && !safe.isBelowTested && safe.highestTested == 40)
    let hopeless = try test.breakingLoad(.latency(0.5))
    #expect(hopeless.load == nil && hopeless.isBelowTested && hopeless.lowestTested == 10)
  }

  /// Twenty rows a step of a queue with a capacity of 1000.
  private static func noisy(seed: UInt64) throws -> LoadTest {
    var random = RandomStream(seed: seed)
    let rows = stride(from: 100.0, through: 900, by: 100).flatMap { load in
      (0..<20).map { _ in
        LoadTest.Row(
          load: load * (1 + 0.01 * random.uniform()),
          latency: 0.05 / (1 - load / 1000) * exp(0.1 * random.normal()),
          errorRatio: load > 700 ? 0.02 * random.uniform() : 0)
      }
    }
    return try LoadTest(rows)
  }

  @Test("intervals hold the truth, are the same for a seed, and end where the test does")
  func intervals() throws {
    // The median passes 0.2 at 0.05 / (1 − x / 1000) = 0.2: x = 750; straight lines between 700 and 800 give 733.
    let truth = 700 + 100 * (0.2 - 0.05 / 0.3) / (0.05 / 0.2 - 0.05 / 0.3)
    var held = 0
    for seed in 0..<40 as Range<UInt64> {
      let found = try Self.noisy(seed: seed).breakingLoad(.latency(0.2, quantile: 0.5), draws: 400)
      let interval = try #require(found.interval)
      // The rows' loads are up to 1 % above the nominal ones.
      let lower = try #require(interval.lower) - 4, upper = try #require(interval.upper) - 3
      if lower <= truth, truth <= upper { held += 1 }
    }
    #expect(held >= 32)
    let test = try Self.noisy(seed: 1)
    let first = try test.breakingLoad(.latency(0.2), seed: 3)
    #expect(try first == test.breakingLoad(.latency(0.2), seed: 3))
    #expect(first.breakingShare == 1)
    let far = try test.breakingLoad(.latency(2))
    #expect(far.load == nil && far.interval?.upper == nil && far.breakingShare == 0)
    let errors = try test.breakingLoad(.errorRatio(0.005))
    #expect((errors.load ?? 0) > 700 && (errors.load ?? 1000) < 812)
  }

  @Test("units of loads and latencies do not matter")
  func units() throws {
    let rows = try Self.noisy(seed: 2).steps.flatMap { $0 }
    let scaled = try LoadTest(
      rows.map { LoadTest.Row(load: $0.load * 4, latency: $0.latency.map { $0 * 1024 }) })
    let a = try LoadTest(rows).breakingLoad(.latency(0.2), seed: 1)
    let b = try scaled.breakingLoad(.latency(0.2 * 1024), seed: 1)
    #expect(abs((a.load ?? 0) * 4 - (b.load ?? 1)) < 1e-9)
    let c = try LoadTest(rows).queueingCurve(), d = try scaled.queueingCurve()
    #expect(abs(c.capacity * 4 / d.capacity - 1) < 1e-6)
  }

  @Test("what is no load test is refused")
  func errors() throws {
    func kind(_ rows: [LoadTest.Row]) -> ModelError.Kind? {
      do {
        _ = try LoadTest(rows)
        return nil
      } catch { return error.kind }
    }
    let good = [1.0, 2, 3].map { LoadTest.Row(load: $0, latency: 1) }
    #expect(kind(good) == nil)
    #expect(kind([good[0], good[1]]) == .tooFewObservations(required: 3, actual: 2))
    #expect(kind(good + [LoadTest.Row(load: .nan, latency: 1)]).isInvalid(at: 3))
    #expect(kind([LoadTest.Row(load: 0, latency: 1)] + good).isInvalid(at: 0))
    #expect(kind(good + [LoadTest.Row(load: 4, latency: -.infinity)]).isInvalid(at: 3))
    #expect(kind(good + [LoadTest.Row(load: 4, latency: nil, errorRatio: 1.5)]).isInvalid(at: 3))
    let test = try LoadTest(good)
    #expect(throws: ModelError.self) { try test.breakingLoad(.errorRatio(0.1)) }
    #expect(throws: ModelError.self) { try test.breakingLoad(.latency(.nan)) }
    #expect(throws: ModelError.self) { try test.breakingLoad(.latency(1, quantile: 1)) }
    #expect(throws: ModelError.self) { try test.breakingLoad(.latency(1), draws: 0) }
    let flat = try test.scalabilityCurve()
    #expect(flat.contention < 1e-12 && flat.crosstalk < 1e-12)
  }
}

extension ModelError.Kind? {
  fileprivate func isInvalid(at place: Int) -> Bool {
    if case .invalidValue(let index, _)? = self { index == place } else { false }
  }
}
