import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Testing

@Suite struct TreeGrowerTests {
  /// The same tree as by trying every split on the cells themselves: features, thresholds, directions of missing cells,
  /// rows of leaves, and their values from the closed form.
  @Test(arguments: 0..<60)
  func growsTheTreeOfThePlainGrower(seed: Int) {
    var random = RandomStream(seed: UInt64(seed))
    let rowCount = [1, 2, 30, 90, 200, 350][seed % 6]
    let x = TreeTables.numbers(
      rowCount, 1 + seed % 11, seed: UInt64(seed), missing: seed % 4 == 0 ? 0 : 0.15,
      distinct: [2, 7, 40][seed % 3])
    let targets = TreeTables.targets(x, seed: UInt64(seed))
    let weights = targets.map { _ in seed % 2 == 0 ? 1 : 0.2 + random.uniform() }
    let slopes = zip(targets, weights).map { -$0 * $1 }
    let gradients = FixedGradients(gradients: slopes.span, hessians: weights.span)
    let rules = SplitRules(
      maxLeaves: [2, 5, 12][seed % 3], maxDepth: seed % 5 == 0 ? 3 : .max, minLeafCount: 1 + seed % 7,
      minLeafHessian: seed % 6 == 1 ? 4 : 1e-3, lambda: seed % 3 == 0 ? 0 : 1.5,
      minGain: seed % 7 == 0 ? 2 : 0)
    let bins = FeatureBins(x)
    let table = BinnedTable(x, bins)
    let features = Array(0..<x.columnCount)
    var grower = TreeGrower(table, bins, rules: rules, threads: 1 + seed % 3)
    let (tree, order) = grower.grow(gradients, features: features)
    let plain = PlainGrower(x: x, gradients: gradients, rules: rules).grow()
    #expect(tree.nodes.count == plain.count)
    guard tree.nodes.count == plain.count else { return }
    for (node, expected) in zip(tree.nodes, plain) {
      #expect(node.feature == expected.feature)
      #expect(order.rows[node.rows].map(Int.init) == expected.rows || node.feature >= 0)
      let total = expected.rows.reduce((g: 0.0, h: 0.0)) {
        ($0.g - targets[$1] * weights[$1], $0.h + weights[$1])
      }
      let value = -total.g / (total.h + rules.lambda)
      #expect(abs(node.value - value) <= 1e-10 * max(1, abs(value)))
      guard node.feature >= 0 else { continue }
      #expect(bins.threshold(of: node.feature, bin: Int(node.bin)) == expected.threshold)
      #expect(node.missingGoesRight == expected.missingGoesRight)
      #expect(node.left == expected.left)
    }
    // Rows find their leaves again, by bins and by cells.
    var structure = TreeStructure(featureCount: x.columnCount, outputCount: 1, baseline: [0])
    tree.append(to: &structure, bins, scale: 1)
    #expect(structure.flaw() == nil)
    let leaves = TreeEnsemble(structure).leaves(for: x)
    for (place, node) in tree.nodes.enumerated() where node.feature < 0 {
      for row in order.rows[node.rows] {
        #expect(tree.leaf(of: Int(row), in: table) == place)
        #expect(leaves[Int(row)] == Int32(place))
      }
    }
  }

  /// Large nodes have histograms and blocks of rows; the tree is that of one thread and of any other.
  @Test func threadsDoNotMatter() {
    let x = TreeTables.numbers(70_000, 19, seed: 4, distinct: 5_000)
    let targets = TreeTables.targets(x, seed: 4)
    let ones = [Double](repeating: 1, count: targets.count)
    let bins = FeatureBins(x)
    let rows = (0..<UInt32(70_000)).filter { $0 % 5 != 1 }
    var trees: [TreeStructure] = []
    for threads in [1, 2, 5] {
      #expect(FeatureBins(x, threads: threads) == bins)
      let gradients = FixedGradients(gradients: targets.span, hessians: ones.span, threads: threads)
      let table = BinnedTable(x, bins, threads: threads)
      var grower = TreeGrower(table, bins, rules: SplitRules(maxLeaves: 63), threads: threads)
      var structure = TreeStructure(featureCount: 19, outputCount: 1, baseline: [0])
      for drawn in [nil, rows] {
        let (tree, order) = grower.grow(gradients, rows: drawn, features: Array(0..<19))
        tree.append(to: &structure, bins, scale: 1)
        #expect(order.rows.sorted() == drawn ?? (0..<UInt32(70_000)).map { $0 })
      }
      trees.append(structure)
    }
    #expect(trees[0] == trees[1] && trees[1] == trees[2])
    #expect(trees[0].treeCount == 2 && trees[0].nodes.count == 250)
  }

  /// Sums of any size and sign, exact ones among them.
  @Test(arguments: [1.0, 1e-300, 1e300, 1e-12, 3e7])
  func wholeNumbersHoldDerivatives(scale: Double) {
    var random = RandomStream(seed: 1)
    let g = (0..<1_000).map { _ in random.normal() * scale }
    let h = (0..<1_000).map { _ in random.uniform() * scale }
    let fixed = FixedGradients(gradients: g.span, hessians: h.span, threads: 3)
    let sum = fixed.pairs.reduce(GradientPair.zero, &+)
    #expect(fixed.units.count(sum) == 1_000)
    let (expectedG, expectedH) = (g.map { $0 / scale }.reduce(0, +), h.map { $0 / scale }.reduce(0, +))
    #expect(abs(fixed.units.gradient(sum) / scale - expectedG) <= 1e-12 * 1_000)
    #expect(abs(fixed.units.hessian(sum) / scale - expectedH) <= 1e-12 * expectedH)
    let (few, theirs): ([Double], [Double]) = ([1, -1, 0.5, -3], [1, 1, 2, 0])
    let units = FixedGradients(gradients: few.span, hessians: theirs.span)
    let total = units.pairs.reduce(GradientPair.zero, &+)
    #expect(units.units.gradient(total) == -2.5 && units.units.hessian(total) == 4)
  }

  @Test func binsOfDifficultColumns() {
    let nan = Double.nan
    let x = Matrix(
      columns: [
        [nan, nan, nan, nan, nan], [2, 2, 2, 2, 2], [1e308, -1e308, .infinity, -.infinity, 0],
        [1, 1.0.nextUp, 1, nan, 1.0.nextUp], [-0.0, 0, -0.0, 0, 0],
      ])
    let bins = FeatureBins(x)
    let table = BinnedTable(x, bins)
    #expect((0..<5).map { bins.binCount(of: $0) } == [2, 2, 6, 3, 2])
    #expect((0..<5).map { table.bin($0, 0) } == [0, 0, 0, 0, 0])
    #expect((0..<5).map { table.bin($0, 2) } == [4, 2, 5, 1, 3])
    #expect((0..<5).map { table.bin($0, 3) } == [1, 2, 1, 0, 2])
    #expect((0..<5).map { table.bin($0, 4) } == [1, 1, 1, 1, 1])
  }

  /// Many distinct values: bins hold about equally many rows, and a frequent value has one for itself.
  @Test func quantileBinsAreBalanced() {
    var random = RandomStream(seed: 3)
    let cells = (0..<20_000).map { $0 % 4 == 0 ? 0.5 : random.uniform() }
    let x = Matrix(rowCount: 20_000, columnCount: 1, elements: cells)
    for most in [2, 10, 255] {
      let bins = FeatureBins(x, mostBins: most)
      let table = BinnedTable(x, bins)
      #expect(bins.binCount(of: 0) <= most + 1 && bins.binCount(of: 0) > most * 9 / 10)
      var counts = [Int](repeating: 0, count: 256)
      for row in 0..<20_000 { counts[Int(table.bin(row, 0))] += 1 }
      #expect(counts[0] == 0)
      if most == 255 {
        #expect(counts.filter { $0 > 200 }.count == 1 && counts.filter { $0 > 0 }.count > 230)
        let frequent = table.bin(0, 0)
        #expect(counts[Int(frequent)] == 5_000)
      }
    }
  }
}
