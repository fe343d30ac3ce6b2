import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// Scores with many ties, few ties and infinities.
private func randomRows(_ seed: UInt64) -> (labels: [Int], scores: [Double]) {
  var random = RandomStream(seed: seed)
  let count = 2 + random.integer(below: seed % 5 == 0 ? 3000 : 60)
  let levels = Double(1 + random.integer(below: 20))
  var labels = (0..<count).map { _ in random.chance(0.3) ? 1 : 0 }
  (labels[0], labels[1]) = (0, 1)
  let scores = labels.map { label in
    let score = random.normal() + Double(label)
    if seed % 3 == 0 { return (score * levels).rounded() / levels }
    return random.chance(0.02) ? (random.chance(0.5) ? .infinity : -.infinity) : score
  }
  return (labels, scores)
}

@Suite("Ranked scores")
struct RankedScoresTests {
  @Test func areasEqualTheirDefinitions() throws {
    try withEvery(0..<200 as Range<UInt64>) { seed in
      let (labels, scores) = randomRows(seed)
      let ranked = try RankedScores(labels: labels, scores: scores)
      let ones = labels.indices.filter { labels[$0] == 1 }.map { scores[$0] }
      let zeros = labels.indices.filter { labels[$0] == 0 }.map { scores[$0] }
      var wins = 0.0
      for one in ones { for zero in zeros { wins += one > zero ? 1 : one == zero ? 0.5 : 0 } }
      #expect(isClose(ranked.rocAUC, wins / Double(ones.count * zeros.count), relative: 1e-13))
      var precision = 0.0, before = 0.0
      for threshold in Set(scores).sorted(by: >) {
        let hits = Double(ones.count { $0 >= threshold })
        precision += (hits - before) / Double(ones.count) * hits / Double(scores.count { $0 >= threshold })
        before = hits
      }
      #expect(isClose(ranked.averagePrecision, precision, relative: 1e-12))
    }
  }

  @Test func theBestThresholdIsTheBestOfAll() throws {
    let aims: [ThresholdAim] = [
      .leastCost(CostMatrix(falsePositive: 1, falseNegative: 7)), .highestF(beta: 1), .highestF(beta: 2),
      .highestMatthews, .highestInformedness, .recallAtLeast(0.8), .precisionAtLeast(0.6),
      .falsePositiveRateAtMost(0.1),
    ]
    try withEvery(0..<60 as Range<UInt64>) { seed in
      let (labels, scores) = randomRows(seed)
      let ranked = try RankedScores(labels: labels, scores: scores)
      for aim in aims {
        var highest: Double?
        for threshold in Set(scores + [.infinity]) {
          let calls = scores.map { $0 >= threshold && threshold < .infinity || $0 > threshold ? 1 : 0 }
          let atInfinity = threshold == .infinity && scores.contains(.infinity)
          let counts = try ClassificationMetrics.confusion(
            labels: labels, predicted: atInfinity ? scores.map { $0 == .infinity ? 1 : 0 } : calls)
          if let value = served(aim, counts), value > highest ?? -.infinity { highest = value }
        }
        let point = ranked.best(aim)
        let found = try point.map { point in try #require(served(aim, point.confusion)) }
        // Calling none is an operating point also where the highest score is infinite.
        #expect((found ?? -.infinity) >= (highest ?? -.infinity), "\(aim), seed \(seed)")
        if let point, point.threshold.isFinite {
          #expect(ranked.confusion(threshold: point.threshold) == point.confusion)
        }
      }
    }
  }

  private func served(_ aim: ThresholdAim, _ counts: ConfusionCounts) -> Double? {
    switch aim {
    case .leastCost(let matrix): -matrix.total(of: counts)
    case .highestF(let beta): counts.fScore(beta: beta)
    case .highestMatthews: counts.matthewsCorrelation
    case .highestInformedness: counts.recall - counts.falsePositiveRate
    case .recallAtLeast(let least): counts.recall >= least ? counts.precision : nil
    case .precisionAtLeast(let least):
      counts.truePositives > 0 && counts.precision >= least ? counts.recall : nil
    case .falsePositiveRateAtMost(let most): counts.falsePositiveRate <= most ? counts.recall : nil
    }
  }

  @Test func unitsOfTheScoresDoNotMatter() throws {
    let (labels, scores) = randomRows(4)
    let ranked = try RankedScores(labels: labels, scores: scores)
    let other = try RankedScores(labels: labels, scores: scores.map { 1024 * $0 })
    #expect(ranked.rocAUC == other.rocAUC)
    #expect(ranked.averagePrecision == other.averagePrecision)
  }

  @Test func theCheapestThresholdForTrueProbabilitiesIsElkans() throws {
    var random = RandomStream(seed: 3)
    let costs = CostMatrix(falsePositive: 10, falseNegative: 40)
    let bayes = try #require(costs.bayesThreshold)
    #expect(bayes == 0.2)
    let risk = (0..<200_000).map { _ in random.uniform() }
    let labels = risk.map { random.chance($0) ? 1 : 0 }
    let chosen = try #require(try RankedScores(labels: labels, scores: risk).best(.leastCost(costs)))
    #expect(abs(chosen.threshold - bayes) < 0.02)
    #expect(CostMatrix(falsePositive: 1, falseNegative: 0).bayesThreshold == nil)
  }

  @Test func aReportOfOneClassSaysWhatItCan() throws {
    let report = try ClassificationReport(labels: [0, 0, 0], probabilities: [0.1, 0.2, 0.6])
    #expect(report.rocAUC == nil)
    #expect(report.averagePrecision == nil)
    #expect(report.brierSkill == nil)
    #expect(report.confusion.falsePositives == 1)
    #expect(throws: MetricError.invalidScore(index: 1, score: 1.5)) {
      try ClassificationReport(labels: [0, 1], probabilities: [0.5, 1.5])
    }
    #expect(throws: MetricError.noObservations) { try ClassificationReport(labels: [], probabilities: []) }
  }
}

@Suite("Classes in any number at the edges")
struct MulticlassEdgeTests {
  @Test func errorsNameTheirPlace() {
    #expect(throws: MetricError.classOutOfBounds(index: 1, label: 3, classCount: 3)) {
      try MulticlassConfusion(classCount: 3, labels: [0, 1], predicted: [0, 3])
    }
    #expect(throws: MetricError.probabilitiesNotOne(row: 0, sum: 0.5)) {
      try MulticlassMetrics.logLoss(classCount: 2, labels: [0], probabilities: [0.25, 0.25])
    }
  }

  @Test func twoClassesAreTheSpecialCase() throws {
    let labels = [0, 1, 1, 0, 1], calls = [0, 1, 0, 1, 1]
    let two = try ClassificationMetrics.confusion(labels: labels, predicted: calls)
    let several = try MulticlassConfusion(classCount: 2, labels: labels, predicted: calls)
    #expect(several.counts(of: 1) == two)
    #expect(isClose(several.matthewsCorrelation, two.matthewsCorrelation, relative: 1e-14))
    #expect(several.accuracy == two.accuracy)
  }
}
