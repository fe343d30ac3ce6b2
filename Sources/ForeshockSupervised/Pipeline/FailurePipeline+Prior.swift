internal import ForeshockMetrics
public import ForeshockSeries

extension FailurePipeline.Fitted {
  /// The share of ones for which probabilities hold, by weight: that of the training rows, or where probabilities are
  /// calibrated, of the rows held out. Nil but for classification.
  public var failureShare: Double? {
    guard let classes = report.classification else { return nil }
    // Reports of earlier versions know the rows held out only.
    return classes.failureShare ?? Double(classes.metrics.positiveCount) / Double(classes.metrics.count)
  }

  /// The share of ones in a table without answers that makes what the model says of its rows most likely.
  ///
  /// Right where only the share has changed, and not what failing and healthy rows look like, and where probabilities hold:
  /// calibrate them. See ``PriorShift/estimate(trained:probabilities:)``.
  ///
  /// - Throws: ``PipelineError`` as ``predictions(for:within:prior:threads:)``, for no rows, and for a model that is not one
  ///   of classification.
  /// - Complexity: That of the predictions, and some fifty passes over them.
  public func estimatedFailureShare(for table: Table, threads: Int? = nil) throws(PipelineError) -> Double {
    let trained = try shareOfClassification()
    let said = try predictions(for: table, threads: threads).map { $0.probability ?? .nan }
    do throws(SupervisedError) {
      let odds =
        try PriorShift.estimate(trained: trained, probabilities: said).oddsFactor
        * trained / (1 - trained)
      return odds / (1 + odds)
    } catch { throw .model(error, fold: nil) }
  }

  /// The correction for a share of ones of `prior`.
  func shift(toward prior: Double) throws(PipelineError) -> PriorShift {
    let trained = try shareOfClassification()
    guard prior > 0, prior < 1 else {
      throw .invalidSetting(name: "prior", reason: "it must be between 0 and 1, not \(prior)")
    }
    do { return try PriorShift(trained: trained, actual: prior) } catch { throw .model(error, fold: nil) }
  }

  private func shareOfClassification() throws(PipelineError) -> Double {
    guard settings.model.task == .classification, let share = failureShare, share > 0, share < 1 else {
      throw .invalidSetting(
        name: "prior", reason: "only models of two classes have probabilities that a share of ones corrects")
    }
    return share
  }
}
