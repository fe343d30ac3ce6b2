/// Samples one after the other of which something holds, such as that none is missing.
///
/// It looks further ahead than it is asked to, where there is something to see: asking often costs more than looking.
struct CheckedSamples: Sendable {
  private var known = 0..<0
  /// Further ahead than this something does not hold; no use in looking ahead again before.
  private var blocked = 0

  /// How many samples are looked at.
  private static let ahead = 4096

  /// Whether `check` holds of all `numbers`; samples up to `end` are at hand.
  @inline(__always)
  mutating func holds(_ numbers: Range<Int>, before end: Int, _ check: (Range<Int>) -> Bool) -> Bool {
    let isKnown = known.lowerBound <= numbers.lowerBound && numbers.lowerBound <= known.upperBound
    let first = isKnown ? known.lowerBound : numbers.lowerBound
    let start = isKnown ? known.upperBound : numbers.lowerBound
    guard start < numbers.upperBound else { return true }
    let ahead = min(start + CheckedSamples.ahead, end)
    if ahead > numbers.upperBound && start >= blocked {
      if check(start..<ahead) {
        known = first..<ahead
        return true
      }
      blocked = ahead
    }
    guard check(start..<numbers.upperBound) else { return false }
    known = first..<numbers.upperBound
    return true
  }
}
