/// JSON results as whole documents.
enum JSONDocument {
  /// The version of the results' layout.
  static let schemaVersion = JSONValue.int(1)

  /// One object for one result; for a file of many series an object with the list of them; `more` beside it.
  static func text(
    _ results: [[String: JSONValue]], asList: Bool, more: [String: JSONValue] = [:]
  ) throws -> String {
    if !asList, results.count == 1, let only = results.first {
      return try JSONText.render(versioned(only.merging(more) { first, _ in first }), pretty: true)
    }
    let members = more.merging(["series": .array(results.map { .object($0) })]) { $1 }
    return try JSONText.render(versioned(members), pretty: true)
  }

  /// One line a result.
  static func lines(_ results: [[String: JSONValue]]) throws -> String {
    try results.map { try JSONText.render(versioned($0), pretty: false) }.joined()
  }

  /// One result with the layout's version.
  static func versioned(_ members: [String: JSONValue]) -> JSONValue {
    .object(members.merging(["schema_version": schemaVersion]) { $1 })
  }
}

/// The document of a file of many series, written as they come: an object with a line for each of them.
struct JSONList {
  private var isEmpty = true

  /// Appends one result, and before the first one the document's start.
  mutating func add(_ members: [String: JSONValue], to text: inout String) {
    text += isEmpty ? start : ",\n"
    isEmpty = false
    JSONValue.object(members).write(to: &text)
  }

  /// The rest of the document, with `members` behind the list.
  func end(_ members: [(name: String, value: JSONValue)] = []) -> String {
    var text = (isEmpty ? start : "") + "\n]"
    for member in members {
      text += ",\n\"\(member.name)\":"
      member.value.write(to: &text)
    }
    return text + "}\n"
  }

  private var start: String {
    var version = ""
    JSONDocument.schemaVersion.write(to: &version)
    return "{\"schema_version\":\(version),\"series\":[\n"
  }
}
