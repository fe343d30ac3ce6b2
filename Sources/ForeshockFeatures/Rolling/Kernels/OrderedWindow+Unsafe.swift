/// The values of a window in ascending order, without NaN.
///
/// They lie in blocks of up to `blockSize`, so that a value that enters or leaves moves no more than a block's. A window of
/// up to `flatSize` is one block. Storage is made once; all moves are between places of one block.
struct OrderedWindow: Sendable {
  private static let blockSize = 512
  private static let flatSize = 2048
  /// Up to this many values are moved one vector after the other while the place is looked for.
  private static let walkedSize = 128

  private var storage: [Double]
  /// For each block in use, in the values' order: where it lies in `storage`, how many values it has, the largest.
  private var places: [Int]
  private var counts: [Int]
  private var largest: [Double]
  private var unused: [Int]
  private(set) var count = 0
  /// The block that was asked for last, and how many values lie in those before it.
  private var cursor = (block: 0, before: 0)

  /// Room for `capacity` values.
  init(capacity: Int) {
    let size = OrderedWindow.blockSize
    // Blocks split in halves and vanish when empty; neighbours that are small are joined.
    let blocks = capacity <= OrderedWindow.flatSize ? 1 : 4 * capacity / size + 4
    storage = [Double](repeating: 0, count: capacity == 0 ? 0 : (blocks == 1 ? capacity + 1 : blocks * size))
    places = []
    counts = []
    largest = []
    unused = capacity == 0 ? [] : (0..<blocks).reversed().map { $0 * size }
  }

  /// Removes one value equal to `old`, NaN for none, and adds `new`, NaN for none.
  mutating func replace(_ old: Double, by new: Double) {
    switch (old.isNaN, new.isNaN) {
    case (true, true): return
    case (true, false): insert(new)
    case (false, true): remove(old)
    case (false, false):
      let b = block(for: old)
      guard counts.count == 1 || (b == block(for: new) && b + 1 < counts.count) else {
        remove(old)
        insert(new)
        return
      }
      let size = counts[b], base = places[b]
      unsafe storage.withUnsafeMutableBufferPointer { values in
        unsafe OrderedWindow.exchange(&values, base, size, old, new)
      }
      largest[b] = storage[base + size - 1]
    }
  }

  /// In one block, moving only what lies between the two places.
  @inline(__always)
  private static func exchange(
    _ values: inout UnsafeMutableBufferPointer<Double>, _ base: Int, _ size: Int, _ old: Double, _ new: Double
  ) {
    guard let start = values.baseAddress else { return }
    let x = unsafe start + base
    let out = unsafe firstPlace(x, size) { $0 >= old }
    precondition(out < size, "only a value that is in the window can leave it")
    if size <= walkedSize {
      unsafe walk(x, size, from: out, new, isUp: new >= old)
    } else if new >= old {
      let place = unsafe max(firstPlace(x + out + 1, size - out - 1) { $0 >= new } + out, out)
      if place > out { unsafe (x + out).update(from: x + out + 1, count: place - out) }
      unsafe x[place] = new
    } else {
      let place = unsafe firstPlace(x, out) { $0 > new }
      if place < out { unsafe (x + place + 1).update(from: x + place, count: out - place) }
      unsafe x[place] = new
    }
  }

  /// Fills the hole at `hole` with its neighbours until `new` fits in.
  @inline(__always)
  private static func walk(
    _ x: UnsafeMutablePointer<Double>, _ size: Int, from hole: Int, _ new: Double, isUp: Bool
  ) {
    var i = hole
    if isUp {
      while unsafe i &+ 4 < size && x[i &+ 4] < new {
        let next = unsafe UnsafeRawPointer(x + i + 1).loadUnaligned(as: SIMD4<Double>.self)
        unsafe UnsafeMutableRawPointer(x + i).storeBytes(of: next, as: SIMD4<Double>.self)
        i &+= 4
      }
      while unsafe i &+ 1 < size && x[i &+ 1] < new {
        unsafe x[i] = x[i &+ 1]
        i &+= 1
      }
    } else {
      while unsafe i >= 4 && x[i &- 4] > new {
        let next = unsafe UnsafeRawPointer(x + i - 4).loadUnaligned(as: SIMD4<Double>.self)
        unsafe UnsafeMutableRawPointer(x + i - 3).storeBytes(of: next, as: SIMD4<Double>.self)
        i &-= 4
      }
      while unsafe i >= 1 && x[i &- 1] > new {
        unsafe x[i] = x[i &- 1]
        i &-= 1
      }
    }
    unsafe x[i] = new
  }

  private mutating func insert(_ value: Double) {
    count += 1
    guard !counts.isEmpty else {
      let place = unused.removeLast()
      places = [place]
      counts = [1]
      largest = [value]
      storage[place] = value
      cursor = (0, 0)
      return
    }
    let b = block(for: value)
    let base = places[b], size = counts[b]
    unsafe storage.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return }
      let x = unsafe start + base
      let place = unsafe firstPlace(x, size) { $0 >= value }
      if place < size { unsafe (x + place + 1).update(from: x + place, count: size - place) }
      unsafe x[place] = value
    }
    counts[b] = size + 1
    largest[b] = storage[base + size]
    if b < cursor.block { cursor.before += 1 }
    if size + 1 >= OrderedWindow.blockSize && !unused.isEmpty { split(b) }
  }

  private mutating func remove(_ value: Double) {
    let b = block(for: value)
    let base = places[b], size = counts[b]
    unsafe storage.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return }
      let x = unsafe start + base
      let place = unsafe firstPlace(x, size) { $0 >= value }
      precondition(place < size, "only a value that is in the window can leave it")
      if place + 1 < size { unsafe (x + place).update(from: x + place + 1, count: size - place - 1) }
    }
    count -= 1
    counts[b] = size - 1
    if b < cursor.block { cursor.before -= 1 }
    if size == 1 {
      drop(b)
    } else {
      largest[b] = storage[base + size - 2]
      // Small neighbours become one, so that there are never many more blocks than needed.
      if size < OrderedWindow.blockSize / 4, counts.count > 1 { join(b > 0 ? b - 1 : b) }
    }
  }

  private mutating func split(_ b: Int) {
    let place = unused.removeLast(), size = counts[b], half = size / 2
    for i in half..<size { storage[place + i - half] = storage[places[b] + i] }
    counts[b] = half
    largest[b] = storage[places[b] + half - 1]
    places.insert(place, at: b + 1)
    counts.insert(size - half, at: b + 1)
    largest.insert(storage[place + size - half - 1], at: b + 1)
    if b < cursor.block { cursor.block += 1 }
  }

  private mutating func join(_ b: Int) {
    let (size, next) = (counts[b], counts[b + 1])
    guard size + next < OrderedWindow.blockSize * 3 / 4 else { return }
    for i in 0..<next { storage[places[b] + size + i] = storage[places[b + 1] + i] }
    counts[b] = size + next
    largest[b] = largest[b + 1]
    cursor = (0, 0)
    unused.append(places.remove(at: b + 1))
    counts.remove(at: b + 1)
    largest.remove(at: b + 1)
  }

  private mutating func drop(_ b: Int) {
    unused.append(places.remove(at: b))
    counts.remove(at: b)
    largest.remove(at: b)
    cursor = (0, 0)
  }

  /// The first block whose largest value is not below `value`, or the last one.
  private func block(for value: Double) -> Int {
    guard largest.count > 1 else { return 0 }
    let b = unsafe largest.withUnsafeBufferPointer { x in
      guard let start = x.baseAddress else { return 0 }
      return unsafe firstPlace(start, x.count) { $0 >= value }
    }
    return min(b, largest.count - 1)
  }

  /// The value of rank `rank`, from 0.
  mutating func value(at rank: Int) -> Double {
    precondition(rank >= 0 && rank < count, "a rank must lie within the window")
    guard counts.count > 1 else { return storage[places[0] + rank] }
    var (b, before) = cursor
    while rank < before {
      b -= 1
      before -= counts[b]
    }
    while rank >= before + counts[b] {
      before += counts[b]
      b += 1
    }
    cursor = (b, before)
    return storage[places[b] + rank - before]
  }

  /// The value that a share of the values lies below, linear between neighbours; NaN when there is none.
  mutating func quantile(_ share: Double) -> Double {
    guard count > 0 else { return .nan }
    let position = share * Double(count - 1)
    let rank = min(Int(position), count - 1)
    let low = value(at: rank), part = position - Double(rank)
    guard part > 0 else { return low }
    let high = value(at: rank + 1)
    return low == high ? low : low + (high - low) * part
  }

  /// Half the sum of the two in the middle, or the one there.
  mutating func median() -> Double {
    guard count > 0 else { return .nan }
    let upper = value(at: count / 2)
    if count % 2 == 1 { return upper }
    let lower = value(at: count / 2 - 1)
    return lower == upper ? upper : 0.5 * (lower + upper)
  }

  /// The median of the distances from the median. The distances of the values below it and of those above are sorted
  /// already, so the middle ones of both together are found by bisection.
  mutating func medianAbsoluteDeviation() -> Double {
    let centre = median()
    guard centre.isFinite else { return .nan }
    let upper = distance(of: count / 2, from: centre)
    if count % 2 == 1 { return upper }
    let lower = distance(of: count / 2 - 1, from: centre)
    return lower == upper ? upper : 0.5 * (lower + upper)
  }

  /// The distance from `centre` of rank `rank`.
  private mutating func distance(of rank: Int, from centre: Double) -> Double {
    // The nearest rank + 1 values are neighbours: they start at the first place from which the value after them is not
    // nearer than the first of them.
    let width = rank + 1
    var low = 0, high = count - width
    while low < high {
      let middle = (low + high) / 2
      if centre - value(at: middle) > value(at: middle + width) - centre {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return max(abs(centre - value(at: low)), abs(value(at: low + width - 1) - centre))
  }
}

/// The first place whose value satisfies `holds`, which is true from some place on; `count` when none does. Without a
/// branch on the data, which random data would mispredict every second time.
@inline(__always)
private func firstPlace(_ x: UnsafePointer<Double>, _ count: Int, _ holds: (Double) -> Bool) -> Int {
  var low = 0, length = count
  while length > 0 {
    let half = length / 2
    let isBelow = unsafe !holds(x[low + half])
    low = isBelow ? low + half + 1 : low
    length = isBelow ? length - half - 1 : half
  }
  return low
}

@inline(__always)
private func firstPlace(_ x: UnsafeMutablePointer<Double>, _ count: Int, _ holds: (Double) -> Bool) -> Int {
  unsafe firstPlace(UnsafePointer(x), count, holds)
}
