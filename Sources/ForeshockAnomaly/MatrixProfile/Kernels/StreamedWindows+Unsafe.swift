/// The newest window against all before it, eight at a time: what an update of the stream spends its time on.
extension StreamedWindows {
  /// Lets the sums of `slots` grow to the newest window and offers what is best in each group of eight.
  mutating func grow(_ slots: Range<Int>) {
    let i = newest
    let offset = i - reach
    guard !slots.isEmpty else { return }
    precondition(
      slots.lowerBound >= 0 && slots.upperBound <= sums.count && slots.lowerBound + offset >= 1
        && slots.upperBound + offset <= weights.count && first.count == weights.count
        && second.count == weights.count,
      "every slot belongs to a window that is there")
    switch distance {
    case .zNormalised: grow(slots, offset, first[i], second[i], normalised: true)
    case .raw: grow(slots, offset, first[i], second[i], normalised: false)
    }
  }

  /// Offers the group that begins at slot `start`, judged by one slot of it.
  mutating func offer(slot: Int, start: Int) {
    let weight = weights[slot + newest - reach]
    let value = distance == .zNormalised ? sums[slot] * weight : sums[slot] + weight
    if value > -.infinity { best.offer(value, start: Int32(start), to: 0) }
  }

  /// `normalised` is a constant at each call.
  @inline(__always)
  private mutating func grow(_ slots: Range<Int>, _ offset: Int, _ f: Double, _ g: Double, normalised: Bool) {
    let rowFirst = SIMD2(repeating: f)
    let rowSecond = SIMD2(repeating: g)
    let wholeEnd = slots.lowerBound + slots.count / 8 * 8
    var threshold = best.thresholds[0]
    unsafe sums.withUnsafeMutableBytes { sums in
      unsafe first.withUnsafeBytes { first in
        unsafe second.withUnsafeBytes { second in
          unsafe weights.withUnsafeBytes { weights in
            var slot = slots.lowerBound
            while slot < wholeEnd {
              var top = SIMD2<Double>(repeating: -.infinity)
              for pair in 0..<4 {
                let place = 8 &* (slot &+ 2 &* pair)
                let column = place &+ 8 &* offset
                let c = unsafe grown(
                  sums.loadUnaligned(fromByteOffset: place, as: SIMD2<Double>.self),
                  first.loadUnaligned(fromByteOffset: column, as: SIMD2<Double>.self),
                  second.loadUnaligned(fromByteOffset: column, as: SIMD2<Double>.self), rowFirst, rowSecond,
                  normalised: normalised)
                unsafe sums.storeBytes(of: c, toByteOffset: place, as: SIMD2<Double>.self)
                let weight = unsafe weights.loadUnaligned(fromByteOffset: column, as: SIMD2<Double>.self)
                let weighed = normalised ? c * weight : c + weight
                top = SIMD2(larger(weighed[0], top[0]), larger(weighed[1], top[1]))
              }
              let value = larger(top[1], top[0])
              if value > threshold {
                best.offer(value, start: Int32(slot), to: 0)
                threshold = best.thresholds[0]
              }
              slot &+= 8
            }
          }
        }
      }
    }
    for slot in wholeEnd..<slots.upperBound { grow(slot: slot, start: wholeEnd) }
  }

  /// The same for one slot of the group that begins at `start`.
  mutating func grow(slot: Int, start: Int) {
    let (i, j) = (newest, slot + newest - reach)
    let c = grown(
      SIMD2(repeating: sums[slot]), SIMD2(repeating: first[j]), SIMD2(repeating: second[j]),
      SIMD2(repeating: first[i]), SIMD2(repeating: second[i]), normalised: distance == .zNormalised)
    sums[slot] = c[0]
    offer(slot: slot, start: start)
  }
}

/// One instruction for both lanes of a vector. The second number where the first is NaN: a window without a weight is never
/// the best.
@inline(__always)
private func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

@inline(__always)
private func grown(
  _ sum: SIMD2<Double>, _ first: SIMD2<Double>, _ second: SIMD2<Double>, _ rowFirst: SIMD2<Double>,
  _ rowSecond: SIMD2<Double>, normalised: Bool
) -> SIMD2<Double> {
  if normalised { return sum + (rowFirst * second + rowSecond * first) }
  let entering = rowFirst - first
  let leaving = rowSecond - second
  return sum + (leaving * leaving - entering * entering)
}
