public import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Trees whose values add up, ready to score rows of plain numbers.
///
///     score(row) = baseline + Σ values of the leaves that the row ends in
///
/// A row goes left at a node where its cell is at most the threshold. NaN is a missing value and goes where the node
/// sends missing values. A categorical node sends the categories of a set left and everything else right: missing
/// ones, and those it has never seen.
///
/// Trees of up to 64 leaves score tables sixteen rows at a time, larger ones by walking; the scores are
/// the same to the last bit.
///
/// Gradient boosting and forests give such ensembles.
public struct TreeEnsemble: Sendable {
  /// What is stored.
  package let structure: TreeStructure
  private let walk: TreeWalk
  private let planes: LeafPlanes?

  /// - Precondition: The structure has no ``TreeStructure/flaw()``.
  package init(_ structure: TreeStructure) {
    let flaw = structure.flaw()
    precondition(flaw == nil, flaw ?? "")
    self.init(checked: structure)
  }

  /// Trees that have been checked.
  init(checked structure: TreeStructure) {
    self.structure = structure
    walk = TreeWalk(structure)
    planes = LeafPlanes(structure)
  }

  /// How many columns a row has.
  public var featureCount: Int { structure.featureCount }
  /// How many scores a row gets.
  public var outputCount: Int { structure.outputCount }
  /// How many trees there are, those of all outputs.
  public var treeCount: Int { structure.treeCount }
  /// How many leaves all trees have.
  public var leafCount: Int { (structure.nodes.count + structure.treeCount) / 2 }
  /// What every row's scores start from.
  public var baseline: [Double] { structure.baseline }

  /// The ensemble of the first trees only: `rounds` for each output.
  ///
  /// - Precondition: `rounds` is at least zero.
  public func prefix(rounds: Int) -> TreeEnsemble {
    precondition(rounds >= 0, "a number of rounds is not negative")
    return TreeEnsemble(checked: structure.prefix(min(rounds, treeCount / outputCount) * outputCount))
  }
}

extension TreeEnsemble: Hashable {
  /// Whether both have the same trees.
  public static func == (a: TreeEnsemble, b: TreeEnsemble) -> Bool { a.structure == b.structure }

  /// Feeds the trees to a hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(structure) }
}

extension TreeEnsemble {
  /// The score of one row, that of the first output, without allocating.
  ///
  /// - Precondition: the row has ``featureCount`` cells.
  /// - Complexity: O(trees · depth).
  public func score(of row: Span<Double>) -> Double {
    var sum = structure.baseline[0]
    let outputs = outputCount
    walk.visitOne(structure, row) { tree, value in
      if outputs == 1 || tree % outputs == 0 { sum += value }
    }
    return sum
  }

  /// The score of one row, that of the first output, without allocating.
  public func score(of row: [Double]) -> Double { score(of: row.span) }

  /// The scores of one row, one an output, without allocating.
  ///
  /// - Precondition: the row has ``featureCount`` cells and `scores` ``outputCount``.
  public func scores(of row: Span<Double>, into scores: inout [Double]) {
    precondition(scores.count == outputCount, "\(scores.count) places do not fit \(outputCount) scores")
    for output in 0..<outputCount { scores[output] = structure.baseline[output] }
    let outputs = outputCount
    walk.visitOne(structure, row) { tree, value in scores[tree % outputs] += value }
  }

  /// The scores of each row: one row a row of `x`, one column an output.
  ///
  /// - Parameters:
  ///   - x: rows of ``featureCount`` cells; NaN marks a missing one.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the scores are the same for any number.
  /// - Complexity: O(rows · trees · leaves / 16) for trees of up to 64 leaves, else O(rows · trees · depth).
  public func scores(for x: Matrix, threads: Int? = nil) -> Matrix {
    checkColumns(x)
    let outputs = outputCount
    var scores: [Double] = []
    scores.reserveCapacity(x.rowCount * outputs)
    for output in 0..<outputs {
      scores.append(contentsOf: repeatElement(structure.baseline[output], count: x.rowCount))
    }
    addScores(of: x, trees: 0..<treeCount, threads: threads, to: &scores)
    return Matrix(rowCount: x.rowCount, columnCount: outputs, elements: scores)
  }

  /// The place of the leaf in which each row ends: one row a row of `x`, one column a tree, leaves numbered by
  /// their places among the nodes of all trees.
  package func leaves(for x: Matrix) -> [Int32] {
    checkColumns(x)
    var leaves = [Int32](repeating: 0, count: x.rowCount * treeCount)
    var scratch: [Double] = []
    let blockRows = TreeWalk.blockRows(featureCount: featureCount)
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      walk.visit(
        structure, trees: 0..<treeCount, x.elements, rowCount: x.rowCount,
        rows: first..<min(x.rowCount, first + blockRows), scratch: &scratch
      ) { tree, row, leaf, _ in leaves[tree * x.rowCount + row] = Int32(leaf) }
    }
    return leaves
  }

  /// The same scores by walking down each tree, output after output.
  package func walkedScores(for x: Matrix, threads: Int? = nil) -> [Double] {
    var scores = structure.baseline.flatMap { [Double](repeating: $0, count: x.rowCount) }
    TreeEnsemble.add(x, trees: 0..<treeCount, structure, walk, planes: nil, threads: threads, to: &scores)
    return scores
  }

  /// Adds the values of some trees to scores, output after output.
  func addScores(of x: Matrix, trees: Range<Int>, threads: Int?, to scores: inout [Double]) {
    TreeEnsemble.add(
      x, trees: trees, structure, walk, planes: trees == 0..<treeCount ? planes : nil, threads: threads,
      to: &scores)
  }

  private static func add(
    _ x: Matrix, trees: Range<Int>, _ structure: TreeStructure, _ walk: TreeWalk, planes: LeafPlanes?,
    threads: Int?, to scores: inout [Double]
  ) {
    guard !trees.isEmpty, x.rowCount > 0 else { return }
    let blockRows =
      planes == nil
      ? TreeWalk.blockRows(featureCount: structure.featureCount) : LeafPlanes.blockRows
    let elements = x.elements
    let rowCount = x.rowCount
    SharedScores.withBuffer(&scores) { shared in
      // Many blocks a task: the scratch of one is used for the next.
      _ = Parallel.mapChunks(count: rowCount, chunkSize: 32 * blockRows, threads: threads) { range in
        var bytes: [UInt8] = []
        var cells: [Double] = []
        for first in stride(from: range.lowerBound, to: range.upperBound, by: blockRows) {
          let rows = first..<min(range.upperBound, first + blockRows)
          if let planes {
            shared.add(
              planes, elements, rowCount, rows, structure.sets, structure.outputCount, scratch: &bytes)
          } else {
            shared.add(walk, structure, trees, elements, rowCount, rows, scratch: &cells)
          }
        }
      }
    }
  }

  private func checkColumns(_ x: Matrix) {
    precondition(
      x.columnCount == featureCount, "\(x.columnCount) columns do not fit \(featureCount) features")
  }
}
