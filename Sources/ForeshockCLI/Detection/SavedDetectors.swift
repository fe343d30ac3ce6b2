internal import ForeshockAnomaly
internal import FoundationEssentials

/// Detectors of series as a model file: one a column, and the alarms they have raised so far.
struct SavedDetectors<Detector: Codable>: Codable {
  var detectors: [Detector]
  var alarms: AlarmStream?
  /// The score from which on samples are anomalous, where a share of them was asked for.
  var threshold: Double?
}

/// Detectors of series that were learned or loaded.
struct SeriesDetectors {
  var method: DetectorMethod
  var columns: [String]
  var fitted: [FittedColumn]
  var alarms: AlarmStream?
  var threshold: Double?

  func save(to path: String) throws {
    func write<Detector: FittedSeriesDetector & Codable>(_ type: Detector.Type) throws {
      let detectors = fitted.compactMap { $0.detector as? Detector }
      guard detectors.count == fitted.count else {
        throw CommandFailure.usage(
          "--save: \(method.rawValue) is stored with --streaming only, to go on with later samples")
      }
      try ModelFiles.save(
        ModelFile(
          kind: method.rawValue, columns: columns,
          model: SavedDetectors(detectors: detectors, alarms: alarms, threshold: threshold)), to: path)
    }
    try write(DetectorSettings.storedType(method))
  }

  static func load(_ method: DetectorMethod, from path: String) throws -> SeriesDetectors {
    func read<Detector: FittedSeriesDetector & Codable>(_ type: Detector.Type) throws -> SeriesDetectors {
      let file = try ModelFiles.load(method.rawValue, as: SavedDetectors<Detector>.self, from: path)
      guard file.columns.count == file.model.detectors.count, !file.columns.isEmpty,
        file.model.threshold?.isNaN != true
      else {
        throw CommandFailure(
          .badData,
          "\(path) is damaged: \(file.columns.count) columns, \(file.model.detectors.count) detectors")
      }
      return SeriesDetectors(
        method: method, columns: file.columns,
        fitted: file.model.detectors.map { FittedColumn(detector: $0) }, alarms: file.model.alarms,
        threshold: file.model.threshold)
    }
    return try read(DetectorSettings.storedType(method))
  }
}
