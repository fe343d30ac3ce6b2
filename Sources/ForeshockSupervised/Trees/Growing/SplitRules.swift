/// Which splits a tree may make and what they are worth.
///
/// With G and H the sums of the first and second derivatives of a node's rows, its best value is −G / (H + λ), and a
/// split is worth what G² / (H + λ) of both parts exceeds that of the whole by: twice what the loss falls by, to the
/// second order. With G the sum of −w·y and H that of the weights w this is the sum of squares that a regression
/// tree removes, and for y of 0 and 1 half of Gini's impurity: forests and boosting share the search.
///
/// Source: Friedman, "Greedy function approximation", Annals of Statistics 29(5), 2001; Chen & Guestrin, "XGBoost",
/// KDD 2016, equations 5 to 7.
package struct SplitRules: Hashable, Sendable {
  /// Leaves a tree may have, at least 1.
  package var maxLeaves: Int
  /// Questions on the way to a leaf, at least 0.
  package var maxDepth: Int
  /// Rows of a leaf, at least 1.
  package var minLeafCount: Int
  /// The sum of second derivatives of a leaf, at least 0.
  package var minLeafHessian: Double
  /// λ, at least 0.
  package var lambda: Double
  /// What a split must be worth, in G² / (H + λ), at least 0.
  package var minGain: Double
  /// For each feature +1 where values must not fall with it, −1 where they must not rise, else 0; empty for none.
  package var directions: [Int8]
  /// How many features are looked at for each split, drawn anew; nil for all.
  package var featuresPerNode: Int?
  /// How categories become the left part of a split.
  package var categories: CategoryRules

  package init(
    maxLeaves: Int = 31, maxDepth: Int = .max, minLeafCount: Int = 20, minLeafHessian: Double = 1e-3,
    lambda: Double = 0, minGain: Double = 0, directions: [Int8] = [], featuresPerNode: Int? = nil,
    categories: CategoryRules = CategoryRules()
  ) {
    self.maxLeaves = maxLeaves
    self.maxDepth = maxDepth
    self.minLeafCount = minLeafCount
    self.minLeafHessian = minLeafHessian
    self.lambda = lambda
    self.minGain = minGain
    self.directions = directions
    self.featuresPerNode = featuresPerNode
    self.categories = categories
  }
}

/// How sets of categories are looked for.
///
/// Up to ``singleCount`` categories of a node are tried one against the rest. More are put in the order of
/// G / (H + smoothing) and the first ones, or the last ones, up to ``mostCategories`` of them, are tried against the rest:
/// of all sets the best is among those (Fisher, 1958; Breiman et al., 1984, theorem 4.5). Categories with fewer than
/// ``minCount`` rows in the node stay on the right, and ``penalty`` is added to λ, as chance finds sets easily.
package struct CategoryRules: Hashable, Sendable {
  package var singleCount = 4
  package var mostCategories = 32
  package var minCount = 10
  package var smoothing = 10.0
  package var penalty = 10.0

  package init() {}
}
