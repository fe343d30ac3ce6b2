import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockTestSupport
import Testing

/// Mean scores of large forests against isotree's; Fixtures/make_isolation.py made the data and the scores.
@Suite struct IsotreeAgreementTests {
  @Test(arguments: [
    ("complete", IsolationForest.Splits.axisParallel), ("gappy", .axisParallel), ("oblique", .oblique),
    ("fair", .fairCut),
  ])
  func meanScoresAgree(_ name: String, _ splits: IsolationForest.Splits) throws {
    let fixture = try Fixture("isolation_\(name).csv")
    let x = Matrix(columns: try ["load", "latency", "time", "level"].map(fixture.numbers))
    let theirs = try fixture.numbers("isotree")
    let labels = try fixture.text("label").map { $0 == "1" }
    #expect(labels.count { $0 } == 24)
    let ours = try IsolationForest(treeCount: 4000, splits: splits, seed: 1).fit(x).scores(for: x)

    #expect(correlation(ranks(ours), ranks(theirs)) >= 0.99)
    let area = areaUnderROC(ours, labels)
    #expect(abs(area - areaUnderROC(theirs, labels)) <= 0.01)
    #expect(area > 0.9)
    // Beyond ranks: the same formula gives the same scores, up to the chance of 4000 trees.
    #expect(largestDifference(ours, theirs) <= 0.01)
  }
}

/// Ranks from 1, ties sharing their mean.
private func ranks(_ values: [Double]) -> [Double] {
  values.map { value in
    let below = values.count { $0 < value }
    let equal = values.count { $0 == value }
    return Double(below) + Double(equal + 1) / 2
  }
}

private func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let n = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for i in a.indices {
    ab += (a[i] - meanA) * (b[i] - meanB)
    aa += (a[i] - meanA) * (a[i] - meanA)
    bb += (b[i] - meanB) * (b[i] - meanB)
  }
  return ab / (aa * bb).squareRoot()
}

/// The share of pairs of an outlier and an ordinary row that the scores put in the right order.
private func areaUnderROC(_ scores: [Double], _ labels: [Bool]) -> Double {
  let outliers = scores.indices.filter { labels[$0] }
  let others = scores.indices.filter { !labels[$0] }
  var sum = 0.0
  for i in outliers {
    for j in others { sum += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0 }
  }
  return sum / Double(outliers.count * others.count)
}
