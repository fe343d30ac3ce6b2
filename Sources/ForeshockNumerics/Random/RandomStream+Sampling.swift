extension RandomStream {
  /// Puts the elements into a random order, every order equally likely (Fisher and Yates).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, integer(below: i + 1))
    }
  }

  /// The numbers 0 ..< `count` in a random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// `count` different numbers of 0 ..< `total`, in random order, every choice equally likely.
  ///
  /// - Complexity: O(`total`) time and space when `count` is a quarter of it or more, else O(`count`).
  ///
  /// Source of the second case: R. Floyd in Bentley & Floyd, "A sample of brilliance", CACM 30(9), 1987.
  public mutating func sample(_ count: Int, of total: Int) -> [Int] {
    precondition(count >= 0 && count <= total, "a sample cannot be larger than what it is drawn from")
    if count >= total / 4 {
      var order = Array(0..<total)
      for i in 0..<count { order.swapAt(i, i + integer(below: total - i)) }
      order.removeLast(total - count)
      return order
    }
    var chosen = Set<Int>(minimumCapacity: count)
    var order: [Int] = []
    order.reserveCapacity(count)
    for top in (total - count)..<total {
      let candidate = integer(below: top + 1)
      let pick = chosen.insert(candidate).inserted ? candidate : top
      if pick == top { chosen.insert(top) }
      order.append(pick)
    }
    shuffle(&order)
    return order
  }
}
