/// A random forest: the mean of many deep trees, each grown on rows drawn at random and asking, at each node, columns
/// drawn at random.
///
///     let model = try RandomForest().fit(features, labels: failsWithinADay)
///     let risk = model.predictions(for: today)
///
/// It needs next to no tuning and does not overfit with more trees. Columns are cut into up to 255 bins. NaN is a missing
/// value; each split learns where missing values go. ±∞ are values like others. Probabilities are the mean over the trees
/// of the weighted shares of a leaf's rows.
///
/// Trees grow in parallel, each from a random stream of its own: a fit is the same to the last bit on any number of
/// threads.
///
/// Source: Breiman, "Random forests", Machine Learning 45, 2001. Compared with scikit-learn 1.9.1 and YDF 0.16.1.
public struct RandomForest: Hashable, Sendable, Codable {
  /// What is learnt. Default two classes.
  public var outcome: Outcome
  /// Trees. Default 100; 1 or more.
  public var treeCount: Int
  /// Questions on the way to a leaf; nil, the default, for any number up to 1,024; else 1 or more.
  public var maxDepth: Int?
  /// Different rows of a leaf, however often each was drawn; nil, the default, for 5; else 1 or more.
  public var minLeafCount: Int?
  /// Columns that are tried at each node; nil, the default, for the square root of their number, rounded up, for
  /// classes, and a third of it for regression; else 1 or more. More are tried while none could part the node.
  public var columnsPerNode: Int?
  /// What splits lower, for classes. Default ``Criterion/gini``.
  public var criterion: Criterion
  /// Which rows a tree sees. Default ``Sampling/bootstrap(share:)`` of as many rows as there are.
  public var sampling: Sampling
  /// How much each class weighs. Default uniform.
  public var classWeights: ClassWeights
  /// Bins a column. Default 255; 2 ... 255.
  public var mostBins: Int
  /// Columns whose cells are numbers of categories, 0 ... 65,535.
  public var categoricalColumns: Set<Int>
  /// Where draws start. Default 0.
  public var seed: UInt64

  /// What a forest learns.
  public enum Outcome: Hashable, Sendable, Codable {
    /// Classes 0 ..< `count`, at least two.
    case classes(count: Int)
    /// The mean of a number.
    case mean
  }

  /// What a split lowers.
  public enum Criterion: String, Hashable, Sendable, Codable {
    /// 1 − Σ p².
    case gini
    /// −Σ p ln p.
    case entropy
  }

  /// Which rows a tree sees.
  public enum Sampling: Hashable, Sendable, Codable {
    /// `share` times the number of rows, drawn with replacement.
    case bootstrap(share: Double = 1)
    /// `share` of the rows, without replacement.
    case subsample(share: Double)
    /// From each class as many rows as the rarest has, with replacement (Chen, Liaw & Breiman, 2004). The
    /// probabilities are then no longer those of the population.
    case balanced
    /// All rows.
    case all
  }

  /// How much a row of each class weighs, besides its own weight.
  public enum ClassWeights: Hashable, Sendable, Codable {
    /// One for all.
    case uniform
    /// All classes weigh as much. The probabilities are then no longer those of the population.
    case balanced
    /// One weight a class, above zero.
    case explicit([Double])
  }

  /// A forest with the given settings.
  public init(
    outcome: Outcome = .classes(count: 2), treeCount: Int = 100, maxDepth: Int? = nil,
    minLeafCount: Int? = nil, columnsPerNode: Int? = nil, criterion: Criterion = .gini,
    sampling: Sampling = .bootstrap(), classWeights: ClassWeights = .uniform, mostBins: Int = 255,
    categoricalColumns: Set<Int> = [], seed: UInt64 = 0
  ) {
    self.outcome = outcome
    self.treeCount = treeCount
    self.maxDepth = maxDepth
    self.minLeafCount = minLeafCount
    self.columnsPerNode = columnsPerNode
    self.criterion = criterion
    self.sampling = sampling
    self.classWeights = classWeights
    self.mostBins = mostBins
    self.categoricalColumns = categoricalColumns
    self.seed = seed
  }
}
