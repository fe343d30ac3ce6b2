import ForeshockForecasting
import ForeshockTestSupport
import Foundation
import Testing

@Suite("Multi-process: one process's filter")
struct ProcessTests {
  struct Case: Decodable {
    var isRamp: Bool
    var phi: Double, innovation: Double, white: Double, level: Double
    var y: [Double?]
    var logLikelihood: Double
    var state: [Double]
    var covariance: [Double]
  }

  static func cases() throws -> [Case] {
    try JSONDecoder().decode(
      [Case].self, from: Data(Fixture.contents(of: "MultiProcess/processes.json").utf8))
  }

  @Test("states, covariances and densities are those of statsmodels' Kalman filter")
  func equalsReference() throws {
    for item in try Self.cases() {
      let noise = ProcessNoise(
        phi: item.phi, innovation: item.innovation, white: item.white, level: item.level, transient: 0)
      var process = Process(level: 0, levelVariance: 100, noiseVariance: noise.stationary)
      process.isRamp = item.isRamp
      process.slopeVariance = item.isRamp ? 0.04 : 0
      var sum = 0.0
      for y in item.y {
        process.predict(noise)
        if let y { sum += log(process.correct(y, noise)) }
      }
      #expect(abs(sum - item.logLikelihood) < 1e-9)
      let state = [process.level, process.slope, process.noise]
      let covariance = [
        process.levelVariance, process.levelSlope, process.levelNoise, process.levelSlope,
        process.slopeVariance, process.slopeNoise, process.levelNoise, process.slopeNoise,
        process.noiseVariance,
      ]
      for (found, expected) in zip(state + covariance, item.state + item.covariance) {
        #expect(abs(found - expected) < 1e-9 * max(1, abs(expected)))
      }
    }
  }

  @Test("a transient leaves the state where it was, nearly")
  func transient() {
    let noise = ProcessNoise(phi: 0, innovation: 0, white: 1, level: 0, transient: 0.01)
    var process = Process(level: 0, levelVariance: 0.01, noiseVariance: 0)
    process.predict(noise)
    _ = process.correct(15, noise)
    #expect(abs(process.level) < 1e-6)
  }

  @Test("the densities of a sample, of a jump to it too, integrate to one")
  func densities() {
    let noise = ProcessNoise(phi: 0.6, innovation: 0.5, white: 0.3, level: 0.01, transient: 0.1)
    var process = Process(level: 1, levelVariance: 0.4, noiseVariance: noise.stationary)
    process.levelNoise = -0.1
    var sums = (sample: 0.0, jump: 0.0)
    let count = 200_000
    for i in 0..<count {
      // r = tan(u) takes the whole line.
      let u = (Double(i) + 0.5) / Double(count) * .pi - .pi / 2
      let r = 1 + 3 * tan(u), weight = 3 / (cos(u) * cos(u)) * .pi / Double(count) / (2 * .pi).squareRoot()
      var sample = process, jump = process
      sample.predict(noise)
      sums.sample += weight * sample.correct(r, noise)
      sums.jump += weight * jump.jump(r, noise)
    }
    #expect(abs(sums.sample - 1) < 1e-6)
    #expect(abs(sums.jump - 1) < 1e-6)
  }

  @Test("after a jump the level is where the sample is, however far that is, and not without one")
  func jumps() {
    let noise = ProcessNoise(phi: 0.5, innovation: 0.5, white: 0.5, level: 0, transient: 0.01)
    for r in [-1e6, -40, 20, 1e9] {
      var process = Process(level: 0, levelVariance: 0.1, noiseVariance: noise.stationary)
      _ = process.jump(r, noise)
      #expect(abs(process.level + process.noise - r) < 0.1 * abs(r))
      #expect(process.levelVariance > 0.3 && process.levelVariance < 2)
    }
    var process = Process(level: 0, levelVariance: 0.1, noiseVariance: noise.stationary)
    #expect(process.jump(.nan, noise) == 1)
    #expect(process.level == 0 && process.levelVariance > 50)
  }

  @Test("marks of age grow with it")
  func marks() {
    var process = Process(level: 0, levelVariance: 1, noiseVariance: 0)
    var last = -1
    for age in Array(0..<2000) + [1 << 20, 1 << 39, 1 << 40] {
      process.age = age
      #expect(process.ageMark >= last && process.ageMark < Process.markCount)
      last = process.ageMark
    }
    #expect(last == 80)
  }
}
