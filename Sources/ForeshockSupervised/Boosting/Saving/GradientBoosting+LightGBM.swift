extension GradientBoosting.Fitted {
  /// The model as LightGBM's text, which LightGBM 4 loads and predicts the same by.
  ///
  /// A loss that LightGBM does not know is left out: its raw scores are then the same. NaN goes the same way;
  /// +∞ is told from a missing value only here.
  ///
  /// - Complexity: O(nodes).
  public var lightGBMText: String { LightGBMWriter.text(of: ensemble.structure, loss: loss) }

  /// A model from LightGBM's text, as `Booster.save_model` writes it.
  ///
  /// Raw scores are equal to LightGBM's own to the last digits. Those of averaged trees (`boosting=rf`) are the means that
  /// its predictions are made of; LightGBM's `raw_score` gives their sum over the trees instead. An objective that is unknown here gives a model without a
  /// loss, whose predictions are raw scores. Categories are cut to whole numbers, as there.
  ///
  /// - Throws: ``SupervisedError/malformedModel(reason:)`` for damaged text and for what cannot be the same: missing
  ///   values as zeros, linear leaves, a sigmoid of another slope than 1, square roots of targets.
  public init(lightGBMText text: String) throws(SupervisedError) {
    let model = try LightGBMReader.model(text)
    self.init(
      TreeEnsemble(checked: model.trees), loss: model.loss, validationLosses: [], stopReason: .imported)
  }
}
