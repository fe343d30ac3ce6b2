internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// One fit: the table in bins and what each of its trees is grown by.
struct ForestRun: Sendable {
  let bins: FeatureBins
  private let settings: RandomForest
  private let grower: ForestGrower
  private let targets: [Double]
  /// One a row of the table, those of its class multiplied in.
  private let weights: [Double]
  private let draw: RowDraw
  private let shape: TargetShape
  private let random: RandomStream

  init(_ settings: RandomForest, _ x: Matrix, _ targets: [Double], _ weights: [Double], threads: Int?) {
    self.settings = settings
    self.targets = targets
    let rows = (0..<UInt32(x.rowCount)).filter { weights[Int($0)] > 0 }
    bins = FeatureBins(
      x, rows: rows.count == x.rowCount ? nil : rows.map(Int.init), categorical: settings.categoricalColumns,
      mostBins: settings.mostBins, threads: threads)
    let factors = settings.classFactors(targets, weights)
    self.weights = factors.isEmpty ? weights : targets.indices.map { weights[$0] * factors[Int(targets[$0])] }
    shape = settings.outcome == .mean ? TargetShape(targets, weights, rows) : .classes
    draw = RowDraw(settings.sampling, rows: rows, targets: targets)
    let columns = x.columnCount
    let automatic =
      settings.outcome == .mean ? columns / 3 : Int(Double(columns).squareRoot().rounded(.up))
    grower = ForestGrower(
      table: BinnedTable(x, bins, threads: threads),
      maxDepth: min(settings.maxDepth ?? .max, TreeStructure.mostLevels),
      minLeafCount: settings.minLeafCount ?? 5,
      columnsPerNode: min(max(1, settings.columnsPerNode ?? automatic), max(1, columns)))
    random = RandomStream(seed: settings.seed)
  }

  /// Scores of a row.
  var outputCount: Int { RandomForest.Fitted.outputCount(of: settings.outcome) }

  /// How many rows each tree sees, repeats included.
  var rowsPerTree: Int { draw.count }

  /// Grows the tree of that number.
  func tree(_ number: Int) -> (tree: ForestTree, bag: RowBag) {
    var random = random.stream(UInt64(number))
    let (rows, counts) = draw.draw(&random)
    let drawnWeights = rows.indices.map { weights[Int(rows[$0])] * Double(counts[$0]) }
    let bag = RowBag(rows, rowCount: targets.count)
    if let classCount = settings.classCount, classCount > 2 || settings.criterion == .entropy {
      let items = rows.indices.map {
        ClassSearch.Item(weight: drawnWeights[$0], label: Int(targets[Int(rows[$0])]))
      }
      let search = ClassSearch(
        grower.table, bins, settings.criterion, minLeafCount: grower.minLeafCount, classCount: classCount)
      return (grower.grow(rows, items, targets: targets, search, random), bag)
    }
    let gradients = rows.indices.map { -drawnWeights[$0] * shape.number(targets[Int(rows[$0])]) }
    let fixed = FixedGradients(gradients: gradients.span, hessians: drawnWeights.span, threads: 1)
    let search = MomentSearch(
      grower.table, bins, minLeafCount: grower.minLeafCount, units: fixed.units, shape: shape)
    return (grower.grow(rows, fixed.pairs, targets: targets, search, random), bag)
  }
}
