import ForeshockMetrics
import ForeshockNumerics
import ForeshockSupervised
import Testing

/// Calibrations and thresholds of folds, made of the other folds' labels alone.
@Suite struct FoldCallsTests {
  /// Folds of rows whose log-odds say too much, each fold in its own way.
  static func folds(_ count: Int = 4, rows: Int = 120, seed: UInt64 = 1) -> (
    logOdds: [[Double]], labels: [[Int]]
  ) {
    var random = RandomStream(seed: seed)
    var (logOdds, labels): ([[Double]], [[Int]]) = ([], [])
    for fold in 0..<count {
      let own = (0..<rows).map { _ in 8 * random.uniform() - 5 }
      logOdds.append(own.map { (2 + Double(fold)) * $0 + Double(fold) })
      labels.append(own.map { random.chance(min(1, max(0, 0.3 + 0.12 * $0))) ? 1 : 0 })
    }
    return (logOdds, labels)
  }

  static let aims: [FailureThreshold] = [
    .aim(.leastCost(CostMatrix(falsePositive: 1, falseNegative: 4))), .aim(.highestF(beta: 1)),
  ]

  @Test(arguments: ProbabilityCalibration.Method.allCases)
  func aFoldsOwnLabelsChangeNothingOfItsOwn(_ method: ProbabilityCalibration.Method) throws {
    let (logOdds, labels) = Self.folds()
    for aim in Self.aims {
      let before = try FoldCalls(method, aim, logOdds: logOdds, labels: labels, weights: nil)
      for fold in labels.indices {
        var other = labels
        other[fold] = other[fold].enumerated().map { $0 % 3 == 0 ? 1 - $1 : 0 }
        let after = try FoldCalls(method, aim, logOdds: logOdds, labels: other, weights: nil)
        #expect(after.probabilities[fold] == before.probabilities[fold])
        #expect(after.thresholds[fold] == before.thresholds[fold])
        #expect(after.thresholds != before.thresholds)
      }
    }
  }

  /// By hand: a curve of the other folds, the best threshold for them under it.
  @Test func thresholdsAreThoseOfTheOtherFoldsUnderTheFoldsOwnCurve() throws {
    let (logOdds, labels) = Self.folds(3)
    let costs = CostMatrix(falsePositive: 1, falseNegative: 4)
    let folds = try FoldCalls(
      .isotonic, .aim(.leastCost(costs)), logOdds: logOdds, labels: labels, weights: nil)
    let rest = (scores: logOdds[0] + logOdds[2], labels: labels[0] + labels[2])
    let curve = try ProbabilityCalibration(.isotonic, logOdds: rest.scores, labels: rest.labels)
    #expect(folds.probabilities[1] == logOdds[1].map(curve.probability(ofLogOdds:)))
    let seen = rest.scores.map(curve.probability(ofLogOdds:))
    func cost(_ threshold: Double) -> Double {
      zip(seen, rest.labels).reduce(0) { sum, row in
        sum + (row.0 >= threshold ? (row.1 == 0 ? 1 : 0) : (row.1 == 1 ? 4 : 0))
      }
    }
    let chosen = try #require(folds.thresholds[1])
    #expect(cost(chosen) == (seen + [1.1]).map(cost).min())
  }

  @Test func oneClassElsewhereChoosesNothing() throws {
    let folds = try FoldCalls(
      .none, Self.aims[0], logOdds: [[0, 1], [2, 3]], labels: [[0, 1], [0, 0]], weights: nil)
    #expect(folds.thresholds[0] == nil && folds.thresholds[1] != nil)
  }
}
