public import ForeshockFeatures
public import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Any detector of rows as one of several metrics over time: each row is judged by rolling features of every column.
///
///     let detector = try EmbeddedDetector(IsolationForest(), season: 288)
///     var live = try detector.fit(columns)                          // a month in which little was wrong
///     for row in stream where live.update(row) > 0.65 {
///       print(try live.causes().first?.column ?? "")               // the column to look at first
///     }
///
/// A detector of rows does not know what came before a row; features bring it in. By default, for each column: its
/// mean and its standard deviation over two windows, its value, its change from the row before and, with a season, what
/// it differs by from the median of up to three earlier seasons at the same phase. Any other `FeatureBank` that
/// needs no times can be given, with ratios and correlations of columns too.
///
/// Every feature is measured by the median and the spread it had in training (``RobustLevel``), so that units do not
/// matter and detectors that go by distance can be used. A column without any sample in training is ignored.
///
/// Missing samples (NaN; infinities count as missing) leave windows with what else they have. What features are
/// still missing ``missing`` decides about. A row has no score where all columns are missing, and in the first
/// ``EmbeddedStream/warmUp`` rows of a stream, when windows and seasons have not filled.
///
/// - Complexity: of fitting, that of the features, of O(rows · log rows) a feature and of the detector; memory for all
///   features of all rows.
public struct EmbeddedDetector<Detector: OutlierDetector>: Sendable {
  /// What judges the rows of features.
  public var detector: Detector
  /// What features there are.
  public var bank: FeatureBank
  /// What becomes of features that are missing.
  public var missing: MissingFeatures

  /// A detector of the features of `bank`.
  public init(_ detector: Detector, bank: FeatureBank, missing: MissingFeatures = .median) {
    self.detector = detector
    self.bank = bank
    self.missing = missing
  }

  /// A detector of the default features.
  ///
  /// - Parameters:
  ///   - detector: What judges them.
  ///   - windows: Samples in the windows, each at least 2; by default 10 and 60. A window speaks when half of its
  ///     samples are present.
  ///   - season: Samples in a season, usually a day, at least 2; nil (default) for none.
  ///   - missing: What becomes of features that are missing.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for windows or a season out of bounds, or two windows
  ///   of one length.
  public init(
    _ detector: Detector, windows: [Int] = [10, 60], season: Int? = nil, missing: MissingFeatures = .median
  ) throws(AnomalyError) {
    self.init(
      detector, bank: try Self.defaultBank(windows: windows, season: season), missing: missing)
  }

  private static func defaultBank(windows: [Int], season: Int?) throws(AnomalyError) -> FeatureBank {
    guard windows.allSatisfy({ (2...RollingWindow.maximumLength).contains($0) }),
      Set(windows).count == windows.count
    else {
      throw .invalidParameter(
        name: "windows", reason: "2 to \(RollingWindow.maximumLength) samples, each once, not \(windows)")
    }
    if let season, !(2...RollingWindow.maximumLength).contains(season) {
      throw .invalidParameter(
        name: "season", reason: "2 to \(RollingWindow.maximumLength) samples, not \(season)")
    }
    do throws(FeatureError) {
      var labelled: [FeatureBank.LabelledWindow] = []
      for length in windows {
        labelled.append(
          .init(label: "\(length)", window: try RollingWindow(length: length, minPeriods: (length + 1) / 2)))
      }
      var declared: [DeclaredFeature] = [
        .transform(.value), .transform(.difference(lag: 1, order: 1)),
      ]
      if let season {
        declared.append(.transform(.seasonalResidual(seasonLength: season, cycles: 3, .median)))
      }
      return try FeatureBank(
        windows: labelled, statistics: [.mean, .standardDeviation], declared: declared)
    } catch {
      throw .invalidParameter(name: "bank", reason: error.description)
    }
  }
}

/// What becomes of a feature of a row that is missing, as when its column had no sample for too long.
public enum MissingFeatures: String, CaseIterable, Hashable, Codable, Sendable {
  /// It counts as its median in training: the other features decide. Any detector can take that.
  case median
  /// The detector gets NaN, which it has to document an answer to; ``IsolationForest`` does.
  case passedOn
  /// The row has no verdict, and none is learned from it.
  case noVerdict
}

extension EmbeddedDetector: Equatable where Detector: Equatable {}
extension EmbeddedDetector: Hashable where Detector: Hashable {}
extension EmbeddedDetector: Codable where Detector: Codable {}

extension EmbeddedDetector {
  /// Learns from columns; the result goes on with the row that follows them.
  ///
  /// - Parameters:
  ///   - columns: Named columns of one length; NaN marks a missing sample.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: ``AnomalyError/noData`` without a sample; ``AnomalyError/invalidParameter(name:reason:)`` for columns of
  ///   different lengths or a bank that cannot be applied to them, needs times or looks ahead;
  ///   ``AnomalyError/tooFewObservations(required:actual:)`` when no two rows remain after the warm-up; and what
  ///   the detector throws.
  public func fit(
    _ columns: [FeatureColumn], threads: Int? = nil
  ) throws(AnomalyError) -> EmbeddedStream<Detector.Fitted> {
    try ChannelTable.checkLengths(columns)
    return try fit(
      ChannelTable(values: columns.map(\.values)), names: columns.map(\.name), threads: threads)
  }

  /// Learns from the columns of a matrix, one row a moment.
  ///
  /// - Parameters:
  ///   - x: One row a moment, one column a channel.
  ///   - names: What the columns are called; nil (default) for `column0`, `column1`, ….
  ///   - threads: How many threads to use; it does not change the result.
  /// - Throws: As for columns; ``AnomalyError/invalidParameter(name:reason:)`` too for another number of names.
  public func fit(
    _ x: Matrix, names: [String]? = nil, threads: Int? = nil
  ) throws(AnomalyError) -> EmbeddedStream<Detector.Fitted> {
    let names = names ?? (0..<x.columnCount).map { "column\($0)" }
    guard names.count == x.columnCount else {
      throw .invalidParameter(name: "names", reason: "\(names.count) for \(x.columnCount) columns")
    }
    return try fit(ChannelTable(x), names: names, threads: threads)
  }

  private func fit(
    _ table: ChannelTable, names: [String], threads: Int?
  ) throws(AnomalyError) -> EmbeddedStream<Detector.Fitted> {
    guard table.rowCount > 0 else { throw .noData }
    var source = try FeatureSource(bank, columns: names)
    let (warmUp, width) = (source.warmUp, source.featureCount)
    guard table.rowCount >= warmUp + 2 else {
      throw .tooFewObservations(required: warmUp + 2, actual: table.rowCount)
    }
    // Column after column, without the warm-up and without rows that have no sample.
    var columns = [[Double]](repeating: [], count: width)
    for f in 0..<width { columns[f].reserveCapacity(table.rowCount - warmUp) }
    for row in 0..<table.rowCount where source.take(table, row: row) {
      for f in 0..<width { columns[f].append(source.features[f]) }
    }
    let known = columns
    let measures = Parallel.map(count: width, threads: threads) { MeasuredFeature(known[$0]) }
    guard measures.contains(where: { $0.level != nil }) else { throw .noData }
    for f in 0..<width { measures[f].measure(&columns[f]) }
    let training = try Self.training(columns, measures, missing)
    return EmbeddedStream(
      detector: try detector.fit(training, threads: threads), missing: missing, measures: measures,
      source: source)
  }

  /// The rows that the detector learns from, measured.
  private static func training(
    _ columns: [[Double]], _ measures: [MeasuredFeature], _ missing: MissingFeatures
  ) throws(AnomalyError) -> Matrix {
    var columns = columns
    for f in columns.indices where measures[f].level == nil || missing == .median {
      for i in columns[f].indices where columns[f][i].isNaN { columns[f][i] = 0 }
    }
    let whole = Matrix(columns: columns)
    guard missing == .noVerdict else { return whole }
    let complete = (0..<whole.rowCount).filter { row in columns.allSatisfy { !$0[row].isNaN } }
    guard complete.count >= 2 else { throw .tooFewObservations(required: 2, actual: complete.count) }
    return whole.rows(at: complete)
  }
}
