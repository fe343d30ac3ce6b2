extension ResendSchedule.Entry: Codable {
  enum Key: String, CodingKey { case message, sentAt, resolvedAt }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(message, forKey: .message)
    try container.encodeIfPresent(sentAt, forKey: .sentAt)
    try container.encodeIfPresent(resolvedAt, forKey: .resolvedAt)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      message: try container.decode(AlertMessage.self, forKey: .message),
      sentAt: try container.decodeIfPresent(Int64.self, forKey: .sentAt),
      resolvedAt: try container.decodeIfPresent(Int64.self, forKey: .resolvedAt))
    for time in [sentAt, resolvedAt].compactMap({ $0 }) where abs(Double(time)) > 4.2e18 {
      throw PolicyError.malformed("an alert was sent or resolved at \(time)")
    }
  }
}

extension ResendSchedule: Codable {
  enum Key: String, CodingKey { case entries }

  /// Writes the schedule.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(entries, forKey: .entries)
  }

  /// Reads a schedule.
  ///
  /// - Throws: ``PolicyError`` for one with impossible times, besides what the decoder throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    entries = try container.decode([String: Entry].self, forKey: .entries)
  }
}
