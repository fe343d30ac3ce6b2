internal import ForeshockAlerting
internal import Yams

/// A file of YAML, or of JSON, which is YAML too: its documents, and where in it a field stands.
struct YAMLFile {
  /// What the file is called in messages.
  let name: String
  private let documents: [Node]

  /// Larger ones are no configuration.
  private static let limit = 1 << 20
  private static let deepest = 100
  private static let mostNodes = 200_000
  /// More are no configuration either, but a bomb: already the comparison of keys takes what they stand for.
  private static let mostAliases = 20

  init(_ path: String) throws {
    name = TableFile.shownName(path)
    let text = String(decoding: try InputBytes.read(path, limit: Self.limit), as: UTF8.self)
    try Self.checkDepth(text, name: name)
    let aliases = text.matches(of: /(?:^|[\s\[\{,:?-])\*[^\s,\]\}]/).count
    guard aliases <= Self.mostAliases else {
      throw CommandFailure(.badData, "\(name): \(aliases) aliases; at most \(Self.mostAliases) are taken")
    }
    do {
      var found = try compose_all(yaml: text)
      var nodes: [Node] = []
      while let node = found.next() { nodes.append(node) }
      if let error = found.error { throw error }
      documents = nodes
    } catch {
      throw CommandFailure(.badData, "\(name): \(Self.oneLine("\(error)"))")
    }
    // An alias stands for a whole tree, so that a small file may stand for a huge one.
    var left = Self.mostNodes
    for document in documents { try Self.count(document, &left, name: name) }
    guard !documents.isEmpty else { throw CommandFailure(.badData, "\(name): there is no document in it") }
  }

  /// All documents as values of a type.
  func decode<Value: Decodable>(_ type: Value.Type) throws -> [Value] {
    try documents.enumerated().map { index, node in
      do {
        return try YAMLDecoder().decode(Value.self, from: node)
      } catch let error as DecodingError {
        throw failure(error, in: node, document: index)
      } catch {
        throw CommandFailure(.badData, "\(name): \(Self.oneLine("\(error)"))")
      }
    }
  }

  private func failure(_ error: DecodingError, in root: Node, document: Int) -> CommandFailure {
    let (path, words): ([any CodingKey], String) =
      switch error {
      case .keyNotFound(let key, let context):
        (context.codingPath, "'\(key.stringValue)' is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context):
        (context.codingPath, Self.oneLine(context.debugDescription))
      case .dataCorrupted(let context):
        (
          context.codingPath,
          context.underlyingError.map { "\($0)" } ?? Self.oneLine(context.debugDescription)
        )
      @unknown default: ([], "\(error)")
      }
    let steps = path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    let place = String(steps.drop { $0 == "." })
    let line = Self.line(of: path[...], in: root).map { "line \($0): " } ?? ""
    let which = documents.count > 1 ? "document \(document + 1), " : ""
    return CommandFailure(.badData, "\(name): \(line)\(which)\(place.isEmpty ? "" : "\(place): ")\(words)")
  }

  /// The line of the innermost node on the way that has one.
  private static func line(of path: ArraySlice<any CodingKey>, in node: Node) -> Int? {
    let here = node.mark?.line
    guard let key = path.first else { return here }
    if let index = key.intValue, case .sequence(let sequence) = node {
      return index < sequence.count ? line(of: path.dropFirst(), in: sequence[index]) ?? here : here
    }
    guard case .mapping(let mapping) = node else { return here }
    for (name, value) in mapping where name.string == key.stringValue {
      return path.count == 1 ? name.mark?.line ?? here : line(of: path.dropFirst(), in: value) ?? here
    }
    return here
  }

  /// Refuses a text that is nested so deeply that reading it could exhaust the stack.
  private static func checkDepth(_ text: String, name: String) throws {
    var (depth, line, leading, isLeading) = (0, 1, 0, true)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): (line, leading, isLeading) = (line + 1, 0, true)
      case UInt8(ascii: " "): break
      // Lists in lists may all begin in one line.
      case UInt8(ascii: "-"), UInt8(ascii: "?"): if isLeading { leading += 1 }
      default:
        isLeading = false
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth = max(0, depth - 1) }
      }
      guard depth <= deepest, leading <= deepest else {
        throw CommandFailure(.badData, "\(name): line \(line): nested too deeply")
      }
    }
  }

  private static func count(_ node: Node, _ left: inout Int, name: String) throws {
    left -= 1
    guard left > 0 else {
      throw CommandFailure(
        .badData, "\(name): more than \(mostNodes) values, counting what aliases stand for")
    }
    switch node {
    case .mapping(let mapping): for (_, value) in mapping { try count(value, &left, name: name) }
    case .sequence(let sequence): for value in sequence { try count(value, &left, name: name) }
    default: break
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter {
      !$0.allSatisfy { $0 == "^" || $0 == " " }
    }
    .joined(separator: " ")
  }
}
