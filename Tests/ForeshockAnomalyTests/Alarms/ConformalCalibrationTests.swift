import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct ConformalCalibrationTests {
  @Test func thresholdsAgreeWithPValuesForEveryAlpha() throws {
    for count in [1, 9, 99, 100, 999] {
      let scores = (0..<count).map { Double($0) }
      let calibration = try ConformalCalibration(scores: scores)
      for rank in 0...count + 1 {
        // 29/100 and 0.29 are one number, and 0.29 · 100 is less than 29.
        let alpha = Double(rank) / Double(count + 1)
        let threshold = try calibration.threshold(alpha: alpha)
        for score in scores {
          let isBelow = calibration.pValue(of: score) <= alpha
          #expect(threshold.isAnomaly(score) == isBelow)
        }
      }
    }
  }

  @Test func countsScoresAtLeastAsGreat() throws {
    let calibration = try ConformalCalibration(scores: [3, 1, 2, 2, .nan])
    #expect(calibration.count == 4)
    #expect(calibration.pValues(of: [0, 1, 1.5, 2, 2.5, 3, 4]) == [1, 1, 0.8, 0.8, 0.4, 0.4, 0.2])
    #expect(calibration.pValue(of: .nan).isNaN)
    #expect(throws: AnomalyError.noData) { try ConformalCalibration(scores: [.nan]) }
  }

  @Test func thresholdsFlagExactlyTheRowsOfSmallPValues() throws {
    var random = RandomStream(seed: 1)
    let calibration = try ConformalCalibration(
      scores: (0..<99).map { _ in Double(random.integer(below: 30)) })
    for alpha in [0, 0.005, 0.01, 0.05, 0.2, 0.5, 0.99, 1] {
      let threshold = try calibration.threshold(alpha: alpha)
      for score in stride(from: -1.0, through: 31, by: 0.5) {
        #expect(
          threshold.isAnomaly(score) == (calibration.pValue(of: score) <= alpha), "α \(alpha), \(score)")
      }
    }
    #expect(throws: AnomalyError.self) { try calibration.threshold(alpha: 1.1) }
  }

  @Test func pValuesOfFreshRowsAreUniform() throws {
    var random = RandomStream(seed: 2)
    func table(_ count: Int) -> Matrix {
      Matrix(columns: (0..<3).map { _ in (0..<count).map { _ in random.normal() } })
    }
    var small = 0
    let rounds = 30
    for round in 0..<rounds {
      let (forest, calibration) = try IsolationForest(treeCount: 50).fitCalibrated(
        table(1000), seed: UInt64(round))
      small += calibration.pValues(of: forest.scores(for: table(500))).count { $0 <= 0.05 }
    }
    // 15,000 rows; each calibration of 500 scores moves its own share by about 0.01.
    let share = Double(small) / Double(rounds * 500)
    #expect(abs(share - 0.05) < 0.008)
  }

  @Test func discoveriesKeepTheirFalseShare() {
    // The step-up rule on the example of Benjamini & Hochberg (1995), section 4.1: four at 0.05.
    let p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
      0.7590, 1,
    ]
    #expect(
      ConformalCalibration.discoveries(among: p.reversed(), falseDiscoveryRate: 0.05) == [11, 12, 13, 14])
    #expect(ConformalCalibration.discoveries(among: [.nan, 0.9], falseDiscoveryRate: 0.05).isEmpty)
    #expect(ConformalCalibration.discoveries(among: [], falseDiscoveryRate: 0.05).isEmpty)
  }

  @Test func partsThatWouldBeEmptyAreRefused() {
    let one = Matrix(columns: [[1.0]])
    #expect(throws: AnomalyError.self) { try IsolationForest().fitCalibrated(one) }
    let table = Matrix(columns: [(0..<10).map(Double.init)])
    for share in [0, 1, -0.5, Double.nan] {
      #expect(throws: AnomalyError.self) {
        try IsolationForest().fitCalibrated(table, calibrationShare: share)
      }
    }
  }

  @Test func storedCalibrationsAreTheSame() throws {
    let calibration = try ConformalCalibration(scores: [0.5, 0.1, 0.7])
    let text = try JSONEncoder().encode(calibration)
    #expect(try JSONDecoder().decode(ConformalCalibration.self, from: text) == calibration)
    #expect(throws: AnomalyError.self) {
      try JSONDecoder().decode(ConformalCalibration.self, from: Data("[2,1]".utf8))
    }
  }
}
