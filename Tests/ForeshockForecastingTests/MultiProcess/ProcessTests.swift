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
