/// Whether a series is enough like the one that parameters are from for a search to begin, and end, near them.
struct RefitRange {
  /// Observations the parameters were estimated from.
  var fitted: Int
  /// Observations they are to be estimated from now.
  var asked: Int

  /// Neither more than half as many again, nor less than two thirds.
  var isAlike: Bool { 2 * asked <= 3 * fitted && 3 * asked >= 2 * fitted }
}
