/// Sorts numbers by their bits, a digit at a time: O(n) where sorting by comparison takes O(n log n).
///
/// The bits of a double, read as a whole number, ascend with the double when it is positive and descend when it is
/// negative; flipping the sign bit of the former and all bits of the latter makes them ascend throughout. Six
/// stable passes over eleven bits each do the rest; a pass in which all numbers share the digit is left out, as are
/// most of the upper ones for probabilities.
///
/// Source: Knuth, The Art of Computer Programming 3, section 5.2.5 (digital sorting).
package enum RadixSort {
  /// Below this many numbers sorting by comparison is as fast.
  private static let fewest = 400
  private static let digitBits: UInt64 = 11
  private static let buckets = 1 << 11
  private static let passes = 6

  /// The numbers in ascending order; −0 becomes 0. No NaN may occur.
  ///
  /// - Complexity: O(n) time; two more arrays of the same size.
  package static func ascending(_ numbers: [Double]) -> [Double] {
    guard numbers.count >= fewest else { return numbers.map { $0 + 0 }.sorted() }
    var keys = [UInt64](repeating: 0, count: numbers.count)
    for i in numbers.indices { keys[i] = key(of: numbers[i]) }
    sort(&keys)
    var sorted = numbers
    for i in keys.indices { sorted[i] = number(of: keys[i]) }
    return sorted
  }

  @inline(__always)
  private static func key(of number: Double) -> UInt64 {
    // Adding zero makes −0 and 0 one number.
    let bits = (number + 0).bitPattern
    let isNegative = UInt64(bitPattern: Int64(bitPattern: bits) >> 63)
    return bits ^ (isNegative | 1 << 63)
  }

  @inline(__always)
  private static func number(of key: UInt64) -> Double {
    let isPositive = UInt64(bitPattern: Int64(bitPattern: key) >> 63)
    return Double(bitPattern: key ^ (~isPositive | 1 << 63))
  }

  private static func sort(_ keys: inout [UInt64]) {
    var counts = [Int](repeating: 0, count: passes * buckets)
    for key in keys {
      for pass in 0..<passes { counts[pass * buckets + digit(of: key, pass)] &+= 1 }
    }
    var other = keys
    for pass in 0..<passes {
      let first = pass * buckets
      if counts[first + digit(of: keys[0], pass)] == keys.count { continue }
      var start = 0
      for bucket in first..<(first + buckets) {
        let count = counts[bucket]
        counts[bucket] = start
        start += count
      }
      distribute(keys, into: &other, pass, first, &counts)
      swap(&keys, &other)
    }
  }

  private static func distribute(
    _ keys: [UInt64], into other: inout [UInt64], _ pass: Int, _ first: Int, _ places: inout [Int]
  ) {
    let source = keys.span
    var target = other.mutableSpan
    var next = places.mutableSpan
    for i in source.indices {
      let key = source[i]
      let bucket = first + digit(of: key, pass)
      let place = next[bucket]
      target[place] = key
      next[bucket] = place &+ 1
    }
  }

  @inline(__always)
  private static func digit(of key: UInt64, _ pass: Int) -> Int {
    Int(truncatingIfNeeded: (key >> (UInt64(pass) * digitBits)) & UInt64(buckets - 1))
  }
}
