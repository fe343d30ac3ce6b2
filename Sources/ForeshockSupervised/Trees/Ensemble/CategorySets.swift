/// Sets of categories as bits, one behind the other: what goes left at the categorical nodes of an ensemble.
package struct CategorySets: Hashable, Sendable {
  /// Where the words of each set start, and the end of the last one.
  package private(set) var offsets: [Int32] = [0]
  /// Category c is bit c mod 32 of word c div 32 of its set.
  package private(set) var words: [UInt32] = []

  package init() {}

  /// Sets from their parts, or nil when these do not fit each other.
  init?(offsets: [Int32], words: [UInt32]) {
    guard offsets.first == 0, Int(offsets.last ?? -1) == words.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    self.offsets = offsets
    self.words = words
  }

  /// How many sets there are.
  package var count: Int { offsets.count - 1 }

  /// Appends a set and answers its number.
  package mutating func append(_ set: some Sequence<UInt32>) -> Int {
    words.append(contentsOf: set)
    offsets.append(Int32(words.count))
    return count - 1
  }

  /// Appends the set of the given categories.
  package mutating func append(categories: [Int]) -> Int {
    var set = [UInt32](repeating: 0, count: (categories.max() ?? -1) / 32 + (categories.isEmpty ? 0 : 1))
    for category in categories { set[category / 32] |= 1 << UInt32(category % 32) }
    return append(set)
  }

  /// The words of a set.
  package func set(_ number: Int) -> ArraySlice<UInt32> {
    words[Int(offsets[number])..<Int(offsets[number + 1])]
  }

  /// The categories of a set in ascending order.
  package func categories(of number: Int) -> [Int] {
    var result: [Int] = []
    for (place, word) in set(number).enumerated() where word != 0 {
      for bit in 0..<32 where word >> UInt32(bit) & 1 == 1 { result.append(32 * place + bit) }
    }
    return result
  }

  /// Whether a cell's category is in the set. Cells are cut to whole numbers; NaN and what is below zero or above
  /// all categories is in no set.
  func contains(_ cell: Double, in number: Int) -> Bool {
    guard cell > -1, cell < 0x1p31 else { return false }
    let category = Int(cell)
    let first = Int(offsets[number])
    let place = first + category / 32
    return place < Int(offsets[number + 1]) && words[place] >> UInt32(category % 32) & 1 == 1
  }
}
