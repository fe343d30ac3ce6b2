internal import ForeshockLinearAlgebra
internal import ForeshockMetrics

/// A logistic regression whose penalty is chosen by cross-validation within the rows of training.
///
/// In a ``FailurePipeline`` the inner splits are of whole units, or of blocks of time where no units are known, as those of
/// ``FailureValidation/Scheme/automatic`` with the pipeline's `labelHorizon`: rows that judge the pipeline do not choose its
/// penalty. Inner splits whose training rows are of one class are left out.
public struct LogisticPathChoice: Hashable, Sendable, Codable {
  /// Which penalty is taken.
  public enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
    /// That with the least mean loss of rows held out.
    case best
    /// The largest one whose mean loss is within one standard error of the least: fewer columns, nearly as good.
    case simplest
  }

  /// The penalties that are tried.
  public var path: LogisticRegressionPath
  /// Inner splits. Default 5; 2 ... 1,000.
  public var folds: Int
  /// Which one is taken. Default the best.
  public var rule: Rule

  /// A choice with the given settings.
  public init(_ path: LogisticRegressionPath = LogisticRegressionPath(), folds: Int = 5, rule: Rule = .best) {
    self.path = path
    self.folds = folds
    self.rule = rule
  }

  /// The chosen model of all rows.
  ///
  /// - Parameter splits: by places among the rows of `x`.
  func fit(
    _ x: Matrix, labels: [Int], weights: [Double]?, splits: [ForeshockMetrics.Split]
  ) throws(SupervisedError) -> LogisticRegression.Fitted {
    let usable = splits.filter { split in Set(split.training.map { labels[$0] }).count == 2 }
    guard usable.count >= 2 else {
      throw .invalidParameter(
        "lambda",
        reason: "fewer than two inner splits have rows of both classes to learn from; name a penalty")
    }
    let judged = try path.crossValidate(x, labels: labels, weights: weights, splits: usable)
    return rule == .best ? judged.best : judged.simplest
  }
}
