import Foreshock

extension Workload {
  /// A one-class machine trained on 20,000 rows of ten columns with ν = 0.05; the number is its objective.
  public static let oneClassFit = Workload("one-class SVM, fit") {
    let x = oneClassTable
    return { try OneClassSVM(nu: 0.05).fit(x).objective }
  }

  /// Its score for each of those rows; the number is the mean score.
  public static let oneClassScores = Workload(
    "one-class SVM, scores", size: Size(count: 20_000, unit: "row")
  ) {
    let x = oneClassTable
    let machine = try OneClassSVM(nu: 0.05).fit(x)
    return { machine.scores(for: x).reduce(0, +) / 20_000 }
  }

  /// The machine over 100 landmarks, trained on all 20,000 rows, and their scores; the number is the share outside.
  public static let oneClassLandmarks = Workload("one-class SVM, 100 landmarks") {
    let x = oneClassTable
    return {
      let scores = try NystroemOneClassSVM(nu: 0.05, seed: 1).fit(x).scores(for: x)
      return Double(scores.count { $0 > 0 }) / 20_000
    }
  }

  /// The same trained on a million rows, without scoring.
  public static let oneClassMillion = Workload("one-class SVM, 100 landmarks, million rows") {
    let x = labelledTable(rowCount: 1_000_000, columnCount: 10).x
    return { try NystroemOneClassSVM(nu: 0.05, seed: 1).fit(x).offset }
  }

  private static var oneClassTable: Matrix { labelledTable().x[0..<20_000, 0..<10] }
}
