internal import ArgumentParser
internal import ForeshockSupervised

/// How forests and boosted trees are grown.
struct TreeOptions: ParsableArguments {
  /// Which rows each tree of a forest sees.
  enum Sampling: String, CaseIterable { case bootstrap, subsample, balanced, all }

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Of random-forest: trees (default: 100).", valueName: "count"))
  var trees: Int?
  @Option(
    name: .customLong("columns-per-node"), parsing: .unconditional,
    help: ArgumentHelp(
      "Of random-forest: columns tried at each node (default: the root of their number, a third for numbers).",
      valueName: "count"))
  var columnsPerNode: Int?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of random-forest: what splits lower, gini or entropy (default: gini).", valueName: "measure"),
    transform: { text in
      switch text.lowercased() {
      case "gini": RandomForest.Criterion.gini
      case "entropy": RandomForest.Criterion.entropy
      default: throw ValidationError("--criterion takes gini or entropy, not '\(text)'")
      }
    })
  var criterion: RandomForest.Criterion?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of random-forest: the rows of each tree, bootstrap, subsample (63 %), balanced (as many ones as zeros), all (default: bootstrap).",
      valueName: "rows"), transform: { try Choice.named($0) })
  var sampling: Sampling?
  @Option(
    name: .customLong("max-depth"), parsing: .unconditional,
    help: ArgumentHelp("Of trees: questions on the way to a leaf (default: any number).", valueName: "count"))
  var maxDepth: Int?
  @Option(
    name: .customLong("min-leaf"), parsing: .unconditional,
    help: ArgumentHelp(
      "Of trees: rows of a leaf (default: 20 of gradient-boosting, 5 of random-forest).", valueName: "count"))
  var minLeaf: Int?

  /// The options that were given, with the models that have them.
  var given: [(option: String, models: [TrainOptions.Model])] {
    let all: [(String, Bool, [TrainOptions.Model])] = [
      ("trees", trees != nil, [.randomForest]),
      ("columns-per-node", columnsPerNode != nil, [.randomForest]),
      ("criterion", criterion != nil, [.randomForest]),
      ("sampling", sampling != nil, [.randomForest]),
      ("max-depth", maxDepth != nil, [.gradientBoosting, .randomForest]),
      ("min-leaf", minLeaf != nil, [.gradientBoosting, .randomForest]),
    ]
    return all.filter(\.1).map { ($0.0, $0.2) }
  }

  func validate() throws {
    for (option, value) in [
      ("trees", trees), ("max-depth", maxDepth), ("min-leaf", minLeaf),
      ("columns-per-node", columnsPerNode),
    ] {
      if let value, value < 1 {
        throw ValidationError("--\(option) takes a number of at least 1, not \(value)")
      }
    }
  }

  func boosting(
    _ loss: BoostingLoss, _ options: BoostingOptions, isBalanced: Bool, seed: UInt64
  ) -> GradientBoosting {
    GradientBoosting(
      loss: loss, rounds: options.rounds ?? 100, learningRate: options.learningRate ?? 0.1,
      maxLeaves: options.leaves ?? 31, maxDepth: maxDepth, minLeafCount: minLeaf ?? 20,
      lambda: options.l2 ?? 0, rowFraction: options.rowFraction ?? 1,
      columnFraction: options.columnFraction ?? 1, classWeights: isBalanced ? .balanced : .uniform,
      earlyStopping: options.earlyStopping.map { GradientBoosting.EarlyStopping(patience: $0) }, seed: seed)
  }

  func forest(_ outcome: RandomForest.Outcome, isBalanced: Bool, seed: UInt64) -> RandomForest {
    let rows: RandomForest.Sampling =
      switch sampling {
      case nil, .bootstrap: .bootstrap()
      case .subsample: .subsample(share: 0.632)
      case .balanced: .balanced
      case .all: .all
      }
    return RandomForest(
      outcome: outcome, treeCount: trees ?? 100, maxDepth: maxDepth, minLeafCount: minLeaf,
      columnsPerNode: columnsPerNode, criterion: criterion ?? .gini, sampling: rows,
      classWeights: isBalanced ? .balanced : .uniform, seed: seed)
  }
}
