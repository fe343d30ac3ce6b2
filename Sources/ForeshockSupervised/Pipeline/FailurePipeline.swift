public import ForeshockFeatures
public import ForeshockMetrics
public import ForeshockSeries

/// From a table to decisions in one value: features, encoding, model, calibration and threshold.
///
///     let table = try CSVReader().read(path: "fleet.csv").table
///     let pipeline = FailurePipeline(
///       .gradientBoosting(GradientBoosting()), target: .label("fails_within_24h"), unit: "machine", time: "time",
///       calibration: .sigmoid,
///       threshold: .aim(.leastCost(CostMatrix(falsePositive: 1, falseNegative: 20))))
///     let fitted = try pipeline.fit(table)
///     fitted.report.classification?.averagePrecision        // of rows held out
///     try fitted.predictions(for: today)                     // probabilities and calls
///
/// **No leaks.** Everything that is learned (means for gaps, scales, lists of words, the model) is learned anew from
/// the training rows of each split of ``validation``. What these models say of the rows they have not seen makes the
/// calibration, the threshold and the report; the calibration and the threshold by which the rows of one fold are
/// reported are made of the other folds' rows. At the end one model is fitted to all rows.
///
/// Rows without an answer are left out. Source: Kaufman, Rosset & Perlich, ACM TKDD 6(4), 2012 (leaks); Romano, Patterson
/// & Candès, NeurIPS 2019 (the intervals of regression).
public struct FailurePipeline: Hashable, Sendable, Codable {
  /// The model.
  public var model: FailureModelSpec
  /// Where the answers are.
  public var target: FailureTarget
  /// The columns to learn from; nil, the default, for all numbers but answers, unit, time and ``excluded``, and the
  /// words of ``categorical``.
  public var columns: [String]?
  /// Columns not to learn from.
  public var excluded: [String]
  /// Columns of words, or of numbers that stand for words. Words that are not named here are not learned from: they
  /// are names more often than kinds.
  public var categorical: [String]
  /// The column of the unit, such as the machine; nil, the default, where there is none.
  public var unit: String?
  /// The column of times, or of numbers in the order of time; nil, the default, where rows are in that order.
  public var time: String?
  /// The column of the weights of rows, at least 0; nil, the default, for ones. They count in what is learned, calibration
  /// included; the report, thresholds and the choice of settings take all rows alike.
  public var weight: String?
  /// Features that are made of the numeric columns, unit by unit; nil, the default, for none.
  public var bank: FeatureBank?
  /// Whether linear models get columns of unit spread, so that a penalty treats them alike; without a penalty it makes
  /// no difference, since all solvers scale inside. Default false: penalties act on the columns as given.
  public var standardizes: Bool
  /// Words of a column that are told apart, the most frequent ones. Default 64; 2 ... 255.
  public var mostCategories: Int
  /// How probabilities are calibrated. Default not at all.
  public var calibration: ProbabilityCalibration.Method
  /// When a row is called one. Default from 0.5 on.
  public var threshold: FailureThreshold
  /// The coverage of regression intervals; nil, the default, for none. Boosting learns their ends, so that they are as wide as
  /// a row needs; those of other models are of one width.
  public var intervalLevel: Double?
  /// How rows are held out.
  public var validation: FailureValidation
  /// Where the shuffles of importance start. Default 0.
  public var seed: UInt64

  /// A pipeline; see its properties for what the settings mean.
  public init(
    _ model: FailureModelSpec, target: FailureTarget, columns: [String]? = nil, excluded: [String] = [],
    categorical: [String] = [], unit: String? = nil, time: String? = nil, weight: String? = nil,
    bank: FeatureBank? = nil,
    standardizes: Bool = false, mostCategories: Int = 64,
    calibration: ProbabilityCalibration.Method = .none, threshold: FailureThreshold = .fixed(0.5),
    intervalLevel: Double? = nil, validation: FailureValidation = FailureValidation(), seed: UInt64 = 0
  ) {
    self.model = model
    self.target = target
    self.columns = columns
    self.excluded = excluded
    self.categorical = categorical
    self.unit = unit
    self.time = time
    self.weight = weight
    self.bank = bank
    self.standardizes = standardizes
    self.mostCategories = mostCategories
    self.calibration = calibration
    self.threshold = threshold
    self.intervalLevel = intervalLevel
    self.validation = validation
    self.seed = seed
  }

  /// Fits models to the training rows of each split, judges them, and fits the last one to all rows.
  ///
  /// - Parameters:
  ///   - table: one row an example.
  ///   - splits: your own, by rows of the table; nil, the default, for those of ``validation``. Rows without an answer
  ///     are left out of them; a row is held out once at most.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the result is the same for any number.
  ///   - progress: called with the fits that are done and all there will be, from any thread.
  /// - Throws: ``PipelineError``.
  /// - Complexity: That of folds + 1 fits, and of a prediction a feature for the importance.
  public func fit(
    _ table: Table, splits: [ForeshockMetrics.Split]? = nil, threads: Int? = nil,
    progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) throws(PipelineError) -> Fitted {
    let prepared = try PreparedPipeline(self, table, splits: splits, threads: threads)
    return try prepared.fitted(self, threads: threads, progress: progress)
  }

  /// Refuses settings out of bounds or that do not go together.
  func check() throws(PipelineError) {
    try model.check()
    try threshold.check()
    try validation.check()
    guard model.task == target.task else {
      throw .invalidSetting(
        name: "target",
        reason: "the model is one of \(model.task.rawValue), the answers are those of \(target.task.rawValue)"
      )
    }
    guard (2...255).contains(mostCategories) else {
      throw .invalidSetting(name: "mostCategories", reason: "it must be 2 to 255, not \(mostCategories)")
    }
    switch (model.task, calibration) {
    case (_, .none), (.classification, _), (.multiclass, .temperature): break
    case (.multiclass, _):
      throw .invalidSetting(
        name: "calibration", reason: "several classes are calibrated by a temperature only")
    default:
      throw .invalidSetting(name: "calibration", reason: "only probabilities of classes are calibrated")
    }
    if let intervalLevel {
      guard intervalLevel > 0, intervalLevel < 1 else {
        throw .invalidSetting(
          name: "intervalLevel", reason: "it must be between 0 and 1, not \(intervalLevel)")
      }
      guard model.task == .regression else {
        throw .invalidSetting(name: "intervalLevel", reason: "only regression has intervals")
      }
    }
    for window in bank?.windows ?? [] {
      if window.window.isCentered {
        throw .invalidSetting(name: "bank", reason: "the window '\(window.label)' looks ahead")
      }
    }
    var seen: Set<String> = []
    for name in target.columns where !seen.insert(name).inserted {
      throw .invalidSetting(name: "target", reason: "it names the column '\(name)' twice")
    }
    for name in columns ?? [] {
      if !mayLearn(from: [name]) {
        throw .invalidSetting(
          name: "columns", reason: "'\(name)' is an answer, the unit, the weight, or among those left out")
      }
      if !seen.insert(name).inserted {
        throw .invalidSetting(name: "columns", reason: "'\(name)' is named twice")
      }
    }
  }

  /// Whether none of `columns` is an answer, the unit, the weight, or left out.
  func mayLearn(from columns: [String]) -> Bool {
    !columns.contains {
      target.columns.contains($0) || excluded.contains($0) || $0 == unit || $0 == weight
    }
  }

  /// The columns of `table` to learn from.
  func chosenColumns(of table: Table) throws(PipelineError) -> [String] {
    if let columns { return columns }
    let away = Set(target.columns).union(excluded).union([unit, time, weight].compactMap { $0 })
    for name in categorical + excluded where table.index(of: name) == nil {
      throw .table(.noColumn(name, among: table.names))
    }
    return table.columns.filter { column in
      !away.contains(column.name) && (column.kind == .numeric || categorical.contains(column.name))
    }.map(\.name)
  }
}
