extension BoostingLoss {
  /// The loss of some scores, and what trees are grown by.
  package struct Evaluated {
    /// The weighted mean loss; for Cox's over the weight of the failures.
    package var loss: Double
    /// The derivatives of weight times loss by each score.
    package var gradients: [Double]
    /// The second ones, or what stands for them.
    package var hessians: [Double]
  }

  /// - Parameter scores: all rows of the first output, then those of the next.
  package func evaluated(scores: [Double], targets: [Double], weights: [Double]) -> Evaluated {
    let prepared = PreparedLoss(.builtIn(self), targets: targets, weights: weights)
    var gradients = [Double](repeating: 0, count: scores.count)
    var hessians = gradients
    prepared.derivatives(scores, &gradients, &hessians, threads: 1)
    return Evaluated(loss: prepared.loss(scores), gradients: gradients, hessians: hessians)
  }
}
