public import ForeshockSeries

/// Something that happened at a moment: an error, an alarm, a line of a log.
public struct Event: Hashable, Codable, Sendable {
  /// When it happened.
  public var time: Timestamp
  /// How grave it was, in the words of its source; nil where that is not said.
  public var severity: String?
  /// What happened; nil where that is not said.
  public var text: String?

  /// An event from its parts.
  public init(time: Timestamp, severity: String? = nil, text: String? = nil) {
    self.time = time
    self.severity = severity
    self.text = text
  }
}
