extension WindowEngine {
  /// Fills the rows of the first half, from the anchor back to `base`.
  mutating func growBefore(_ tail: borrowing SampleTail, anchor: Int, base: Int, origin: Double) {
    let (rows, plan, stride, tables) = (rows, plan, beforeStride, tables)
    let count = anchor - base + 1, last = count - 1
    unsafe tail.withSamples(from: base, to: anchor + 1) { samples in
      let x = unsafe samples + last
      unsafe edit { before, _ in
        func row(_ number: Int) -> UnsafeMutablePointer<Double> { unsafe before + number * stride + last }
        if plan.needsSums {
          _ = unsafe WindowGrowth.sums(x, count: count, step: -1, from: (0, 0), row(rows.sum), row(rows.loss))
        }
        if plan.needsSpread {
          _ = unsafe WindowGrowth.spread(
            x, count: count, step: -1, from: (0, 0), present: 0, origin: origin, tables, row(rows.distance),
            row(rows.squares))
        }
        if plan.needsPowers {
          _ = unsafe WindowGrowth.powers(
            x, count: count, step: -1, from: (0, 0, 0), origin: origin, row(rows.second), row(rows.third),
            row(rows.fourth))
        }
        if plan.needsLine {
          _ = unsafe WindowGrowth.line(
            x, count: count, step: -1, from: (0, 0, 0), lead: 0, origin: origin, row(rows.time),
            row(rows.timeSquares), row(rows.timeDistance))
        }
        if plan.needsPairs {
          // The anchor has no neighbour in its own half.
          unsafe (row(rows.pairs).pointee, row(rows.pairSum).pointee, row(rows.pairProduct).pointee) = (
            0, 0, 0
          )
          _ = unsafe WindowGrowth.pairs(
            x - 1, count: count - 1, step: -1, from: (0, 0, 0), origin: origin, row(rows.pairs) - 1,
            row(rows.pairSum) - 1, row(rows.pairProduct) - 1)
        }
        if plan.needsMinimum {
          _ = unsafe WindowGrowth.minimum(x, count: count, step: -1, from: .infinity, row(rows.minimum))
        }
        if plan.needsMaximum {
          _ = unsafe WindowGrowth.maximum(x, count: count, step: -1, from: -.infinity, row(rows.maximum))
        }
      }
    }
  }

  /// Fills the rows of the second half over `count` positions from `first` on; what it grows to is left in `half`.
  mutating func growBehind(
    _ tail: borrowing SampleTail, anchor: Int, origin: Double, first: Int, count: Int, counts: Bool,
    _ half: inout WindowHalf
  ) {
    let (rows, plan, stride, tables) = (rows, plan, behindStride, tables)
    // At the anchor itself the second half is empty.
    let skipped = first == anchor ? 1 : 0, pushed = count - skipped
    var state = half
    unsafe tail.withSamples(from: first - (first > 0 ? 1 : 0), to: first + count) { samples in
      let x = unsafe samples + (first > 0 ? 1 : 0) + skipped
      unsafe edit { _, behind in
        func row(_ number: Int, _ value: Double) -> UnsafeMutablePointer<Double> {
          let start = unsafe behind + number * stride
          if skipped == 1 { unsafe start.pointee = value }
          return unsafe start + skipped
        }
        let known = state.count
        if counts {
          state.count = unsafe WindowGrowth.counts(
            x, count: pushed, step: 1, from: known, row(rows.counts, Double(known)))
        } else {
          state.count += pushed
        }
        if plan.needsSums {
          state.sums = unsafe WindowGrowth.sums(
            x, count: pushed, step: 1, from: state.sums, row(rows.sum, 0), row(rows.loss, 0))
        }
        if plan.needsSpread {
          state.spread = unsafe WindowGrowth.spread(
            x, count: pushed, step: 1, from: state.spread, present: known, origin: origin, tables,
            row(rows.distance, 0), row(rows.squares, 0))
        }
        if plan.needsPowers {
          state.powers = unsafe WindowGrowth.powers(
            x, count: pushed, step: 1, from: state.powers, origin: origin, row(rows.second, 0),
            row(rows.third, 0),
            row(rows.fourth, 0))
        }
        if plan.needsLine {
          state.line = unsafe WindowGrowth.line(
            x, count: pushed, step: 1, from: state.line, lead: first + skipped - anchor, origin: origin,
            row(rows.time, 0), row(rows.timeSquares, 0), row(rows.timeDistance, 0))
        }
        if plan.needsPairs {
          state.pairs = unsafe WindowGrowth.pairs(
            x, count: pushed, step: 1, from: state.pairs, origin: origin, row(rows.pairs, 0),
            row(rows.pairSum, 0),
            row(rows.pairProduct, 0))
        }
        if plan.needsMinimum {
          state.minimum = unsafe WindowGrowth.minimum(
            x, count: pushed, step: 1, from: state.minimum, row(rows.minimum, .infinity))
        }
        if plan.needsMaximum {
          state.maximum = unsafe WindowGrowth.maximum(
            x, count: pushed, step: 1, from: state.maximum, row(rows.maximum, -.infinity))
        }
      }
    }
    half = state
  }
}
