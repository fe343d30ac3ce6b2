internal import ForeshockForecasting

/// Writes fitted models to a file as they come: one model file, or for a file of many series an archive, whose
/// first line is a header and which has a line for each series.
struct ForecasterArchive {
  private let path: String
  private let hasIDs: Bool
  private var file: OutputFile?

  init(path: String, hasIDs: Bool) throws {
    self.path = path
    self.hasIDs = hasIDs
  }

  /// Adds the model of the series `id`. The file is created with the first one.
  mutating func add(_ fitted: any FittedForecaster, id: String, valueName: String) throws {
    let saved = try SavedForecasters.saved(fitted)
    guard hasIDs else {
      return try Output.write(
        try ModelFiles.text(of: Self.file(saved.model, kind: saved.kind, columns: [valueName])), toFile: path)
    }
    if file == nil {
      file = try OutputFile(path)
      try file?.write(ModelFiles.text(of: ArchiveHeader(columns: [valueName])))
    }
    try file?.write(try Self.line(saved.model, kind: saved.kind, id: id))
  }

  /// Ends the file.
  func finish() throws { try file?.close() }

  private static func file(_ model: some SavedForecasters.Saved, kind: String, columns: [String])
    -> any Encodable
  {
    ModelFile(kind: kind, columns: columns, model: model)
  }

  private static func line(_ model: some SavedForecasters.Saved, kind: String, id: String) throws -> String {
    try ModelFiles.text(of: ArchiveEntry(id: id, kind: kind, model: model))
  }
}

/// The first line of an archive.
struct ArchiveHeader: Codable {
  static let format = "foreshock-models"
  static let version = 1
  var format = ArchiveHeader.format
  var version = ArchiveHeader.version
  var columns: [String]
}

/// What every other line of an archive says first.
struct ArchiveEntryHead: Codable {
  var id: String
  var kind: String
}

/// One model of an archive.
struct ArchiveEntry<Model: Codable>: Codable {
  var id: String
  var kind: String
  var model: Model
}
