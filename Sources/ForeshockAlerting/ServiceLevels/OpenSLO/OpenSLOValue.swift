/// Anything a document may say where OpenSLO leaves the form open, such as the `spec` of a metric source.
public indirect enum OpenSLOValue: Hashable, Sendable, Codable {
  /// Nothing.
  case null
  /// Yes or no.
  case bool(Bool)
  /// A number.
  case number(Double)
  /// Words.
  case text(String)
  /// A list.
  case list([OpenSLOValue])
  /// Named values.
  case map([String: OpenSLOValue])

  /// Reads any value.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: AnyKey.self) {
      var members: [String: OpenSLOValue] = [:]
      for key in container.allKeys {
        members[key.stringValue] = try container.decode(OpenSLOValue.self, forKey: key)
      }
      self = .map(members)
    } else if var list = try? decoder.unkeyedContainer() {
      var values: [OpenSLOValue] = []
      while !list.isAtEnd { values.append(try list.decode(OpenSLOValue.self)) }
      self = .list(values)
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        self = .null
      } else if let value = try? single.decode(Bool.self) {
        self = .bool(value)
      } else if let value = try? single.decode(Double.self) {
        self = .number(value)
      } else {
        self = .text(try single.decode(String.self))
      }
    }
  }

  /// Writes the value.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .map(let members):
      var container = encoder.container(keyedBy: AnyKey.self)
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        try container.encode(value, forKey: AnyKey(stringValue: name))
      }
    case .list(let values):
      var container = encoder.unkeyedContainer()
      for value in values { try container.encode(value) }
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .bool(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .number(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .text(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    }
  }

  /// The words, if that is what it is.
  public var text: String? { if case .text(let text) = self { text } else { nil } }

  /// A member of named values.
  public subscript(name: String) -> OpenSLOValue? {
    if case .map(let members) = self { members[name] } else { nil }
  }
}
