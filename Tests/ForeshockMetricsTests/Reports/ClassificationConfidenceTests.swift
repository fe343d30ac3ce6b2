import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

/// Probabilities of many or few values, and units of unequal size.
private struct Rows {
  var labels: [Int]
  var risk: [Double]
  var groups: [Int]

  init(seed: UInt64, count: Int? = nil) {
    var random = RandomStream(seed: seed)
    let n = count ?? 30 + random.integer(below: 150)
    let steps = seed % 3 == 0 ? 8.0 : 1e9
    labels = (0..<n).map { _ in random.chance(0.3) ? 1 : 0 }
    (labels[0], labels[1]) = (0, 1)
    risk = labels.map { label in
      let p = 1 / (1 + exp(0.8 - 1.4 * Double(label) - random.normal()))
      return (p * steps).rounded() / steps
    }
    groups = (0..<n).map { _ in 7 * random.integer(below: 12) - 3 }
  }

  func report(of rows: [Int], costs: CostMatrix) -> ClassificationReport? {
    try? ClassificationReport(
      labels: rows.map { labels[$0] }, probabilities: rows.map { risk[$0] }, threshold: 0.4, costs: costs)
  }
}

private func isNear(_ a: ConfidenceInterval, _ b: ConfidenceInterval) -> Bool {
  func near(_ x: Double, _ y: Double) -> Bool { abs(x - y) <= 1e-12 * max(1, abs(y)) }
  return near(a.estimate, b.estimate) && near(a.lower, b.lower) && near(a.upper, b.upper)
    && near(a.standardError, b.standardError) && a.level == b.level && a.replicates == b.replicates
}

@Suite("Confidence intervals of reports")
struct ClassificationConfidenceTests {
  private let costs = CostMatrix(falsePositive: 3, falseNegative: 11, truePositive: 1)

  @Test("of two classes they are those of the plain bootstrap of each metric alone")
  func plain() throws {
    try withEvery(0..<12 as Range<UInt64>) { seed in
      let rows = Rows(seed: seed), costs = costs
      let bootstrap = BlockBootstrap(
        blockLength: seed % 4 == 0 ? nil : Int(seed), replicates: 60, level: 0.9, seed: seed)
      let byBlocks = try ClassificationReport(
        labels: rows.labels, probabilities: rows.risk, threshold: 0.4, costs: costs, bootstrap: bootstrap)
      let byUnits = try ClassificationReport(
        labels: rows.labels, probabilities: rows.risk, threshold: 0.4, costs: costs, bootstrap: bootstrap,
        groups: rows.groups)
      for measure in ClassificationMeasure.allCases {
        let blocks = try bootstrap.interval(count: rows.labels.count) {
          rows.report(of: $0, costs: costs)?.value(of: measure)
        }
        let ofBlocks = try #require(byBlocks.confidence[measure])
        #expect(isNear(ofBlocks, blocks), "\(measure) \(seed)")
        let units = try bootstrap.interval(groups: rows.groups) {
          rows.report(of: $0, costs: costs)?.value(of: measure)
        }
        let ofUnits = try #require(byUnits.confidence[measure])
        #expect(isNear(ofUnits, units), "\(measure) \(seed)")
      }
      // Counts and areas are sums of whole numbers: the same to the last bit.
      let area = try bootstrap.interval(count: rows.labels.count) {
        rows.report(of: $0, costs: costs)?.averagePrecision
      }
      #expect(byBlocks.confidence[.averagePrecision] == area)
    }
  }

  @Test("of several classes likewise")
  func severalClasses() throws {
    try withEvery(0..<8 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let k = 2 + Int(seed % 3), n = 120
      let labels = (0..<n).map { $0 < k ? $0 : random.integer(below: k) }
      let probabilities = labels.flatMap { label in
        let parts = (0..<k).map { Double(1 + random.integer(below: 6) + ($0 == label ? 3 : 0)) }
        let sum = parts.reduce(0, +)
        return parts.map { $0 / sum }
      }
      @Sendable func report(_ rows: [Int]) -> MulticlassReport? {
        try? MulticlassReport(
          classCount: k, labels: rows.map { labels[$0] },
          probabilities: rows.flatMap { probabilities[($0 * k)..<(($0 + 1) * k)] })
      }
      let bootstrap = BlockBootstrap(replicates: 40, seed: seed)
      let all = try MulticlassReport(
        classCount: k, labels: labels, probabilities: probabilities, bootstrap: bootstrap)
      for measure in MulticlassMeasure.allCases {
        let one = try bootstrap.interval(count: n) { report($0)?.value(of: measure) }
        let found = try #require(all.confidence[measure])
        #expect(isNear(found, one), "\(measure) \(seed)")
      }
    }
  }

  @Test("the threads do not matter, and a report comes back from its code")
  func threads() throws {
    let rows = Rows(seed: 3, count: 400)
    let before = Parallel.defaultThreadCount
    defer { Parallel.defaultThreadCount = before }
    let reports = try [1, 3].map { threads in
      Parallel.defaultThreadCount = threads
      return try ClassificationReport(
        labels: rows.labels, probabilities: rows.risk, bootstrap: BlockBootstrap(replicates: 200))
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].confidence[.rocAUC]?.replicates == 200)
    let code = try JSONEncoder().encode(reports[0])
    #expect(try JSONDecoder().decode(ClassificationReport.self, from: code) == reports[0])
  }

  @Test("a metric without a value has no interval, one with a value has")
  func missing() throws {
    let report = try ClassificationReport(
      labels: [0, 0, 0, 0], probabilities: [0.1, 0.2, 0.6, 0.3], bootstrap: BlockBootstrap(replicates: 20))
    #expect(report.confidence[.rocAUC] == nil && report.confidence[.cost] == nil)
    #expect(report.confidence[.logLoss] != nil)
    // A single one is missing from every third resample or so; those have no area.
    let rare = try ClassificationReport(
      labels: [1] + [Int](repeating: 0, count: 30), probabilities: [Double](repeating: 0.5, count: 31),
      bootstrap: BlockBootstrap(blockLength: 1, replicates: 400))
    let known = try #require(rare.confidence[.rocAUC]).replicates
    #expect(known > 200 && known < 300)
    #expect(throws: MetricError.self) {
      try ClassificationReport(labels: [0, 1], probabilities: [0, 1], threshold: .nan)
    }
  }
}
