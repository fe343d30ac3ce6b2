internal import FoundationEssentials

/// A saved model: what kind it is, the columns it was trained on, and the model itself.
struct ModelFile<Model: Codable>: Codable {
  var format = ModelFileHeader.format
  var version = ModelFileHeader.version
  var kind: String
  var columns: [String]
  var model: Model
}

/// The members every model file has, to be looked at before the rest.
struct ModelFileHeader: Codable {
  static let format = "foreshock-model"
  static let version = 1
  var format: String
  var version: Int
  var kind: String
}

enum ModelFiles {
  /// Writes a model file. Infinities and NaN are kept as words, since JSON has no numbers for them.
  static func save<Model>(_ file: ModelFile<Model>, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try Output.write(String(decoding: try encoder.encode(file), as: UTF8.self) + "\n", toFile: path)
  }

  /// Reads a model file of the given kind.
  ///
  /// - Throws: ``CommandFailure``: no such file, not a model file, of another kind, of a later version, or damaged.
  static func load<Model>(_ kind: String, as type: Model.Type, from path: String) throws -> ModelFile<Model> {
    let (header, data) = try open(path)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard header.kind == kind else {
      throw CommandFailure(.badData, "\(path) holds a model of kind '\(header.kind)', not '\(kind)'")
    }
    do {
      return try decoder.decode(ModelFile<Model>.self, from: data)
    } catch {
      throw CommandFailure(.badData, "\(path) is damaged: \(Self.reason(error))")
    }
  }

  /// The kind of model a file holds.
  static func kind(of path: String) throws -> String { try open(path).header.kind }

  /// Reads a file and looks at what it says of itself.
  private static func open(_ path: String) throws -> (header: ModelFileHeader, data: Data) {
    let data = Data(try InputBytes.read(path, limit: 1 << 30))
    guard let header = try? JSONDecoder().decode(ModelFileHeader.self, from: data),
      header.format == ModelFileHeader.format
    else { throw CommandFailure(.badData, "\(path) is not a model file of foreshock") }
    guard header.version == ModelFileHeader.version else {
      throw CommandFailure(
        .badData,
        "\(path) has format \(header.version) of model files; this version reads format \(ModelFileHeader.version)"
      )
    }
    return (header, data)
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return (path.isEmpty ? "" : "at \(path): ") + context.debugDescription
    @unknown default: return "\(error)"
    }
  }
}
