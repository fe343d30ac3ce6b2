/// Numbers in ascending order in room that is set aside once: the state behind novelty and calibration.
///
/// A binary search and one move of memory an insertion; nothing is allocated while the room suffices.
package struct SortedValues: Sendable {
  /// The numbers in ascending order, followed by room.
  private var storage: [Double]
  /// How many there are.
  package private(set) var count = 0

  /// None yet, with room for `capacity`.
  package init(capacity: Int) {
    storage = [Double](repeating: 0, count: capacity)
  }

  /// How many there may be.
  package var capacity: Int { storage.count }

  /// The number at a place in the order.
  package subscript(place: Int) -> Double {
    precondition(place < count, "there are \(count) numbers only")
    return storage[place]
  }

  /// How many numbers are below `value`: the place of the first that is not.
  package func firstPlace(notBelow value: Double) -> Int {
    let values = storage.span
    var low = 0
    var length = count
    // Halving without a branch on the comparison, which is as good as random.
    while length > 0 {
      let half = length >> 1
      let isBelow = values[low &+ half] < value
      low = isBelow ? low &+ half &+ 1 : low
      length = isBelow ? length &- half &- 1 : half
    }
    return low
  }

  /// The distance from `value` to the nearest number; infinite without numbers.
  package func distance(to value: Double) -> Double {
    distance(to: value, at: firstPlace(notBelow: value))
  }

  /// The same where the first place not below `value` is known.
  func distance(to value: Double, at place: Int) -> Double {
    let above = place < count ? storage[place] - value : .infinity
    let below = place > 0 ? value - storage[place - 1] : .infinity
    return min(above, below)
  }

  /// Adds a number at its place.
  ///
  /// - Precondition: there is room.
  package mutating func insert(_ value: Double) { insert(value, at: firstPlace(notBelow: value)) }

  /// The same where the first place not below `value` is known.
  mutating func insert(_ value: Double, at place: Int) {
    precondition(count < storage.count, "the room is full")
    var i = count
    var values = storage.mutableSpan
    while i > place {
      values[i] = values[i &- 1]
      i &-= 1
    }
    values[place] = value
    count += 1
  }

  /// Takes the least number out and adds `value`, whose first place not below it is `place`, above the least.
  mutating func replaceLeast(by value: Double, at place: Int) {
    precondition(place > 0 && place <= count, "the least one is below")
    var values = storage.mutableSpan
    for i in 1..<place { values[i &- 1] = values[i] }
    values[place &- 1] = value
  }

  /// Takes one number equal to `value` out, if there is one.
  package mutating func remove(_ value: Double) {
    let place = firstPlace(notBelow: value)
    guard place < count, storage[place] == value else { return }
    remove(at: place)
  }

  /// Takes the number at `place` out.
  package mutating func remove(at place: Int) {
    precondition(place < count, "there are \(count) numbers only")
    let last = count - 1
    var values = storage.mutableSpan
    for i in place..<last { values[i] = values[i &+ 1] }
    count -= 1
  }

  /// Keeps the numbers for which `isKept` says so, called from the least to the greatest with the number that follows,
  /// infinity behind the last.
  package mutating func filter(_ isKept: (_ place: Int, _ value: Double, _ next: Double) -> Bool) {
    var kept = 0
    for place in 0..<count {
      // What is kept moves down at most to where it was: the number that follows is still the old one.
      let value = storage[place]
      guard isKept(place, value, place + 1 < count ? storage[place + 1] : .infinity) else { continue }
      storage[kept] = value
      kept += 1
    }
    count = kept
  }
}

extension SortedValues: Codable {
  private enum CodingKeys: String, CodingKey { case capacity, values }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(capacity, forKey: .capacity)
    try container.encode(Array(storage[..<count]), forKey: .values)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let capacity = try container.decode(Int.self, forKey: .capacity)
    let values = try container.decode([Double].self, forKey: .values)
    guard (0...1 << 16).contains(capacity), values.count <= capacity,
      values.allSatisfy(\.isFinite), zip(values, values.dropFirst()).allSatisfy(<=)
    else { throw AnomalyError.malformedModel(reason: "stored values are not in order, or are too many") }
    storage = values + [Double](repeating: 0, count: capacity - values.count)
    count = values.count
  }
}
