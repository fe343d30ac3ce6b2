/// The values of a window in ascending order, to which values come and from which they go. NaN is never in it.
///
/// They lie in blocks, so that a value that enters or leaves moves no more than a block's; a small window is one block.
/// Behind a block's values there are infinities: a value enters in the place of one, and one comes in the place of a value
/// that leaves. So all that ever happens to a block is that one value takes another's place, which takes the minimum
/// and the maximum of neighbours and no branch that depends on the data.
///
/// −0 counts as 0.
package struct OrderedWindow: Sendable {
  /// A window of up to so many values is one block.
  private static let flatSize = 160
  /// Blocks of up to so much room are swept in whole: steps that are always as many are foreseen.
  private static let sweptSize = 64
  /// Among up to so many blocks one is found by counting.
  private static let countedSize = 512
  /// Values and infinities before and behind a block's values that a sweep may touch.
  private static let margin = 4

  /// Where a block's values begin in ``storage``, and how many there are.
  private struct Block: Sendable {
    var start: Int
    var count: Int
  }

  /// A block, and how many values lie in those before it.
  private struct Cursor: Sendable {
    var block = 0
    var before = 0
  }

  /// How many values a block takes until it is split.
  private let room: Int
  private var storage: [Double] = []
  /// The blocks in the order of their values; none is empty.
  private var blocks: [Block] = []
  /// The largest value of each.
  private var largest: [Double] = []
  /// Where emptied blocks lie.
  private var unused: [Int] = []
  /// How many values are in the window.
  package private(set) var count = 0
  /// Where each quantile was found last; behind them, if distances are asked for, the two ends of the values nearest to
  /// the median.
  private var cursors: [Cursor]
  /// The rank of the first of these.
  private var nearest = 0

  /// An empty window.
  ///
  /// - Parameters:
  ///   - capacity: How many values it will hold at most.
  ///   - quantiles: How many quantiles are asked for; each remembers where it was.
  ///   - hasDeviation: Whether ``medianAbsoluteDeviation(number:)`` is asked for.
  package init(capacity: Int, quantiles: Int, hasDeviation: Bool) {
    room =
      switch capacity {
      case ...OrderedWindow.flatSize: capacity + 1
      case ...20_000: 32
      case ...200_000: 128
      case ...2_000_000: 256
      default: 512
      }
    cursors = [Cursor](repeating: Cursor(), count: quantiles + (hasDeviation ? 2 : 0))
  }

  /// Takes in `value`; NaN changes nothing. - Complexity: as ``replace(_:by:)``
  package mutating func insert(_ value: Double) { replace(.nan, by: value) }

  /// Lets go of one value equal to `value`; NaN changes nothing. - Complexity: as ``replace(_:by:)``
  package mutating func remove(_ value: Double) { replace(value, by: .nan) }

  /// Lets go of one value equal to `old`, NaN for none, and takes in `new`, NaN for none.
  ///
  /// - Precondition: `old` is in the window; there is room for `new`.
  /// - Complexity: O(log n) comparisons, and up to two blocks' values are moved.
  package mutating func replace(_ old: Double, by new: Double) {
    let (old, new) = (old + 0, new + 0)
    guard old == old else {
      if new == new { put(new) }
      return
    }
    precondition(count > 0, "only a value that is in the window can leave it")
    let source = block(for: old)
    guard new == new else {
      exchange(old, .infinity, in: source, adding: -1)
      shrink(source)
      return
    }
    let target = block(for: new)
    if source == target {
      exchange(old, new, in: source, adding: 0)
      return
    }
    exchange(old, .infinity, in: source, adding: -1)
    exchange(.infinity, new, in: target, adding: 1)
    // The later of both first, so that the other stays where it is.
    if target > source {
      if blocks[target].count == room { split(target) }
      shrink(source)
    } else {
      shrink(source)
      if blocks[target].count >= room { split(target) }
    }
  }

  private mutating func put(_ value: Double) {
    if blocks.isEmpty {
      blocks.append(Block(start: newBlock(), count: 0))
      largest.append(value)
    }
    let b = block(for: value)
    exchange(.infinity, value, in: b, adding: 1)
    if blocks[b].count == room { split(b) }
  }

  /// Puts `new` in the place of `old` in a block, which `change` values more are in then.
  @inline(__always)
  private mutating func exchange(_ old: Double, _ new: Double, in b: Int, adding change: Int) {
    count += change
    let places = storage.count, room = room
    unsafe storage.withUnsafeMutableBufferPointer { values in
      unsafe blocks.withUnsafeMutableBufferPointer { blocks in
        unsafe largest.withUnsafeMutableBufferPointer { largest in
          let known = unsafe blocks[b].count, start = unsafe blocks[b].start
          let span = room > OrderedWindow.sweptSize ? max(known, known + change) : room
          precondition(start >= OrderedWindow.margin && start + span + OrderedWindow.margin <= places)
          guard let x = unsafe values.baseAddress.map({ unsafe $0 + start }) else { return }
          if new >= old {
            unsafe OrderedWindow.raise(x, span, SIMD2(repeating: old), SIMD2(repeating: new))
          } else {
            unsafe OrderedWindow.lower(x, span, SIMD2(repeating: old), SIMD2(repeating: new))
          }
          unsafe blocks[b].count = known + change
          unsafe largest[b] = x[known &+ change &- 1]
        }
      }
    }
    guard change != 0 else { return }
    unsafe cursors.withUnsafeMutableBufferPointer { cursors in
      for c in cursors.indices { unsafe cursors[c].before &+= b < cursors[c].block ? change : 0 }
    }
  }

  // Calls of their own: where values are known to be infinite the compiler would find longer ways.

  /// Puts `new` in the place of an `old` that is not larger, among `count` values: of those between both places each moves
  /// by one. Infinities stand behind the values as far as two vectors and one place more reach.
  ///
  /// What lies below `old` stays: a bit pattern of ones is NaN, and a comparison with it is false. The others take their
  /// right neighbour's value or `new`, whichever is smaller, if that is not below their own.
  @inline(never)
  private static func raise(
    _ x: UnsafeMutablePointer<Double>, _ count: Int, _ old: SIMD2<Double>, _ new: SIMD2<Double>
  ) {
    var i = 0
    while i < count {
      let (a, b) = unsafe (load2(x + i), load2(x + i + 2))
      let (c, d) = unsafe (load2(x + i + 1), load2(x + i + 3))
      unsafe store2(larger(with(smaller(c, new), nanWhere: a .< old), a), x + i)
      unsafe store2(larger(with(smaller(d, new), nanWhere: b .< old), b), x + i + 2)
      i &+= 4
    }
  }

  /// The same for an `old` that is larger; an infinity stands before the values too.
  @inline(never)
  private static func lower(
    _ x: UnsafeMutablePointer<Double>, _ count: Int, _ old: SIMD2<Double>, _ new: SIMD2<Double>
  ) {
    var i = (count &- 1) & ~3
    while i >= 0 {
      let (a, b) = unsafe (load2(x + i), load2(x + i + 2))
      let (c, d) = unsafe (load2(x + i - 1), load2(x + i + 1))
      unsafe store2(smaller(with(larger(d, new), nanWhere: b .> old), b), x + i + 2)
      unsafe store2(smaller(with(larger(c, new), nanWhere: a .> old), a), x + i)
      i &-= 4
    }
  }

  /// Joins a block that has become small with a neighbour, so that there are never many more blocks than needed.
  private mutating func shrink(_ b: Int) {
    let size = blocks[b].count
    guard size < room / 4 || size == 0 else { return }
    if size == 0 {
      unused.append(blocks[b].start)
      discard(b)
    } else if b > 0, blocks[b - 1].count + size < room / 4 * 3 {
      join(b - 1)
    } else if b + 1 < blocks.count, blocks[b + 1].count + size < room / 4 * 3 {
      join(b)
    }
  }

  /// Room for a block: infinities before and behind.
  private mutating func newBlock() -> Int {
    if let start = unused.popLast() { return start }
    let margin = OrderedWindow.margin, start = storage.count + margin
    storage.append(contentsOf: repeatElement(-.infinity, count: margin))
    storage.append(contentsOf: repeatElement(.infinity, count: (room + 3) & ~3 + margin))
    return start
  }

  private mutating func split(_ b: Int) {
    let size = blocks[b].count, half = size / 2
    let start = newBlock()
    move(from: blocks[b].start + half, count: size - half, to: start)
    blocks[b].count = half
    blocks.insert(Block(start: start, count: size - half), at: b + 1)
    largest.insert(largest[b], at: b + 1)
    largest[b] = storage[blocks[b].start + half - 1]
    for c in cursors.indices where cursors[c].block > b { cursors[c].block += 1 }
  }

  /// Makes block `b` and the next one.
  private mutating func join(_ b: Int) {
    let (size, next) = (blocks[b].count, blocks[b + 1].count)
    move(from: blocks[b + 1].start, count: next, to: blocks[b].start + size)
    unused.append(blocks[b + 1].start)
    blocks[b].count = size + next
    largest[b] = largest[b + 1]
    for c in cursors.indices where cursors[c].block == b + 1 {
      cursors[c] = Cursor(block: b, before: cursors[c].before - size)
    }
    discard(b + 1)
  }

  /// Takes a block that has nothing left out of the order.
  private mutating func discard(_ b: Int) {
    blocks.remove(at: b)
    largest.remove(at: b)
    for c in cursors.indices {
      if cursors[c].block > b {
        cursors[c].block -= 1
      } else if cursors[c].block == b, b == blocks.count {
        cursors[c] = b == 0 ? Cursor() : Cursor(block: b - 1, before: cursors[c].before - blocks[b - 1].count)
      }
    }
  }

  /// Moves values to another block and leaves infinities.
  private mutating func move(from start: Int, count: Int, to end: Int) {
    for i in 0..<count {
      storage[end + i] = storage[start + i]
      storage[start + i] = .infinity
    }
  }

  /// The first block whose largest value is not below `value`, or the last one.
  private func block(for value: Double) -> Int {
    // The last block takes what is above all.
    var low = 0, length = max(largest.count - 1, 0)
    unsafe largest.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      while length > OrderedWindow.countedSize {
        let half = length / 2
        if unsafe x[low &+ half] < value {
          low &+= half &+ 1
          length &-= half &+ 1
        } else {
          length = half
        }
      }
      // Those below are counted, first among each sixteenth, then between two of these: no branch that random data would
      // mispredict every second time.
      let last = low &+ length
      var i = low &+ 15
      while i < last {
        low &+= unsafe x[i] < value ? 16 : 0
        i &+= 16
      }
      let end = min(low &+ 16, last), value2 = SIMD2(repeating: value)
      var below = SIMD2<Int64>.zero, others = below
      i = low
      while i &+ 4 <= end {
        below &+= unsafe ones(where: load2(x + i) .< value2)
        others &+= unsafe ones(where: load2(x + i + 2) .< value2)
        i &+= 4
      }
      low &-= Int((below &+ others).wrappedSum())
      while i < end {
        low &+= unsafe x[i] < value ? 1 : 0
        i &+= 1
      }
    }
    return low
  }

  /// The value of rank `rank`, from 0.
  private mutating func value(at rank: Int, _ number: Int) -> Double {
    precondition(rank >= 0 && rank < count, "a rank must lie within the window")
    guard blocks.count > 1 else { return storage[blocks[0].start + rank] }
    var cursor = cursors[number]
    while rank < cursor.before {
      cursor.block -= 1
      cursor.before -= blocks[cursor.block].count
    }
    while rank >= cursor.before + blocks[cursor.block].count {
      cursor.before += blocks[cursor.block].count
      cursor.block += 1
    }
    if cursor.block != cursors[number].block { cursors[number] = cursor }
    return storage[blocks[cursor.block].start + rank - cursor.before]
  }

  /// A quantile; NaN when there is no value.
  ///
  /// - Parameter number: Which of the quantiles it is that are asked for, from 0.
  /// - Complexity: O(1) while it stays near where it was.
  package mutating func value(of quantile: WindowQuantile, number: Int = 0) -> Double {
    guard count > 0 else { return .nan }
    let target = quantile.target(of: count)
    let low = value(at: target.rank, number)
    guard target.part > 0 else { return low }
    return quantile.between(low, value(at: target.rank + 1, number), target.part)
  }

  /// The median of the distances from the median, itself the mean of two where there is an even number of them; NaN where
  /// there is no value or the median is infinite.
  ///
  /// The distances of the values below the median and of those above are sorted already. The nearest values are neighbours,
  /// and where these begin is looked for from where they began before.
  ///
  /// - Parameter number: Which of the quantiles the median is, from 0.
  /// - Complexity: O(log n), and less while it stays near where it was.
  package mutating func medianAbsoluteDeviation(number: Int = 0) -> Double {
    let centre = value(of: .median, number: number)
    guard centre.isFinite else { return .nan }
    let width = count / 2 + 1
    nearest = firstNearest(to: centre, width)
    let low = value(at: nearest, cursors.count - 2), high = value(at: nearest + width - 1, cursors.count - 1)
    let (below, above) = (abs(centre - low), abs(high - centre))
    let upper = max(below, above)
    if count % 2 == 1 { return upper }
    // The farthest of them left out.
    let rest =
      below > above
      ? max(abs(centre - value(at: nearest + 1, cursors.count - 2)), above)
      : max(below, abs(value(at: nearest + width - 2, cursors.count - 1) - centre))
    return WindowQuantile.median.between(rest, upper, 0.5)
  }

  /// The rank at which the `width` values nearest to `centre` begin: the first one from which the value behind them is not
  /// nearer than the first of them.
  private mutating func firstNearest(to centre: Double, _ width: Int) -> Int {
    var low = 0, high = count - width
    var probe = nearest, step = 0, isBetween = false
    while low < high {
      probe = max(low, min(probe, high - 1))
      let isTooLow =
        centre - value(at: probe, cursors.count - 2) > value(at: probe + width, cursors.count - 1) - centre
      if isTooLow { low = probe + 1 } else { high = probe }
      // Ever longer steps from the last place until it lies between two, then by halves.
      let way = isTooLow ? 1 : -1
      isBetween = isBetween || step * way < 0
      step = 2 * step + way
      probe = isBetween ? (low + high) / 2 : probe + step
    }
    return low
  }
}

/// `a` where it is smaller, else `b`.
@inline(__always)
private func smaller(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
  b.replacing(with: a, where: a .< b)
}

/// `a` where it is larger, else `b`.
@inline(__always)
private func larger(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
  b.replacing(with: a, where: a .> b)
}

/// `a` with a NaN where the mask holds.
@inline(__always)
private func with(_ a: SIMD2<Double>, nanWhere mask: SIMDMask<SIMD2<Int64>>) -> SIMD2<Double> {
  unsafe unsafeBitCast(unsafeBitCast(a, to: SIMD2<Int64>.self) | ones(where: mask), to: SIMD2<Double>.self)
}

/// −1, all bits set, where the mask holds.
@inline(__always)
private func ones(where mask: SIMDMask<SIMD2<Int64>>) -> SIMD2<Int64> {
  SIMD2<Int64>.zero.replacing(with: -1, where: mask)
}

@inline(__always)
private func load2(_ p: UnsafePointer<Double>) -> SIMD2<Double> {
  unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD2<Double>.self)
}

@inline(__always)
private func load2(_ p: UnsafeMutablePointer<Double>) -> SIMD2<Double> { unsafe load2(UnsafePointer(p)) }

@inline(__always)
private func store2(_ x: SIMD2<Double>, _ p: UnsafeMutablePointer<Double>) {
  unsafe UnsafeMutableRawPointer(p).storeBytes(of: x, as: SIMD2<Double>.self)
}
