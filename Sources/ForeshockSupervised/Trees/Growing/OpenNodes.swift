/// The nodes that may still be split, the most valuable on top: a binary heap.
struct OpenNodes {
  struct Entry {
    var gain: Double
    /// The node's place in its tree; lower ones are older.
    var place: Int
    var split: TreeSplit
    /// The node's sums, if it keeps them.
    var histogram: [GradientPair]?
  }

  private var entries: [Entry] = []

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (entries[b].gain, entries[a].place) < (entries[a].gain, entries[b].place)
  }

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var k = entries.count - 1
    while k > 0, precedes(k, (k - 1) / 2) {
      entries.swapAt(k, (k - 1) / 2)
      k = (k - 1) / 2
    }
  }

  mutating func pop() -> Entry? {
    guard !entries.isEmpty else { return nil }
    entries.swapAt(0, entries.count - 1)
    let top = entries.popLast()
    var k = 0
    while 2 * k + 1 < entries.count {
      var child = 2 * k + 1
      if child + 1 < entries.count, precedes(child + 1, child) { child += 1 }
      guard precedes(child, k) else { break }
      entries.swapAt(child, k)
      k = child
    }
    return top
  }
}
