/// Cuts the positions of a rolling window into groups that share one sample, the *anchor*.
///
/// All windows of a group contain the anchor. Each is the join of a *suffix*, the samples from its start
/// up to the anchor, and a *prefix*, those after the anchor up to its end. Both grow by one sample at a
/// time away from the anchor, so nothing has ever to be removed, and both may be measured from the
/// anchor's value: because the anchor lies in each of these windows, what it does to the rounding is never
/// more than what the window's own spread does, and an infinite anchor spoils only windows that hold an
/// infinity anyway.
///
/// The next anchor is the last value present among the `window` samples after the present one (in a
/// series without gaps, simply `window` samples on). When there is none, every window up to the next
/// value present is empty, and that value starts afresh. Two successive anchors together advance by more
/// than `window`, so all suffixes and prefixes together cover each sample a bounded number of times.
///
/// Source: the block scheme of van Herk (Pattern Recognition Letters 13, 1992) and Gil & Werman (IEEE
/// PAMI 15, 1993), carried over to sums.
struct AnchoredBlocks: Sequence, IteratorProtocol {
  struct Block {
    /// The position of the anchor.
    let anchor: Int
    /// The suffixes start at `firstStart ... anchor`; a window that starts earlier meets only missing
    /// values before `firstStart`.
    let firstStart: Int
    /// The windows of the group end at `firstEnd ... lastEnd`.
    let firstEnd: Int
    let lastEnd: Int
  }

  private let values: [Double]
  private let window: Int
  private var anchor: Int?

  init(_ values: [Double], window: Int) {
    self.values = values
    self.window = window
  }

  mutating func next() -> Block? {
    let count = values.count
    var fresh = 0
    if let previous = anchor {
      let firstEnd = previous + window
      guard firstEnd < count else { return nil }
      var candidate = firstEnd
      while candidate > previous && values[candidate].isNaN { candidate -= 1 }
      if candidate > previous {
        anchor = candidate
        return Block(
          anchor: candidate, firstStart: previous + 1, firstEnd: firstEnd,
          lastEnd: Swift.min(candidate + window, count) - 1)
      }
      fresh = firstEnd + 1
    }
    while fresh < count && values[fresh].isNaN { fresh += 1 }
    guard fresh < count else { return nil }
    anchor = fresh
    return Block(
      anchor: fresh, firstStart: fresh, firstEnd: fresh, lastEnd: Swift.min(fresh + window, count) - 1)
  }
}
