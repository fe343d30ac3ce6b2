/// The values of a window in ascending order, without NaN, in storage of fixed size.
///
/// All moves are between positions below `capacity`, which the storage has for the whole life of the
/// value; bisection returns positions in `0 ... count`.
struct SortedWindow {
  private var storage: [Double]
  private(set) var count = 0

  init(capacity: Int) {
    storage = [Double](repeating: 0, count: capacity)
  }

  /// The middle value or half the sum of the two in the middle; NaN when there is none.
  var median: Double {
    guard count > 0 else { return .nan }
    let upper = storage[count / 2]
    if count % 2 == 1 { return upper }
    let lower = storage[count / 2 - 1]
    return lower == upper ? upper : (lower + upper) / 2
  }

  /// Adds a value.
  mutating func insert(_ value: Double) {
    precondition(count < storage.count, "a sorted window holds at most its capacity")
    let place = firstPosition { $0 >= value }
    move(from: place, to: place + 1, count: count - place)
    storage[place] = value
    count += 1
  }

  /// Removes one value equal to `value`, which is among them.
  mutating func remove(_ value: Double) {
    let place = position(of: value)
    move(from: place + 1, to: place, count: count - place - 1)
    count -= 1
  }

  /// Removes one value equal to `old` and adds `new`, moving only what lies between the two.
  mutating func replace(_ old: Double, by new: Double) {
    let out = position(of: old)
    if new >= old {
      // The places of smaller values, `old` among them, shift down by one.
      let place = firstPosition { $0 >= new } - (new > old ? 1 : 0)
      let target = max(place, out)
      move(from: out + 1, to: out, count: target - out)
      storage[target] = new
    } else {
      let place = firstPosition { $0 > new }
      move(from: place, to: place + 1, count: out - place)
      storage[place] = new
    }
  }

  private func position(of value: Double) -> Int {
    let place = firstPosition { $0 >= value }
    precondition(place < count && storage[place] == value, "only a value that is in the window can leave it")
    return place
  }

  /// The first position whose value satisfies `holds`, which is true from some position on; `count` when
  /// none does. Written without a data-dependent branch, which random data would mispredict every second
  /// time.
  @inline(__always)
  private func firstPosition(_ holds: (Double) -> Bool) -> Int {
    let values = storage.span
    var low = 0
    var length = count
    while length > 0 {
      let half = length / 2
      let isBelow = !holds(values[low + half])
      low = isBelow ? low + half + 1 : low
      length = isBelow ? length - half - 1 : half
    }
    return low
  }

  private mutating func move(from source: Int, to target: Int, count moved: Int) {
    guard moved > 0 else { return }
    precondition(source >= 0 && target >= 0 && max(source, target) + moved <= storage.count)
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe (base + target).update(from: base + source, count: moved)
    }
  }
}
