internal import ForeshockForecasting
internal import FoundationEssentials

/// The models of `--load`: one, or one for each series of a file of many.
struct LoadedForecasters: Sendable {
  private let path: String
  private let single: (any FittedForecaster)?
  /// The whole archive, and where in it each series' line is.
  private let bytes: [UInt8]
  private let lines: [String: Range<Int>]

  /// Reads the file at `path`.
  ///
  /// - Throws: ``CommandFailure``: no such file, not a model file, of a later version, or damaged.
  init(path: String) throws {
    self.path = path
    bytes = try InputBytes.read(path, limit: 1 << 30)
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    guard let header = try? JSONDecoder().decode(ArchiveFormat.self, from: Data(bytes[..<end])),
      header.format == ArchiveHeader.format
    else {
      lines = [:]
      let kind = try ModelFiles.kind(of: bytes, path: path)
      single = try Self.read(try SavedForecasters.type(of: kind, in: path), kind: kind, bytes, path)
      return
    }
    guard header.version == ArchiveHeader.version else {
      throw CommandFailure(
        .badData,
        "\(path) has format \(header.version) of model archives; this version reads format \(ArchiveHeader.version)"
      )
    }
    single = nil
    lines = try Self.lines(of: bytes, from: end + 1, path: path)
  }

  /// The first line of an archive of any version.
  private struct ArchiveFormat: Decodable {
    var format: String
    var version: Int
  }

  private static func lines(of bytes: [UInt8], from start: Int, path: String) throws -> [String: Range<Int>] {
    var lines: [String: Range<Int>] = [:]
    var start = start
    var number = 2
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      guard
        let head = try? JSONDecoder().decode(ArchiveEntryHead.self, from: Data(bytes[start..<end])),
        lines.updateValue(start..<end, forKey: head.id) == nil
      else {
        throw CommandFailure(.badData, "\(path) is damaged: line \(number) is no model of its own series")
      }
      start = end + 1
      number += 1
    }
    return lines
  }

  private static func read<Model: SavedForecasters.Saved>(
    _ type: Model.Type, kind: String, _ bytes: [UInt8], _ path: String
  ) throws -> any FittedForecaster {
    try ModelFiles.load(kind, as: type, from: bytes, path: path).model
  }

  private static func readEntry<Model: SavedForecasters.Saved>(
    _ type: Model.Type, _ bytes: ArraySlice<UInt8>, _ path: String
  ) throws -> any FittedForecaster {
    try ModelFiles.decode(ArchiveEntry<Model>.self, from: Data(bytes), path: path).model
  }

  /// The model for the series called `id`; a single model serves any series.
  func model(for id: String) throws -> any FittedForecaster {
    if let single { return single }
    guard let line = lines[id] else {
      throw CommandFailure(.badData, "\(path) has no model of '\(id)'")
    }
    let head = try ModelFiles.decode(ArchiveEntryHead.self, from: Data(bytes[line]), path: path)
    return try Self.readEntry(try SavedForecasters.type(of: head.kind, in: path), bytes[line], path)
  }

  /// Whether it holds the models of many series.
  var isArchive: Bool { single == nil }
}
