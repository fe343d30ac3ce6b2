/// How far a ``WindowPass`` has come.
struct WindowState: Sendable {
  /// The anchor's number; −1 while windows are empty.
  var anchor = -1
  /// The first sample of the first half at its longest.
  var base = 0
  /// The anchor's value, 0 for an infinite one.
  var origin = 0.0
  /// What the second half has grown to, and the sample behind its last.
  var half = WindowHalf()
  var grownEnd = 0
  /// No sample before this one will be an anchor.
  var searched = 0
  /// Whether a value is missing in any of the halves.
  var hasMissing = false
  /// Samples of which none is missing, and those that differ from a value right before them.
  var present = CheckedSamples()
  var distinct = CheckedSamples()
  /// The stretch of equal values at the end.
  var same = SameValues()
}
