/// A fixed number of values, oldest first, where the newest takes the oldest one's place in O(1).
///
/// What it is equal to, and what it hashes as, depends on the values in their order and not on where in
/// memory the oldest one happens to be.
package struct Ring<Element: Hashable & Sendable>: RandomAccessCollection, Hashable, Sendable {
  private var slots: [Element]
  /// Where the oldest value is.
  private var head = 0

  /// A ring of the given values, the oldest first.
  package init(_ values: [Element]) { slots = values }

  /// The oldest value's index.
  package var startIndex: Int { 0 }
  /// The index after the newest one's.
  package var endIndex: Int { slots.count }

  /// The value `index` places after the oldest one.
  package subscript(index: Int) -> Element {
    precondition(index >= 0 && index < slots.count, "A ring's index must lie in it")
    return slots[slot(index)]
  }

  /// Puts `newest` in the oldest value's place, so that the next one is now the oldest.
  mutating func advance(_ newest: Element) {
    slots[head] = newest
    head &+= 1
    if head == slots.count { head = 0 }
  }

  /// Adds a place; only while the ring has never advanced.
  mutating func grow(_ newest: Element) {
    precondition(head == 0, "A ring that has turned cannot grow")
    slots.append(newest)
  }

  private func slot(_ index: Int) -> Int {
    let place = head &+ index
    return place < slots.count ? place : place &- slots.count
  }

  /// Whether the values are the same in the same order.
  package static func == (a: Ring, b: Ring) -> Bool { a.elementsEqual(b) }

  /// Hashes the values in their order.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for value in self { hasher.combine(value) }
  }
}
