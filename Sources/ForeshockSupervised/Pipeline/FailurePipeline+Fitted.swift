public import ForeshockLinearAlgebra
public import ForeshockSeries

extension FailurePipeline {
  /// A fitted pipeline: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// What was asked for.
    public let settings: FailurePipeline
    /// The columns that were learned from.
    public let columns: [String]
    /// The names of the classes, in the order of ``FailurePrediction/probabilities``; none but for several classes.
    public let classNames: [String]
    let stage: PipelineStage
    /// From the model's log-odds to probabilities.
    public let calibration: ProbabilityCalibration
    /// The probability from which a row is called one; nil but for classification.
    public let threshold: Double?
    /// By how much intervals are widened on both sides; below zero, narrowed.
    let widening: Double
    /// How good it is, by rows that were held out.
    public let report: FailureReport

    /// The model, fitted to all rows.
    public var model: FittedFailureModel { stage.model }
    /// The names of the model's columns: those of the table, `kind=L` for words of linear models, and the bank's features.
    public var featureNames: [String] { stage.encoder.names }
  }
}

/// What a fitted pipeline says of one row.
public struct FailurePrediction: Hashable, Sendable, Codable {
  /// The probability of label 1, or to fail within the time asked about; nil for regression, and for lives without such
  /// a time.
  public var probability: Double?
  /// Whether the probability reaches the threshold; nil but for classification.
  public var isAlert: Bool?
  /// The most probable class, the first of equals; nil but for several classes.
  public var label: String?
  /// The probability of each class of ``FailurePipeline/Fitted/classNames``; nil but for several classes.
  public var probabilities: [Double]?
  /// The predicted number; for lives the median of what is left, nil where that lies beyond all that was seen.
  public var value: Double?
  /// The lower end of the interval; nil without one.
  public var lower: Double?
  /// The upper end of the interval; nil without one.
  public var upper: Double?
}

/// A cell of a row that is asked about.
public enum FailureCell: Hashable, Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral
{
  /// A number; NaN is missing.
  case number(Double)
  /// A word.
  case word(String)
  /// Not known.
  case missing

  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A number.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// A word.
  public init(stringLiteral value: String) { self = .word(value) }
}

extension FailurePipeline.Fitted {
  /// What is said of each row of a table.
  ///
  /// Lives are asked about from the age in the column of durations on; from birth where the table has no such column.
  ///
  /// - Parameters:
  ///   - table: it has the columns that were learned from, and with a bank those of unit and time.
  ///   - ahead: for models of lives the time in which a failure is asked about, in the unit of the durations; at
  ///     least 0.
  ///   - prior: the share of ones that is expected among these rows, above 0 and below 1; probabilities are corrected for
  ///     it before the threshold (``PriorShift``). Nil, the default, for that of ``failureShare``. For classification only.
  ///   - threads: nil for `Parallel.defaultThreadCount`.
  /// - Throws: ``PipelineError`` for columns that are missing or hold something else, infinite cells, and a prior that cannot
  ///   be or is given to another model.
  /// - Complexity: O(rows · columns) for linear models, for trees as ``TreeEnsemble/scores(for:threads:)``.
  public func predictions(
    for table: Table, within ahead: Double? = nil, prior: Double? = nil, threads: Int? = nil
  ) throws(PipelineError) -> [FailurePrediction] {
    let correction = try prior.map { share throws(PipelineError) in try shift(toward: share) }
    if let ahead, !(ahead >= 0 && ahead.isFinite) {
      throw .invalidSetting(name: "within", reason: "\(ahead) is not a time of at least 0")
    }
    let x = try matrix(of: table, threads: threads)
    if case .life(_, let duration, _) = settings.target {
      var ages = [Double](repeating: 0, count: x.rowCount)
      if table.index(of: duration) != nil {
        do { ages = try table.numbers(duration) } catch { throw .table(error) }
        if let row = ages.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
          throw .invalidCell(column: duration, row: row, reason: "is not an age of at least 0")
        }
      }
      return ages.indices.map { row in
        let outlook = stage.model.outlook(
          of: (0..<x.columnCount).map { x[row, $0] }, age: ages[row], within: ahead)
        return FailurePrediction(probability: outlook.probability, value: outlook.left)
      }
    }
    let scores = stage.scores(of: x, threads: threads)
    if settings.model.task == .classification {
      return scores.map { score in
        let own = calibration.probability(ofLogOdds: score)
        let probability = correction?.probability(of: own) ?? own
        return FailurePrediction(
          probability: probability, isAlert: threshold.map { probability >= $0 })
      }
    }
    if settings.model.task == .multiclass {
      return (0..<x.rowCount).map { row in
        let all = calibration.probabilities(
          ofLogProbabilities: scores[(row * classNames.count)..<((row + 1) * classNames.count)])
        let best = all.indices.reduce(0) { all[$1] > all[$0] ? $1 : $0 }
        return FailurePrediction(label: classNames[best], probabilities: all)
      }
    }
    let ends = settings.intervalLevel == nil ? [] : stage.intervals(of: x, threads: threads)
    return scores.indices.map { row in
      var prediction = FailurePrediction(value: scores[row])
      if !ends.isEmpty {
        let (lower, upper) = Self.widened(ends[row], by: widening)
        prediction.lower = lower
        prediction.upper = upper
      }
      return prediction
    }
  }

  /// What is said of one row, named by its columns; those that are not named are missing.
  ///
  /// - Precondition: the pipeline has no bank, whose features are made of more than one row.
  /// - Throws: as ``predictions(for:within:prior:threads:)``, also for a column that was not learned from.
  public func prediction(
    for row: [String: FailureCell], within ahead: Double? = nil
  ) throws(PipelineError) -> FailurePrediction {
    precondition(settings.bank == nil, "features of a bank are made of a table, not of one row")
    var known = columns
    if case .life(_, let duration, _) = settings.target, row.keys.contains(duration) {
      known.append(duration)
    }
    if let stray = row.keys.sorted().first(where: { !known.contains($0) }) {
      throw .table(.noColumn(stray, among: known))
    }
    let table = Table(
      known.map { name in
        switch row[name] ?? .missing {
        case .number(let number): Column(name: name, values: .numeric([number]))
        case .word(let word): Column(name: name, values: .text(TextColumn([word])))
        case .missing:
          Column(
            name: name,
            values: settings.categorical.contains(name) ? .text(TextColumn([nil])) : .numeric([.nan]))
        }
      })
    return try predictions(for: table, within: ahead, threads: 1)[0]
  }

  /// What each feature adds to what the model says: to the log-odds before calibration (the probability, for forests, before
  /// weights of classes are corrected for), to the number, or for lives to the logarithm of the relative hazard (Cox) or of the
  /// life. Exact Shapley values for trees; for linear models the coefficient times the distance from the mean. With several
  /// classes to the score of the class that is called, see ``FailurePrediction/label``: its part in the softmax, a forest's
  /// probability, before weights of classes and calibration.
  ///
  /// - Returns: One row a row, one column a feature of ``featureNames``, and a last one of the base.
  /// - Throws: as ``predictions(for:within:prior:threads:)``.
  /// - Complexity: O(rows · trees · leaves · depth²) for trees, else O(rows · columns).
  public func contributions(for table: Table, threads: Int? = nil) throws(PipelineError) -> Matrix {
    let x = try matrix(of: table, threads: threads)
    if case .classes(let model) = stage.model {
      // A temperature does not change which class is the most probable one.
      return model.contributions(for: x, threads: threads)
    }
    var result = stage.model.contributions(for: x, threads: threads)
    // The shift is one of log-odds, which is what a forest's trees do not give.
    if case .randomForest = stage.model { return result }
    if stage.shift != 0 {
      for row in 0..<result.rowCount { result[row, result.columnCount - 1] += stage.shift }
    }
    return result
  }

  private func matrix(of table: Table, threads: Int?) throws(PipelineError) -> Matrix {
    let needsOrder = settings.bank != nil
    let read = try PipelineTable(
      table, columns: columns, words: Set(settings.categorical), unit: needsOrder ? settings.unit : nil,
      time: needsOrder ? settings.time : nil, bank: settings.bank, threads: threads)
    if let problem = stage.encoder.problem(with: read.columns, isEmpty: table.rowCount == 0) {
      throw .invalidSetting(name: "bank", reason: problem)
    }
    return stage.encoder.matrix(read.columns, rows: Array(0..<table.rowCount))
  }

  /// An interval with both ends moved outwards; its middle where that leaves nothing.
  static func widened(
    _ ends: (lower: Double, upper: Double), by more: Double
  ) -> (lower: Double, upper: Double) {
    let (lower, upper) = (ends.lower - more, ends.upper + more)
    if lower <= upper { return (lower, upper) }
    let middle = ends.lower + (ends.upper - ends.lower) / 2
    return (middle, middle)
  }
}
