/// The calibration and the threshold of each fold, made of the other folds' labels alone.
///
/// A fold's threshold is chosen for the other folds' log-odds under the fold's own curve, which is the one its rows are
/// reported with: were they seen under the curves of their own folds, this fold's labels would come back through these.
/// What is left is what all cross-validation has: models of the other folds learned from this fold's rows.
///
/// Source: Varma & Simon, BMC Bioinformatics 7:91, 2006 (choices belong inside of the validation).
package struct FoldCalls: Sendable {
  /// The calibrated probabilities of each fold's rows.
  package let probabilities: [[Double]]
  /// The threshold of each fold; nil where the other folds have rows of one class only, of which none can be chosen.
  package let thresholds: [Double?]

  /// - Parameters:
  ///   - logOdds: of the rows of each fold, by a model of other rows.
  ///   - weights: how much each row counts in calibration; nil for ones.
  package init(
    _ method: ProbabilityCalibration.Method, _ threshold: FailureThreshold, logOdds: [[Double]],
    labels: [[Int]], weights: [[Double]]?
  ) throws(PipelineError) {
    var probabilities: [[Double]] = []
    var thresholds: [Double?] = []
    for fold in labels.indices {
      let (rest, restLabels) = (Self.others(logOdds, than: fold), Self.others(labels, than: fold))
      let curve = try Self.curve(
        method, rest, restLabels, weights.map { Self.others($0, than: fold) })
      probabilities.append(logOdds[fold].map(curve.probability(ofLogOdds:)))
      thresholds.append(
        try Set(restLabels).count == 2
          ? threshold.chosen(
            labels: restLabels, probabilities: rest.map(curve.probability(ofLogOdds:))) : nil)
    }
    self.probabilities = probabilities
    self.thresholds = thresholds
  }

  /// The calibration of some rows.
  static func curve(
    _ method: ProbabilityCalibration.Method, _ logOdds: [Double], _ labels: [Int], _ weights: [Double]?
  ) throws(PipelineError) -> ProbabilityCalibration {
    do {
      return try ProbabilityCalibration(method, logOdds: logOdds, labels: labels, weights: weights)
    } catch { throw .model(error, fold: nil) }
  }

  /// The elements of all lists but the one at `fold`.
  static func others<T>(_ lists: [[T]], than fold: Int) -> [T] {
    lists.indices.flatMap { $0 == fold ? [] : lists[$0] }
  }
}
