public import ForeshockMetrics

/// How good a pipeline is, by rows that were held out.
public struct FailureReport: Hashable, Sendable, Codable {
  /// Rows with an answer.
  public var rowCount: Int
  /// Rows left out because nobody knows their answer.
  public var unknownCount: Int
  /// Rows that were held out, and so judged.
  public var judgedCount: Int
  /// How rows were held out, in words.
  public var splitRule: String
  /// What the splits gave away all the same; none unless the caller brought splits of their own.
  public var leaks: [Leak]
  /// The loss of each fold, less being better: log-loss before calibration, root mean squared error, or 1 − C; nil where
  /// the fold cannot tell.
  public var foldLosses: [Double?]
  /// Probabilities of classes.
  public var classification: Classification?
  /// Probabilities of several classes, each fold's calibrated without its rows.
  public var classes: MulticlassReport?
  /// Numbers.
  public var regression: Regression?
  /// Harrell's C of the pairs within folds, for models of lives.
  public var concordance: Double?
  /// Probabilities of living on, for models of lives whose rows all begin at 0 and of which some failed.
  public var survival: Survival?
  /// By how much the loss of held-out rows rises when a column is shuffled, the most important first. Columns that say
  /// the same share what they are worth.
  public var importance: [Importance]

  /// What a column is worth.
  public struct Importance: Hashable, Sendable, Codable {
    /// The column, or the bank's feature.
    public var name: String
    /// The rise of the loss; near zero, or below, for columns that do not matter.
    public var lossIncrease: Double
  }

  /// How good probabilities and calls are.
  public struct Classification: Hashable, Sendable, Codable {
    /// All metrics of the calibrated probabilities, and the calls at the final threshold. Each fold's calibration was
    /// made without its rows.
    public var metrics: ClassificationReport
    /// Calls by thresholds that were chosen, fold by fold, for the other folds' rows under a calibration of these rows: what to
    /// expect of new rows. A fold's labels enter neither its curve nor its threshold; the other folds' models have
    /// learned from them, as in all cross-validation.
    public var calls: ConfusionCounts
    /// The cost of these calls; nil without costs.
    public var cost: Double?
    /// The share of ones for which the probabilities of the fitted pipeline hold, by weight: of all rows, or with a calibration
    /// of those held out. Nil in reports of earlier versions.
    public var failureShare: Double?
    /// Warnings of failures with their lead times, where units, times and ``FailureValidation/labelHorizon`` are known. A run of
    /// ones is taken to end with a failure at its last row, so that lead times are short by up to a row.
    public var alerts: AlertReport?
  }

  /// How good numbers are.
  public struct Regression: Hashable, Sendable, Codable {
    /// The mean absolute error.
    public var meanAbsoluteError: Double
    /// The root of the mean squared error.
    public var rootMeanSquaredError: Double
    /// The mean of predicted less actual.
    public var bias: Double
    /// The share of the variance explained; nil where there is none.
    public var determination: Double?
    /// The PHM 2008 score, for remaining lives in cycles: a sum that grows with the rows.
    public var prognosticScore: Double
    /// Intervals, where asked for.
    public var interval: Interval?
    /// How early predictions can be trusted, where units and times are known and the answers are remaining lives.
    public var prognosis: Prognosis?
  }

  /// How predictions of remaining life went as units aged, by ``PrognosticTrack``.
  ///
  /// Answers are remaining lives when within each unit, in the order of time, they fall evenly (at first they may stay at a cap);
  /// where they rise, a new life begins. Rows at the cap are left out, but for the last of them: a track begins there, or with the first row, and
  /// a life is as long as from the first row on.
  public struct Prognosis: Hashable, Sendable, Codable {
    /// How many lives there are.
    public var trackCount: Int
    /// The share of lives in which at ``lambdas`` of the way from the first prediction to the end the prediction was within
    /// ± ``alpha`` of what was left (α–λ).
    public var accuracies: [Double]
    /// Shares of the way.
    public var lambdas: [Double]
    /// How far from what was left predictions may be, as a share of it.
    public var alpha: Double
    /// The median of how long before the end predictions were within ± ``horizonAlpha`` of the length of the life for good, in
    /// the unit of the answers; 0 for lives in which they never were.
    public var medianHorizon: Double
    /// How far from what was left predictions may be for the horizon, as a share of the life.
    public var horizonAlpha: Double
    /// The mean over lives of one minus the relative error.
    public var relativeAccuracy: Double
  }

  /// How good probabilities of living on are, over age.
  public struct Survival: Hashable, Sendable, Codable {
    /// Ages: the deciles of those at failure.
    public var ages: [Double]
    /// The Brier score of the probability to live longer than each age, weighted for censoring; nil where no row is left that
    /// can be weighted.
    public var brierScores: [Double?]
    /// That of the training rows' Kaplan–Meier curves, which know no features.
    public var referenceScores: [Double?]

    /// The mean of the scores over age, by the trapezium rule; nil where one is nil.
    public var integratedBrier: Double?
    /// The same of ``referenceScores``.
    public var integratedReference: Double?
  }

  /// How good intervals are, each widened by what the other folds need.
  public struct Interval: Hashable, Sendable, Codable {
    /// The coverage asked for.
    public var level: Double
    /// The share of answers inside.
    public var coverage: Double
    /// The mean width.
    public var meanWidth: Double
    /// The pinball loss of the lower end.
    public var lowerPinball: Double
    /// The pinball loss of the upper end.
    public var upperPinball: Double
  }
}
