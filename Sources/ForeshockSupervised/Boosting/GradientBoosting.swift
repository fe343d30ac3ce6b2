/// Gradient boosting of regression trees on histograms: the sum of many small trees, each fitted to what the ones before
/// have left.
///
///     let model = try GradientBoosting(loss: .logistic).fit(features, labels: failsWithinADay)
///     let risk = model.predictions(for: today)
///
/// Trees grow leaf by leaf, the most valuable split first, on columns cut into up to 255 bins. NaN is a missing value; each
/// split learns where missing values go. ±∞ are values like others. Rows of ``earlyStopping`` are the last in
/// the table's order, never drawn at random: tables of a time axis must be in its order.
///
/// Sums of derivatives are kept in whole numbers, so that a fit is the same to the last bit on any number of
/// threads.
///
/// Source: Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5),
/// 2001; Ke et al., "LightGBM", NIPS 2017. Compared with LightGBM 4.7.0.
public struct GradientBoosting: Hashable, Sendable, Codable {
  /// What is minimised. Default ``BoostingLoss/logistic``.
  public var loss: BoostingLoss
  /// Rounds at most, each a tree an output. Default 100; 1 or more.
  public var rounds: Int
  /// What each tree's values are multiplied by. Default 0.1; above 0, at most 1.
  public var learningRate: Double
  /// Leaves of a tree. Default 31; 2 or more.
  public var maxLeaves: Int
  /// Questions on the way to a leaf; nil, the default, for any number up to 1,024; else 1 or more.
  public var maxDepth: Int?
  /// Rows of a leaf. Default 20; 1 or more.
  public var minLeafCount: Int
  /// The sum of the loss's second derivatives, times weights, of a leaf. Default 1e-3; 0 or more.
  public var minLeafHessian: Double
  /// λ of −G / (H + λ), a leaf's value. Default 0; 0 or more.
  public var lambda: Double
  /// What a split must be worth in G² / (H + λ). Default 0; 0 or more.
  public var minGain: Double
  /// The share of rows, drawn anew each round, that a round's trees see. Default 1; above 0.
  public var rowFraction: Double
  /// The share of columns, drawn anew for each tree, that a tree may ask. Default 1; above 0.
  public var columnFraction: Double
  /// Bins a column. Default 255; 2 ... 255.
  public var mostBins: Int
  /// How much each class weighs, for logistic and softmax losses. Default uniform.
  public var classWeights: ClassWeights
  /// Columns along which predictions must not fall, or not rise.
  public var monotone: [Int: Monotonicity]
  /// Columns whose cells are numbers of categories, 0 ... 65,535.
  public var categoricalColumns: Set<Int>
  /// When to stop before ``rounds``; nil, the default, for never.
  public var earlyStopping: EarlyStopping?
  /// Where row and column draws start. Default 0.
  public var seed: UInt64

  /// The way that predictions go along a column.
  public enum Monotonicity: Int8, Hashable, Sendable, Codable {
    /// They never fall as the column rises.
    case increasing = 1
    /// They never rise as the column does.
    case decreasing = -1
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

  /// Stops when the loss on rows that trees do not see has not fallen for some rounds, and keeps the best ones.
  public struct EarlyStopping: Hashable, Sendable, Codable {
    /// Rounds without a better loss. Default 20; 1 or more.
    public var patience: Int
    /// The share of rows at the table's end that is held back where no validation table is given. Default 0.2;
    /// between 0 and 1.
    public var validationShare: Double
    /// By how much the loss must fall to be better. Default 0.
    public var minImprovement: Double

    /// Stopping by the given rules.
    public init(patience: Int = 20, validationShare: Double = 0.2, minImprovement: Double = 0) {
      self.patience = patience
      self.validationShare = validationShare
      self.minImprovement = minImprovement
    }
  }

  /// Boosting with the given settings.
  public init(
    loss: BoostingLoss = .logistic, rounds: Int = 100, learningRate: Double = 0.1, maxLeaves: Int = 31,
    maxDepth: Int? = nil, minLeafCount: Int = 20, minLeafHessian: Double = 1e-3, lambda: Double = 0,
    minGain: Double = 0, rowFraction: Double = 1, columnFraction: Double = 1, mostBins: Int = 255,
    classWeights: ClassWeights = .uniform, monotone: [Int: Monotonicity] = [:],
    categoricalColumns: Set<Int> = [], earlyStopping: EarlyStopping? = nil, seed: UInt64 = 0
  ) {
    self.loss = loss
    self.rounds = rounds
    self.learningRate = learningRate
    self.maxLeaves = maxLeaves
    self.maxDepth = maxDepth
    self.minLeafCount = minLeafCount
    self.minLeafHessian = minLeafHessian
    self.lambda = lambda
    self.minGain = minGain
    self.rowFraction = rowFraction
    self.columnFraction = columnFraction
    self.mostBins = mostBins
    self.classWeights = classWeights
    self.monotone = monotone
    self.categoricalColumns = categoricalColumns
    self.earlyStopping = earlyStopping
    self.seed = seed
  }
}
