/// Trees in the text form of LightGBM's model files, version 4.
///
/// Every numerical question is written with missing values as NaN and its learned direction. The baseline goes into the
/// leaves of the first round, as LightGBM itself does. A threshold of +∞, "is there a value at all", becomes the greatest
/// finite number.
enum LightGBMWriter {
  /// - Parameter isAveraged: whether scores are means over the rounds, of which each tree has its share: it is written with
  ///   what it says alone.
  static func text(of trees: TreeStructure, loss: BoostingLoss?, isAveraged: Bool = false) -> String {
    var trees = trees
    if isAveraged {
      let rounds = Double(trees.treeCount / trees.outputCount)
      for place in trees.values.indices { trees.values[place] *= rounds }
    }
    let outputs = trees.outputCount
    var text = "tree\nversion=v4\nnum_class=\(outputs)\nnum_tree_per_iteration=\(outputs)\nlabel_index=0\n"
    text += "max_feature_idx=\(max(0, trees.featureCount - 1))\n"
    if let objective = objective(of: loss) { text += "objective=\(objective)\n" }
    if isAveraged { text += "average_output\n" }
    let features = 0..<max(1, trees.featureCount)
    text += "feature_names=\(features.map { "Column_\($0)" }.joined(separator: " "))\n"
    text += "feature_infos=\(infos(of: trees, features).joined(separator: " "))\n\n"
    for tree in trees.roots.indices { text += self.tree(tree, of: trees) }
    // Without a tree there would be nobody to carry the baseline.
    if trees.roots.isEmpty {
      for (output, value) in trees.baseline.enumerated() { text += leaf(output, value, count: 1) }
    }
    // The level of a quantile is told among the parameters only.
    let level = if case .quantile(let level) = loss { "[alpha: \(level)]\n" } else { "" }
    return text + "end of trees\n\nparameters:\n\(level)end of parameters\n\npandas_categorical:null\n"
  }

  private static func objective(of loss: BoostingLoss?) -> String? {
    switch loss {
    case .logistic: "binary sigmoid:1"
    case .softmax(let classes): "multiclass num_class:\(classes)"
    case .squared: "regression"
    case .absolute: "regression_l1"
    case .quantile: "quantile"
    case .poisson: "poisson"
    case .tweedie(let power): "tweedie tweedie_variance_power:\(power)"
    case .cox, nil: nil
    }
  }

  private static func infos(of trees: TreeStructure, _ features: Range<Int>) -> [String] {
    var categories = [Set<Int>?](repeating: nil, count: features.count)
    for node in trees.nodes where node.isCategorical {
      categories[node.feature] = (categories[node.feature] ?? []).union(trees.sets.categories(of: node.set))
    }
    return categories.map { set in
      set.map { $0.sorted().map(String.init).joined(separator: ":") } ?? "[-inf:inf]"
    }
  }

  /// A weight of rows as a number of them.
  private static func count(_ cover: Double) -> String { "\(max(1, Int(cover.rounded())))" }

  private static func leaf(_ number: Int, _ value: Double, count: Double) -> String {
    """
    Tree=\(number)
    num_leaves=1
    num_cat=0
    split_feature=
    split_gain=
    threshold=
    decision_type=
    left_child=
    right_child=
    leaf_value=\(value)
    leaf_weight=\(count)
    leaf_count=\(self.count(count))
    internal_value=
    internal_weight=
    internal_count=
    is_linear=0
    shrinkage=1



    """
  }

  private static func tree(_ tree: Int, of trees: TreeStructure) -> String {
    let range = trees.nodeRange(of: tree)
    let bias = tree < trees.outputCount ? trees.baseline[tree] : 0
    if range.count == 1 {
      return leaf(tree, trees.values[range.lowerBound] + bias, count: trees.covers[range.lowerBound])
    }
    // Inner nodes and leaves are numbered apart; a child that is a leaf is −1 − its number.
    var numbers = [Int](repeating: 0, count: range.count)
    var inner: [Int] = []
    var leaves: [Int] = []
    for place in range {
      if trees.isLeaf(place) {
        numbers[place - range.lowerBound] = -1 - leaves.count
        leaves.append(place)
      } else {
        numbers[place - range.lowerBound] = inner.count
        inner.append(place)
      }
    }
    var boundaries = [0]
    var words: [UInt32] = []
    var thresholds: [String] = []
    var decisions: [String] = []
    for place in inner {
      let node = trees.nodes[place]
      if node.isCategorical {
        thresholds.append("\(boundaries.count - 1)")
        decisions.append("9")
        words += trees.sets.set(node.set)
        boundaries.append(words.count)
      } else {
        thresholds.append("\(min(node.threshold, .greatestFiniteMagnitude))")
        decisions.append(node.missingGoesRight ? "8" : "10")
      }
    }
    func line(_ name: String, _ items: [String]) -> String { "\(name)=\(items.joined(separator: " "))\n" }
    func child(_ place: Int, _ second: Int) -> String {
      "\(numbers[Int(trees.nodes[place].left) + second - range.lowerBound])"
    }
    var text = "Tree=\(tree)\nnum_leaves=\(leaves.count)\nnum_cat=\(boundaries.count - 1)\n"
    text += line("split_feature", inner.map { "\(trees.nodes[$0].feature)" })
    text += line("split_gain", inner.map { "\(trees.gains[$0])" })
    text += line("threshold", thresholds)
    text += line("decision_type", decisions)
    text += line("left_child", inner.map { child($0, 0) })
    text += line("right_child", inner.map { child($0, 1) })
    text += line("leaf_value", leaves.map { "\(trees.values[$0] + bias)" })
    text += line("leaf_weight", leaves.map { "\(trees.covers[$0])" })
    text += line("leaf_count", leaves.map { count(trees.covers[$0]) })
    text += line("internal_value", inner.map { "\(trees.values[$0] + bias)" })
    text += line("internal_weight", inner.map { "\(trees.covers[$0])" })
    text += line("internal_count", inner.map { count(trees.covers[$0]) })
    if boundaries.count > 1 {
      text += line("cat_boundaries", boundaries.map(String.init))
      text += line("cat_threshold", words.map(String.init))
    }
    return text + "is_linear=0\nshrinkage=1\n\n\n"
  }
}
