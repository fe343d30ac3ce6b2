import CAllocationCounter
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Testing

/// Random trees without a meaning: numeric and categorical questions, missing values either way.
func drawStructure(
  trees: Int, leaves: Int, features: Int, outputs: Int = 1, categorical: Bool = false, distinct: Int = 200,
  seed: UInt64
) -> TreeStructure {
  var random = RandomStream(seed: seed)
  var structure = TreeStructure(
    featureCount: features, outputCount: outputs, baseline: (0..<outputs).map { Double($0) / 4 })
  for _ in 0..<trees {
    let root = structure.nodes.count
    structure.roots.append(Int32(root))
    structure.nodes.append(.leaf(at: root))
    var open = [root]
    for _ in 1..<max(1, leaves) {
      let place = open.remove(at: random.integer(below: open.count))
      let left = structure.nodes.count
      let feature = random.integer(below: features)
      if categorical, feature % 2 == 1 {
        let set = structure.sets.append(categories: (0..<60).filter { _ in random.uniform() < 0.4 })
        structure.nodes[place] = .categorical(feature: feature, set: set, left: left)
      } else {
        let isLast = random.uniform() < 0.02
        structure.nodes[place] = .numeric(
          feature: feature,
          threshold: isLast ? .infinity : Double(random.integer(below: distinct)) / 4 + 0.125,
          missingGoesRight: random.uniform() < 0.5, left: left)
      }
      structure.nodes += [.leaf(at: left), .leaf(at: left + 1)]
      open += [left, left + 1]
    }
  }
  structure.values = structure.nodes.indices.map { _ in random.normal() }
  structure.covers = structure.nodes.indices.map { _ in 1 }
  structure.gains = structure.nodes.indices.map { _ in 0 }
  return structure
}

/// The sum of the leaves of one row, written plainly.
func plainScores(_ structure: TreeStructure, _ row: [Double]) -> [Double] {
  var scores = structure.baseline
  for (tree, root) in structure.roots.enumerated() {
    var place = Int(root)
    while !structure.isLeaf(place) {
      let node = structure.nodes[place]
      let x = row[node.feature]
      var goesRight: Bool
      if node.isCategorical {
        goesRight = !(x > -1 && x < 1e6 && structure.sets.categories(of: node.set).contains(Int(x)))
      } else {
        goesRight = x.isNaN ? node.missingGoesRight : x > node.threshold
      }
      place = Int(node.left) + (goesRight ? 1 : 0)
    }
    scores[tree % scores.count] += structure.values[place]
  }
  return scores
}

@Suite struct TreeEnsembleTests {
  /// Sixteen rows at a time, by walking, row by row, and plainly: equal to the last bit.
  @Test(arguments: [1, 2, 3, 8, 9, 31, 64, 65, 300], [false, true])
  func allRoadsAgree(leaves: Int, categorical: Bool) {
    for (seed, rowCount) in [0, 1, 7, 15, 16, 17, 63, 64, 65, 255, 256, 257, 700].enumerated() {
      let structure = drawStructure(
        trees: [0, 1, 8, 9, 23][seed % 5] * 2, leaves: leaves, features: 7, outputs: 1 + seed % 2,
        categorical: categorical, distinct: seed % 3 == 0 ? 4_000 : 200, seed: UInt64(seed))
      #expect(structure.flaw() == nil)
      let ensemble = TreeEnsemble(structure)
      var random = RandomStream(seed: UInt64(seed) + 77)
      let x = Matrix(rowCount: rowCount, columnCount: 7) { _, _ in
        switch random.integer(below: 12) {
        case 0: .nan
        case 1: random.uniform() < 0.5 ? .infinity : -.infinity
        case 2: -Double(random.integer(below: 3)) / 2
        default: Double(random.integer(below: 220)) / 4
        }
      }
      let scores = ensemble.scores(for: x, threads: 1)
      #expect(scores == ensemble.scores(for: x, threads: 3))
      #expect(scores.elements == ensemble.walkedScores(for: x))
      var one = [Double](repeating: 0, count: ensemble.outputCount)
      for row in 0..<rowCount {
        let cells = (0..<7).map { x[row, $0] }
        let plain = plainScores(structure, cells)
        #expect(plain == (0..<plain.count).map { scores[row, $0] })
        ensemble.scores(of: cells.span, into: &one)
        #expect(one == plain)
        #expect(ensemble.score(of: cells) == plain[0])
      }
    }
  }

  /// Each kind of damage is found before a walk could leave the arrays.
  @Test func flawsAreFound() {
    let sound = drawStructure(trees: 3, leaves: 5, features: 4, categorical: true, seed: 9)
    #expect(sound.flaw() == nil)
    func expectFlaw(_ change: (inout TreeStructure) -> Void, line: Int = #line) {
      var damaged = sound
      change(&damaged)
      #expect(damaged.flaw() != nil, "line \(line)")
    }
    expectFlaw { $0.nodes[0].left = 0 }
    expectFlaw { $0.nodes[0].left = -1 }
    expectFlaw { $0.nodes[0].left = 1_000 }
    expectFlaw { $0.nodes[0].left = 8 }
    expectFlaw { $0.nodes[0].slot = 8 }
    expectFlaw { $0.nodes[0].slot = -1 }
    expectFlaw { $0.nodes[0].threshold = .nan }
    expectFlaw { $0.roots[1] = 0 }
    expectFlaw { $0.roots[2] = 500 }
    expectFlaw { $0.roots[0] = 1 }
    expectFlaw { $0.values[2] = .infinity }
    expectFlaw { $0.covers[2] = 0 }
    expectFlaw { $0.values.removeLast() }
    expectFlaw { $0.baseline = [] }
    expectFlaw { $0.outputCount = 2 }
    expectFlaw { $0.featureCount = 1 }
    expectFlaw { $0.sets = CategorySets() }
    for place in sound.nodes.indices where sound.isLeaf(place) {
      expectFlaw { $0.nodes[place].threshold = 0 }
    }
  }

  /// A chain of questions in a file has bounds, inside which its contributions are still exact.
  @Test func chainsHaveABound() throws {
    func chain(_ steps: Int) -> TreeStructure {
      var structure = TreeStructure(featureCount: 3, outputCount: 1, baseline: [0])
      structure.roots = [0]
      structure.nodes = [.leaf(at: 0)]
      for step in 0..<steps {
        let (place, left) = (structure.nodes.count - 1, structure.nodes.count)
        structure.nodes[place] = .numeric(
          feature: step % 3, threshold: Double(step), missingGoesRight: false, left: left)
        structure.nodes += [.leaf(at: left), .leaf(at: left + 1)]
      }
      structure.values = structure.nodes.indices.map { Double($0 % 7) }
      structure.covers = structure.nodes.indices.map { Double($0 % 5 + 1) }
      structure.gains = structure.nodes.indices.map { _ in 0 }
      return structure
    }
    let deepest = TreeEnsemble(chain(1_024))
    let row = [500.0, 1_000, 2_000]
    let (shares, base) = deepest.contributions(of: row)
    #expect(abs(shares.reduce(base, +) - deepest.score(of: row)) <= 1e-9)
    for steps in [1_025, 500_000] {
      let structure = chain(steps)
      #expect(structure.flaw() != nil)
    }
  }

  @Test func theFirstRoundsAreAnEnsembleOfTheirOwn() {
    let structure = drawStructure(trees: 10, leaves: 9, features: 5, outputs: 2, seed: 3)
    let ensemble = TreeEnsemble(structure)
    let x = TreeTables.numbers(40, 5, seed: 1)
    #expect(ensemble.prefix(rounds: 9) == ensemble && ensemble.prefix(rounds: .max) == ensemble)
    #expect(ensemble.prefix(rounds: 0).scores(for: x)[3, 1] == 0.25)
    let half = ensemble.prefix(rounds: 3)
    #expect(half.treeCount == 6 && half.leafCount == 54)
    #expect(half.structure.flaw() == nil)
  }

  @Test(.enabled(if: foreshock_counts_allocations()), arguments: [false, true], [64, 200])
  func oneRowAllocatesNothing(categorical: Bool, features: Int) {
    let ensemble = TreeEnsemble(
      drawStructure(
        trees: 30, leaves: 31, features: features, outputs: 2, categorical: categorical, seed: 5))
    let row = (0..<features).map { Double($0) / 2 }
    var scores = [0.0, 0]
    var sum = ensemble.score(of: row)
    ensemble.scores(of: row.span, into: &scores)
    let before = foreshock_allocation_count()
    for _ in 0..<50 {
      sum += ensemble.score(of: row.span)
      ensemble.scores(of: row.span, into: &scores)
    }
    #expect(foreshock_allocation_count() == before)
    #expect(sum != scores[1])
  }

  /// Rows too wide to be encoded, with missing and infinite cells: the same bits as in a table.
  @Test(arguments: [false, true])
  func wideRowsAreScoredAsTablesAre(categorical: Bool) {
    for features in [1, 64, 65, 200] {
      let ensemble = TreeEnsemble(
        drawStructure(
          trees: 40, leaves: 20, features: features, outputs: 2, categorical: categorical, seed: 11))
      var x = TreeTables.numbers(60, features, seed: 12)
      for row in 0..<60 {
        for column in 0..<features where (row + column) % 5 == 0 {
          x[row, column] = [Double.nan, .infinity, -.infinity, 3][(row + column / 5) % 4]
        }
      }
      let expected = ensemble.scores(for: x)
      var scores = [0.0, 0]
      for row in 0..<60 {
        let cells = (0..<features).map { x[row, $0] }
        ensemble.scores(of: cells.span, into: &scores)
        #expect(scores == [expected[row, 0], expected[row, 1]])
        #expect(ensemble.score(of: cells) == expected[row, 0])
      }
    }
  }

  /// The mean of |contribution| of single rows, of one output and of all.
  @Test func shapImportanceIsTheMeanOfContributions() {
    let ensemble = TreeEnsemble(drawStructure(trees: 12, leaves: 8, features: 4, outputs: 2, seed: 2))
    let x = TreeTables.numbers(30, 4, seed: 9)
    var means = [[0.0, 0, 0, 0], [0.0, 0, 0, 0]]
    for output in 0..<2 {
      for row in 0..<30 {
        let (parts, _) = ensemble.contributions(of: (0..<4).map { x[row, $0] }, output: output)
        for k in 0..<4 { means[output][k] += abs(parts[k]) / 30 }
      }
    }
    let (one, all) = (ensemble.shapImportance(on: x, output: 1), ensemble.shapImportance(on: x, threads: 2))
    for k in 0..<4 {
      #expect(abs(one[k] - means[1][k]) <= 1e-12 && means[1][k] > 0)
      #expect(abs(all[k] - means[0][k] - means[1][k]) <= 1e-12)
    }
  }
}
