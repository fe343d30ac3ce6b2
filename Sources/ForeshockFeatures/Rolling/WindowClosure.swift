/// Which ends of its stretch a rolling window takes in, in the words of pandas.
///
/// A window stretches from one sample, or one moment, to another. Its right end is the row itself (for centred windows the
/// stretch's later end); its left end lies one whole length before it.
public enum WindowClosure: String, CaseIterable, Hashable, Codable, Sendable {
  /// The right end only: with the row itself, without what lies a whole length before it. The usual choice.
  case right
  /// The left end only: without the row itself. What a row is compared with does not hold it then.
  case left
  /// Both ends: one sample more than the length.
  case both
  /// Neither: one sample less.
  case neither

  /// Whether the earlier end belongs to the window.
  var takesLeft: Bool { self == .left || self == .both }
  /// Whether the later end does.
  var takesRight: Bool { self == .right || self == .both }
}
