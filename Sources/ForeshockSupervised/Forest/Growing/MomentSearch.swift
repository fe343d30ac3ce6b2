/// Sums of w·y and w by bins: for regression, and for Gini's impurity of two classes.
///
/// With G the sum of −w·y and H that of w, the weighted variance of a node is Σ w·y² − G²/H, and twice that is
/// Gini's impurity of targets 0 and 1: a split that raises the sum of G²/H most lowers either most. Sums are whole
/// numbers, as those of boosting, and so is the search.
struct MomentSearch: ForestSearch {
  private let table: BinnedTable
  private let bins: FeatureBins
  private let rules: SplitRules
  private let units: GradientUnits
  /// What a number y stands for: `center` plus y, times `scale`; at least `least`, at most `most`.
  private let center, scale, least, most: Double
  private let gainUnit: Double
  private var context: SplitContext
  private var sums = [GradientPair](repeating: .zero, count: HistogramKernel.width)
  private var occupied = [UInt64](repeating: 0, count: 4)

  /// Nodes of up to this many rows look at the bins that have any.
  private static let fewRows = 192

  /// - Parameters:
  ///   - units: those of the items.
  ///   - shape: what the numbers stand for.
  init(_ table: BinnedTable, _ bins: FeatureBins, minLeafCount: Int, units: GradientUnits, shape: TargetShape)
  {
    self.table = table
    self.bins = bins
    self.units = units
    // Of all sets of categories the best one in the order of their means: nothing is smoothed, as leaves are means.
    var categories = CategoryRules()
    categories.singleCount = 0
    categories.mostCategories = FeatureBins.mostBins
    categories.minCount = 1
    categories.smoothing = 1e-9
    categories.penalty = 0
    rules = SplitRules(minLeafCount: minLeafCount, minLeafHessian: 0, categories: categories)
    (center, scale, least, most) = (shape.center, shape.scale, shape.least, shape.most)
    let unit = power(2 * units.gradientExponent - units.hessianExponent)
    // Gini's impurity 1 − p² − (1 − p)² is twice the variance p·(1 − p).
    gainUnit = shape.isClass ? 2 * unit : unit
    context = SplitContext(rules, units, total: .zero)
  }

  var outputCount: Int { 1 }
  var cover: Double { units.hessian(context.total) }

  mutating func begin(_ items: Span<GradientPair>) {
    var total = GradientPair.zero
    for i in items.indices { total &+= items[i] }
    context = SplitContext(rules, units, total: total)
  }

  func value(_ output: Int) -> Double {
    let h = units.hessian(context.total)
    let mean = h > 0 ? -units.gradient(context.total) / h : 0
    return min(max((mean + center) * scale, least), most)
  }

  mutating func consider(
    _ feature: Int, _ rows: Span<UInt32>, _ items: Span<GradientPair>, into best: inout TreeSplit
  ) {
    if bins.isCategorical(feature) {
      ForestKernel.add(table, feature: feature, rows, items, to: &sums)
      ForestKernel.scanSets(
        &sums, bins: bins.binCount(of: feature), feature, context, rules.categories, units, into: &best)
    } else if rows.count > Self.fewRows {
      ForestKernel.add(table, feature: feature, rows, items, to: &sums)
      ForestKernel.scan(&sums, bins: bins.binCount(of: feature), feature, context, into: &best)
    } else {
      ForestKernel.addNoting(table, feature: feature, rows, items, to: &sums, &occupied)
      ForestKernel.scanNoted(&sums, &occupied, feature, context, into: &best)
    }
  }

  func gain(_ split: TreeSplit) -> Double {
    let gain = max(0, split.score - context.score(of: context.total)) * gainUnit * scale * scale
    return min(gain, .greatestFiniteMagnitude)
  }
}

/// What the numbers that a forest sums up stand for: targets brought near zero and one.
struct TargetShape: Sendable {
  /// Targets are (y + `center`) · `scale`.
  var center = 0.0
  var scale = 1.0
  var least = 0.0
  var most = 1.0
  var isClass = true

  /// Classes 0 and 1, as they are.
  static let classes = TargetShape()

  /// Numbers of any size, of rows with these weights.
  init(_ targets: [Double], _ weights: [Double], _ rows: [UInt32]) {
    isClass = false
    (least, most) = (.infinity, -.infinity)
    for row in rows {
      least = min(least, targets[Int(row)])
      most = max(most, targets[Int(row)])
    }
    let size = max(abs(least), abs(most))
    // Below this, squares of what is left are out of reach.
    scale = power(size > 0 ? min(1_022, max(-1_000, Int(size.exponent))) : 0)
    var (sum, total) = (0.0, 0.0)
    for row in rows {
      sum += weights[Int(row)] * (targets[Int(row)] / scale)
      total += weights[Int(row)]
    }
    center = sum / total
  }

  private init() {}

  /// A target as it is summed up.
  func number(_ target: Double) -> Double { target / scale - center }
}
