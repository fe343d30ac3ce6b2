public import ForeshockLinearAlgebra

extension TreeEnsemble {
  /// What the splits of each feature were worth, in sum: with boosting by how much G² / (H + λ) of both parts exceeds
  /// that of the whole, twice what the loss falls by to the second order. Features with many distinct values
  /// are favoured; see ``permutationImportance(on:repeats:seed:metric:)``.
  public var gainImportance: [Double] { importance { structure.gains[$0] } }

  /// How many splits ask each feature.
  public var splitImportance: [Double] { importance { _ in 1 } }

  private func importance(_ weight: (Int) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: featureCount)
    for place in structure.nodes.indices where !structure.isLeaf(place) {
      sums[structure.nodes[place].feature] += weight(place)
    }
    return sums
  }

  /// By how much a metric falls, in the mean, when a column is shuffled: what the model would lose without it.
  ///
  /// - Parameters:
  ///   - x: rows that the model was not fitted to.
  ///   - repeats: shuffles a column; at least 1.
  ///   - seed: where shuffles start.
  ///   - metric: of scores, one column an output; more is better.
  /// - Returns: One number a feature; near zero, or below, for features that do not matter.
  /// - Complexity: O(features · repeats) times that of ``scores(for:threads:)`` and of the metric; columns that no tree
  ///   asks cost nothing.
  ///
  /// Source: Breiman, "Random forests", Machine Learning 45, 2001, section 10.
  public func permutationImportance(
    on x: Matrix, repeats: Int = 5, seed: UInt64 = 0, metric: (Matrix) -> Double
  ) -> [Double] {
    let whole = metric(scores(for: x))
    return ColumnShuffles.meanChange(x, splits: splitImportance, repeats: repeats, seed: seed) {
      whole - metric(scores(for: $0))
    }
  }
}
