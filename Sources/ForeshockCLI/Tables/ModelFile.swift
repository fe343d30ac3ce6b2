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
  /// Writes a model file.
  static func save<Model>(_ file: ModelFile<Model>, to path: String) throws {
    try Output.write(try text(of: file), toFile: path)
  }

  /// One line of JSON. Infinities and NaN are kept as words, since JSON has no numbers for them.
  static func text(of value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// Reads a model file of the given kind.
  ///
  /// - Throws: ``CommandFailure``: no such file, not a model file, of another kind, of a later version, or damaged.
  static func load<Model>(_ kind: String, as type: Model.Type, from path: String) throws -> ModelFile<Model> {
    try load(kind, as: type, from: InputBytes.read(path, limit: 1 << 30), path: path)
  }

  /// The same from the bytes of the file at `path`.
  static func load<Model>(_ kind: String, as type: Model.Type, from bytes: [UInt8], path: String) throws
    -> ModelFile<Model>
  {
    let found = try Self.kind(of: bytes, path: path)
    guard found == kind else {
      throw CommandFailure(.badData, "\(path) holds a model of kind '\(found)', not '\(kind)'")
    }
    return try decode(ModelFile<Model>.self, from: Data(bytes), path: path)
  }

  /// Decodes a part of the file at `path`.
  static func decode<Value: Decodable>(_ type: Value.Type, from data: Data, path: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(type, from: data)
    } catch {
      throw CommandFailure(.badData, "\(path) is damaged: \(Self.reason(error))")
    }
  }

  /// The kind of model that the bytes of the file at `path` say they hold.
  static func kind(of bytes: [UInt8], path: String) throws -> String {
    guard let header = try? JSONDecoder().decode(ModelFileHeader.self, from: Data(bytes)),
      header.format == ModelFileHeader.format
    else { throw CommandFailure(.badData, "\(path) is not a model file of foreshock") }
    guard header.version == ModelFileHeader.version else {
      throw CommandFailure(
        .badData,
        "\(path) has format \(header.version) of model files; this version reads format \(ModelFileHeader.version)"
      )
    }
    return header.kind
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
