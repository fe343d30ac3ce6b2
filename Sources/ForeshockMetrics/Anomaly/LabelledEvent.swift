/// Something that happened to a series, of a known kind.
public struct LabelledEvent: Hashable, Sendable, Codable {
  /// What it was, such as `spike`.
  public var kind: String
  /// Which samples.
  public var range: Range<Int>

  /// An event.
  public init(kind: String, range: Range<Int>) {
    self.kind = kind
    self.range = range
  }

  /// The runs of equal labels, a label a sample; nil where nothing is: `[nil, "a", "a", "b", nil]` gives two events.
  ///
  /// - Complexity: O(n).
  public static func events(of labels: [String?]) -> [LabelledEvent] {
    var events: [LabelledEvent] = []
    for (place, label) in labels.enumerated() {
      guard let label else { continue }
      if let last = events.last, last.kind == label, last.range.upperBound == place {
        events[events.count - 1].range = last.range.lowerBound..<place + 1
      } else {
        events.append(LabelledEvent(kind: label, range: place..<place + 1))
      }
    }
    return events
  }
}
