extension RandomForest.Fitted {
  /// The forest as LightGBM's text, which LightGBM 4 loads as averaged trees: its predictions are the probability of class 1
  /// of two, the probabilities of all classes where there are more, or the mean.
  ///
  /// Weights of leaves are rounded to numbers of rows. LightGBM's `raw_score` is the sum over the trees, not their mean.
  ///
  /// - Complexity: O(nodes).
  public var lightGBMText: String {
    LightGBMWriter.text(
      of: ensemble.structure, loss: outcome == .mean ? .squared : nil, isAveraged: true)
  }

  /// A forest from LightGBM's text, as ``lightGBMText`` or LightGBM itself with `boosting=rf` and
  /// `objective=regression` writes it. Without an objective it is one of classes.
  ///
  /// Other forests of LightGBM average scores, such as log-odds, not shares of classes: `GradientBoosting.Fitted` reads them.
  ///
  /// - Throws: ``SupervisedError/malformedModel(reason:)`` for damaged text, trees that are not averaged, another objective, and
  ///   probabilities outside 0 ... 1.
  public init(lightGBMText text: String) throws(SupervisedError) {
    let model = try LightGBMReader.model(text)
    guard model.isAveraged else { throw LightGBMReader.refused("trees that are summed, not averaged") }
    let outputs = model.trees.outputCount
    switch model.loss {
    case .squared:
      try self.init(TreeEnsemble(checked: model.trees), outcome: .mean)
    case nil:
      let most = 1.0 / Double(max(1, model.trees.treeCount / outputs))
      for place in model.trees.nodes.indices where model.trees.isLeaf(place) {
        let value = model.trees.values[place]
        guard value >= 0, value <= most * (1 + 1e-9) else {
          throw LightGBMReader.refused("a probability of \(value / most)")
        }
      }
      try self.init(TreeEnsemble(checked: model.trees), outcome: .classes(count: max(2, outputs)))
    default: throw LightGBMReader.refused("trees whose mean is not a probability but a score")
    }
  }
}
