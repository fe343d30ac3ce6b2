internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// One fit: adds a tree for each output, round after round.
struct BoostingRun {
  /// Rows that no tree sees.
  struct Judged {
    let x: Matrix
    let loss: PreparedLoss
    /// Where they start, output after output; nil for the baseline.
    let start: [Double]?
  }

  private let settings: GradientBoosting
  private let bins: FeatureBins
  private let loss: PreparedLoss
  private let judged: Judged?
  private let threads: Int
  /// Whether the rows start from given scores, whose best constant the trees have to find.
  private let isGoneOn: Bool
  private var grower: TreeGrower
  private var structure: TreeStructure
  private var scores: [Double]
  private var judgedScores: [Double] = []
  private var gradients: [Double]
  private var hessians: [Double]
  private let random: RandomStream

  /// - Parameters:
  ///   - rows: the rows of `x` to learn from, those of `loss`; nil for all.
  ///   - start: where they start; nil for the best constant.
  init(
    _ settings: GradientBoosting, _ x: Matrix, rows: [Int]?, _ loss: PreparedLoss, judged: Judged?,
    start: [Double]?, threads: Int?
  ) {
    self.settings = settings
    self.loss = loss
    self.judged = judged
    self.threads = threads ?? Parallel.defaultThreadCount
    isGoneOn = start != nil
    bins = FeatureBins(
      x, rows: rows, categorical: settings.categoricalColumns, mostBins: settings.mostBins, threads: threads)
    let table = BinnedTable(x, rows: rows, bins, threads: threads)
    var directions = [Int8](repeating: 0, count: settings.monotone.isEmpty ? 0 : x.columnCount)
    for (column, direction) in settings.monotone { directions[column] = direction.rawValue }
    grower = TreeGrower(
      table, bins,
      rules: SplitRules(
        maxLeaves: settings.maxLeaves, maxDepth: min(settings.maxDepth ?? .max, TreeStructure.mostLevels),
        minLeafCount: settings.minLeafCount, minLeafHessian: settings.minLeafHessian, lambda: settings.lambda,
        minGain: settings.minGain, directions: directions), threads: threads)
    let outputs = loss.outputCount
    let baseline = start == nil ? loss.baseline() : [Double](repeating: 0, count: outputs)
    structure = TreeStructure(featureCount: x.columnCount, outputCount: outputs, baseline: baseline)
    func everyRow(_ count: Int) -> [Double] {
      baseline.flatMap { [Double](repeating: $0, count: count) }
    }
    scores = start ?? everyRow(loss.count)
    if let judged { judgedScores = judged.start ?? everyRow(judged.loss.count) }
    gradients = [Double](repeating: 0, count: scores.count)
    hessians = gradients
    random = RandomStream(seed: settings.seed)
  }

  /// Runs all rounds.
  mutating func fitted(
    progress: ((GradientBoosting.Progress) -> Bool)?
  ) throws(SupervisedError) -> GradientBoosting.Fitted {
    if let output = structure.baseline.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteDerivative(round: 0, row: output)
    }
    if settings.earlyStopping != nil, let loss = judged?.loss.loss(judgedScores), !loss.isFinite {
      throw .nonFiniteLoss(round: 0)
    }
    var losses: [Double] = []
    var best = (rounds: 0, loss: judged?.loss.loss(judgedScores) ?? 0)
    var reason = GradientBoosting.StopReason.allRounds
    for round in 0..<settings.rounds {
      let grew = try addRound(round)
      if !grew, settings.rowFraction == 1, settings.columnFraction == 1, !movedConstants() {
        // Nothing that comes later would be any different.
        structure = structure.prefix(round * structure.outputCount)
        reason = .noMoreSplits
        break
      }
      if let judged {
        losses.append(judged.loss.loss(judgedScores))
        // NaN is never better: no round would be kept, and nobody told.
        if settings.earlyStopping != nil, losses[round].isNaN { throw .nonFiniteLoss(round: round) }
        let isBetter = losses[round] < best.loss - (settings.earlyStopping?.minImprovement ?? 0)
        if isBetter { best = (round + 1, losses[round]) }
      }
      let goesOn =
        progress?(.init(round: round + 1, rounds: settings.rounds, validationLoss: losses.last)) ?? true
      if !goesOn {
        reason = .cancelled
        break
      }
      if let stopping = settings.earlyStopping, judged != nil, round + 1 - best.rounds >= stopping.patience {
        reason = .noMoreImprovement
        break
      }
    }
    if settings.earlyStopping != nil, judged != nil {
      structure = structure.prefix(best.rounds * structure.outputCount)
    }
    let isCustom = if case .custom = loss.kind { true } else { false }
    return GradientBoosting.Fitted(
      TreeEnsemble(checked: structure), loss: isCustom ? nil : settings.loss, validationLosses: losses,
      stopReason: reason)
  }

  /// Adds a tree for each output; answers whether any of them has a split.
  private mutating func addRound(_ round: Int) throws(SupervisedError) -> Bool {
    loss.derivatives(scores, &gradients, &hessians, threads: threads)
    try checkDerivatives(round)
    let stream = random.stream(UInt64(round))
    let drawn = drawRows(stream)
    var grew = false
    for output in 0..<loss.outputCount {
      let range = output * loss.count..<(output + 1) * loss.count
      let fixed = FixedGradients(
        gradients: gradients.span.extracting(range), hessians: hessians.span.extracting(range),
        threads: threads)
      var (tree, order) = grower.grow(
        fixed, rows: drawn?.rows, features: drawColumns(stream.stream(UInt64(output) + 1)))
      if let level = loss.leafLevel { renew(&tree, order, level, first: range.lowerBound) }
      grew = grew || tree.nodes.count > 1
      tree.append(to: &structure, bins, scale: settings.learningRate)
      order.add(tree, scale: settings.learningRate, to: &scores, from: range.lowerBound, threads: threads)
      if let rest = drawn?.rest {
        let (order, placed) = tree.sort(rest, grower.table, threads: threads)
        order.add(placed, scale: settings.learningRate, to: &scores, from: range.lowerBound, threads: threads)
      }
      if let judged { addJudged(judged, output) }
    }
    return grew
  }

  /// Whether the newest round, which has no split, still moves given scores towards their best constant.
  private func movedConstants() -> Bool {
    guard isGoneOn else { return false }
    let values = structure.values
    return structure.roots.suffix(loss.outputCount).contains { root in
      let place = Int(root)
      let reach = place == 0 ? 0 : values[..<place].reduce(0) { max($0, abs($1)) }
      return abs(values[place]) > 1e-9 * reach
    }
  }

  /// Puts the quantile of what is left of the targets in the place of each leaf's value.
  private func renew(_ tree: inout GrownTree, _ order: RowOrder, _ level: Double, first: Int) {
    let nodes = tree.nodes
    let directions = grower.rules.directions
    // Where a monotone feature parts a node, the quantiles of both parts bound the values below.
    var places = nodes.indices.filter { nodes[$0].feature < 0 }
    if !directions.isEmpty {
      for node in nodes where node.feature >= 0 && directions[node.feature] != 0 {
        places += [node.left, node.left + 1].filter { nodes[$0].feature >= 0 }
      }
    }
    let wanted = places
    let values = Parallel.map(count: wanted.count, threads: threads) { k -> Double in
      let rows = order.rows[nodes[wanted[k]].rows].map(Int.init)
      guard !rows.isEmpty else { return 0 }
      return WeightedQuantile.value(
        level, rows.map { loss.targets[$0] - scores[first + $0] }, rows.map { loss.weights[$0] })
    }
    for (place, value) in zip(wanted, values) { tree.nodes[place].value = value }
    if !directions.isEmpty { tree.boundValues(directions) }
  }

  /// Lets the newest tree add to the scores of the rows of validation.
  private mutating func addJudged(_ judged: Judged, _ output: Int) {
    guard let root = structure.roots.last else { return }
    var last = TreeStructure(featureCount: structure.featureCount, outputCount: 1, baseline: [0])
    let first = Int(root)
    last.roots = [0]
    last.nodes = structure.nodes[first...].map { node in
      var node = node
      node.left -= root
      return node
    }
    last.values = Array(structure.values[first...])
    last.covers = Array(structure.covers[first...])
    last.gains = Array(structure.gains[first...])
    last.sets = structure.sets
    let added = TreeEnsemble(checked: last).walkedScores(for: judged.x, threads: threads)
    let start = output * judged.loss.count
    for row in added.indices { judgedScores[start + row] += added[row] }
  }

  private func drawRows(_ stream: RandomStream) -> (rows: [UInt32], rest: [UInt32])? {
    guard settings.rowFraction < 1 else { return nil }
    var random = stream.stream(0)
    let count = max(1, Int((settings.rowFraction * Double(loss.count)).rounded()))
    var isDrawn = [Bool](repeating: false, count: loss.count)
    for row in random.sample(count, of: loss.count) { isDrawn[row] = true }
    let all = 0..<UInt32(loss.count)
    return (all.filter { isDrawn[Int($0)] }, all.filter { !isDrawn[Int($0)] })
  }

  private func drawColumns(_ stream: RandomStream) -> [Int] {
    guard settings.columnFraction < 1 else { return Array(0..<structure.featureCount) }
    var random = stream
    let count = max(1, Int((settings.columnFraction * Double(structure.featureCount)).rounded()))
    return random.sample(min(count, structure.featureCount), of: structure.featureCount).sorted()
  }

  private func checkDerivatives(_ round: Int) throws(SupervisedError) {
    precondition(
      gradients.count == scores.count && hessians.count == scores.count,
      "a loss gives derivatives for each row and output")
    let (g, h) = (gradients, hessians)
    let bad = Parallel.mapChunks(count: g.count, chunkSize: 1 << 16, threads: threads) { rows in
      var bad = 0
      for i in rows {
        // NaN fulfils no comparison.
        bad &+= abs(g[i]) <= .greatestFiniteMagnitude ? 0 : 1
        bad &+= h[i] >= 0 && h[i] <= .greatestFiniteMagnitude ? 0 : 1
      }
      return bad
    }
    guard bad.allSatisfy({ $0 == 0 }) else {
      let place = gradients.indices.first {
        !gradients[$0].isFinite || !hessians[$0].isFinite || hessians[$0] < 0
      }
      throw .nonFiniteDerivative(round: round, row: (place ?? 0) % loss.count)
    }
  }
}
