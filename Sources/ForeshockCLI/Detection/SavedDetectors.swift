internal import ForeshockAnomaly
internal import ForeshockSeries
internal import FoundationEssentials

/// Detectors as a model file: one, or one a column, and the alarms raised so far.
struct SavedDetectors<Detector: Codable>: Codable {
  var detectors: [Detector]
  /// Whether they go on with later samples.
  var isStreaming: Bool
  /// What the scores of each column are ranked among, where several are fused.
  var calibrations: [StreamingCalibration]?
  /// The same of methods that look at the whole file.
  var ranks: [ConformalCalibration]?
  var alarms: AlarmStream?
  /// The score from which on samples are anomalous, where a share of them was asked for.
  var threshold: Double?
  /// How far apart the samples are; nil in files of versions that did not store it.
  var interval: SamplingInterval?
  /// The time of the last sample a stream has taken in; nil where it is not known.
  var last: Timestamp?
  /// The words of columns of words; nil without such columns.
  var categories: [String: [String]]?
}

/// Detectors that were learned or loaded, whatever they are.
struct DetectorArchive {
  var method: DetectorMethod
  var columns: [String]
  var detectors: [any Codable]
  var isStreaming: Bool
  var fused = FusedColumns()
  var alarms: AlarmStream?
  var threshold: Double?
  /// How far apart the samples are; nil where it is not known.
  var interval: SamplingInterval?
  /// The time of the last sample a stream has taken in; nil where it is not known.
  var last: Timestamp?
  /// The words of each column of words.
  var categories: [String: [String]] = [:]

  func save(to path: String) throws {
    func write<Detector: Codable>(_ type: Detector.Type) throws {
      let stored = detectors.compactMap { $0 as? Detector }
      precondition(stored.count == detectors.count, "Detectors of one method are of one type")
      try ModelFiles.save(
        ModelFile(
          kind: method.rawValue, columns: columns,
          model: SavedDetectors(
            detectors: stored, isStreaming: isStreaming, calibrations: fused.calibrations,
            ranks: fused.ranks, alarms: alarms, threshold: threshold, interval: interval, last: last,
            categories: categories.isEmpty ? nil : categories)),
        to: path)
    }
    try write(Self.storedType(method, isStreaming: isStreaming, columnCount: columns.count))
  }

  static func load(_ method: DetectorMethod, from path: String) throws -> DetectorArchive {
    let bytes = try InputBytes.read(path, limit: 1 << 30)
    let header = try ModelFiles.load(method.rawValue, as: SavedFlag.self, from: bytes, path: path)
    func read<Detector: Codable>(_ type: Detector.Type) throws -> DetectorArchive {
      let file = try ModelFiles.load(
        method.rawValue, as: SavedDetectors<Detector>.self, from: bytes, path: path)
      let isOne = file.model.detectors.first is any RowDetector
      guard !file.columns.isEmpty, file.model.threshold?.isNaN != true,
        (file.model.calibrations?.count ?? file.columns.count) == file.columns.count,
        (file.model.ranks?.count ?? file.columns.count) == file.columns.count,
        file.model.categories?.allSatisfy({ column, words in
          file.columns.contains(column) && Set(words).count == words.count
        }) ?? true,
        file.model.detectors.count == (isOne ? 1 : file.columns.count),
        (file.model.detectors.first as? any RowDetector).map({ $0.columnCount == file.columns.count }) ?? true
      else {
        throw CommandFailure(
          .badData,
          "\(path) is damaged: \(file.columns.count) columns, \(file.model.detectors.count) detectors that do not fit"
        )
      }
      return DetectorArchive(
        method: method, columns: file.columns, detectors: file.model.detectors,
        isStreaming: file.model.isStreaming,
        fused: FusedColumns(calibrations: file.model.calibrations, ranks: file.model.ranks),
        alarms: file.model.alarms, threshold: file.model.threshold, interval: file.model.interval,
        last: file.model.last, categories: file.model.categories ?? [:])
    }
    return try read(
      storedType(method, isStreaming: header.model.isStreaming, columnCount: header.columns.count))
  }

  /// The columns of words of a stored detector.
  static func wordColumns(_ method: DetectorMethod, from path: String) throws -> [String] {
    guard method.takesWords else { return [] }
    let file = try ModelFiles.load(
      method.rawValue, as: SavedWords.self, from: InputBytes.read(path, limit: 1 << 30), path: path)
    return (file.model.categories ?? [:]).keys.sorted()
  }

  /// How detectors of a method are stored.
  private static func storedType(
    _ method: DetectorMethod, isStreaming: Bool, columnCount: Int
  ) -> any Codable.Type {
    let isSeries = method == .randomCutForest && columnCount == 1
    switch method.kind {
    case .rows where !isStreaming: return DetectorSettings.storedRowType(method)
    case .rows: return DetectorSettings.storedRowStreamType(method)
    case .rowStream where !isSeries: return DetectorSettings.storedRowStreamType(method)
    case .rowStream, .series, .seriesStream:
      return DetectorSettings.storedSeriesType(method, isStreaming: isStreaming)
    }
  }

  private struct SavedFlag: Codable { var isStreaming: Bool }
  private struct SavedWords: Codable { var categories: [String: [String]]? }
}

/// A detector that looks at all columns at once.
protocol RowDetector {
  var columnCount: Int { get }
}
extension IsolationForest.Fitted: RowDetector {}
extension RobustIsolationForest.Fitted: RowDetector {}
extension AutoRowDetector.Fitted: RowDetector {}
extension OneClassSVM.Fitted: RowDetector {}
extension NystroemOneClassSVM.Fitted: RowDetector {}
extension IsolationForestWindow: RowDetector {}
extension HalfSpaceTrees: RowDetector {}
extension MeasuredRandomCutForest: RowDetector {}
