public import ForeshockFeatures
public import ForeshockLinearAlgebra
internal import ForeshockSeries

/// A detector of several metrics over time that has learned: ``EmbeddedDetector`` after fitting.
///
/// It stands behind the last row it has taken in, at first the last one of training. ``update(_:)`` goes on row
/// by row; `scores(for:threads:)` scores rows to come and leaves it where it stands. Both give the same scores, to the
/// last bit where the detector scores a row alone as it does among others, as ``IsolationForest`` does.
/// ``restarted()`` forgets the rows, not what was learned.
public struct EmbeddedStream<Detector: FittedOutlierDetector>: StreamingRowDetector {
  /// What judges the rows of features.
  public let detector: Detector
  /// What becomes of features that are missing.
  public let missing: MissingFeatures
  /// The score of the last row taken in; NaN before one and without a verdict.
  public private(set) var lastScore = Double.nan
  let measures: [MeasuredFeature]
  private(set) var source: FeatureSource
  /// The features of the last row as the detector gets them; meaningless without a verdict.
  private(set) var measured: [Double]

  init(
    detector: Detector, missing: MissingFeatures, measures: [MeasuredFeature], source: FeatureSource,
    lastScore: Double = .nan
  ) {
    self.detector = detector
    self.missing = missing
    self.measures = measures
    self.source = source
    self.lastScore = lastScore
    measured = [Double](repeating: 0, count: measures.count)
    _ = measure()
  }

  /// The names of the columns, in the order of a row.
  public var columns: [String] { source.columns }
  /// How many values a row has.
  public var columnCount: Int { source.columns.count }
  /// The names of the features, in the order in which the detector has them.
  public var featureNames: [String] { source.stream.names }
  /// What makes the features.
  public var bank: FeatureBank { source.stream.bank }
  /// How many rows the features look back before all of them can be known, rows of training among them: a stream that
  /// goes on after training has its first verdict at once.
  public var warmUp: Int { source.warmUp }
  /// How many rows have been taken in, those of training among them.
  public var rowCount: Int { source.stream.rowCount }

  /// The same detector before its first row: for rows that do not follow those of training.
  ///
  /// - Throws: ``AnomalyError``, not in practice: the features have been made before.
  public func restarted() throws(AnomalyError) -> EmbeddedStream {
    EmbeddedStream(
      detector: detector, missing: missing, measures: measures,
      source: try FeatureSource(bank, columns: columns))
  }

  /// Takes in the next row and answers its score, higher = more anomalous.
  ///
  /// - Parameter row: A value for each of ``columns``; NaN or an infinity is a missing one.
  /// - Returns: The detector's score; NaN when all values are missing, while the warm-up lasts, and where
  ///   ``missing`` says so.
  /// - Precondition: `row` has ``columnCount`` values.
  /// - Complexity: that of the features and of one row of the detector, which gets a matrix of one row.
  public mutating func update(_ row: [Double]) -> Double {
    precondition(row.count == columnCount, "a row has \(columnCount) values, not \(row.count)")
    lastScore = .nan
    if source.take(row), measure() {
      lastScore = detector.scores(for: Matrix(row: measured), threads: 1)[0]
    }
    return lastScore
  }

  /// The scores of rows that follow those taken in so far, NaN where there is no verdict.
  ///
  /// - Parameters:
  ///   - columns: Columns of one length, among them all of ``columns``, in any order.
  ///   - threads: How many threads the detector uses; it does not change the result.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for a column that is not there or is of another length.
  public func scores(for columns: [FeatureColumn], threads: Int? = nil) throws(AnomalyError) -> [Double] {
    scores(for: try ChannelTable(columns, names: self.columns), threads: threads)
  }

  /// The scores of rows that follow those taken in so far, NaN where there is no verdict.
  ///
  /// - Precondition: `x` has ``columnCount`` columns.
  public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
    precondition(x.columnCount == columnCount, "there are \(columnCount) columns, not \(x.columnCount)")
    return scores(for: ChannelTable(x), threads: threads)
  }

  private func scores(for table: ChannelTable, threads: Int?) -> [Double] {
    var scores = [Double](repeating: .nan, count: table.rowCount)
    forEachBatch(of: table, in: 0..<table.rowCount) { rows, x in
      for (row, score) in zip(rows, detector.scores(for: x, threads: threads)) { scores[row] = score }
    }
    return scores
  }

  /// Calls `body` with the rows in `range` that have a verdict, some thousand at a time.
  ///
  /// - Parameter body: Gets the rows' numbers and, a row each, their features as the detector has them.
  func forEachBatch(
    of table: ChannelTable, in range: Range<Int>, _ body: (_ rows: [Int], _ x: Matrix) -> Void
  ) {
    let most = 4096
    var stream = self
    var rows: [Int] = []
    var columns = [[Double]](repeating: [], count: measures.count)
    for row in 0..<range.upperBound {
      if stream.source.take(table, row: row), range.contains(row), stream.measure() {
        rows.append(row)
        for f in columns.indices { columns[f].append(stream.measured[f]) }
      }
      if rows.count == most || (row == range.upperBound - 1 && !rows.isEmpty) {
        body(rows, Matrix(columns: columns))
        rows.removeAll(keepingCapacity: true)
        for f in columns.indices { columns[f].removeAll(keepingCapacity: true) }
      }
    }
  }

  /// Measures the features of the last row; whether the detector may judge them.
  private mutating func measure() -> Bool {
    var isComplete = true
    for f in measured.indices {
      let z = measures[f].deviation(of: source.features[f])
      if z.isNaN {
        let isUnknown = measures[f].level == nil
        isComplete = isComplete && isUnknown
        measured[f] = missing == .passedOn && !isUnknown ? .nan : 0
      } else {
        measured[f] = z
      }
    }
    return isComplete || missing != .noVerdict
  }
}

extension EmbeddedStream: Codable where Detector: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, detector, missing, measures, stream, lastFeatures, lastScore
  }

  /// Writes what was learned, the state of the features and the last row's.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(detector, forKey: .detector)
    try container.encode(missing, forKey: .missing)
    try container.encode(measures, forKey: .measures)
    try container.encode(source.stream, forKey: .stream)
    try container.encode(source.features.map { StoredNumber($0) }, forKey: .lastFeatures)
    try container.encode(StoredNumber(lastScore), forKey: .lastScore)
  }

  /// Reads a detector.
  ///
  /// - Throws: ``AnomalyError`` when its parts do not fit together, and what reading them throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    let detector = try container.decode(Detector.self, forKey: .detector)
    let measures = try container.decode([MeasuredFeature].self, forKey: .measures)
    let stream = try container.decode(FeatureStream.self, forKey: .stream)
    let features = try container.decode([StoredNumber].self, forKey: .lastFeatures)
    guard !measures.isEmpty, !stream.bank.needsTimes,
      [detector.columnCount, stream.names.count, features.count].allSatisfy({ $0 == measures.count })
    else {
      throw AnomalyError.malformedModel(
        reason: "\(measures.count) features for a detector of \(detector.columnCount)")
    }
    var source = FeatureSource(stream)
    source.restore(features.map(\.value))
    self.init(
      detector: detector, missing: try container.decode(MissingFeatures.self, forKey: .missing),
      measures: measures, source: source,
      lastScore: try container.decode(StoredNumber.self, forKey: .lastScore).value)
  }
}
