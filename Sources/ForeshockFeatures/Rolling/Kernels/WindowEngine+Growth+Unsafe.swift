extension WindowEngine {
  /// Grows the first half from the anchor back to `base`, unless that is nil, and the second over the samples `first` ..<
  /// `end`; gives what the second grows to from `half`.
  mutating func grown<Spans: WindowSpans>(
    _ half: WindowHalf, _ tail: borrowing SampleTail, _ spans: Spans, anchor: Int, base: Int?, origin: Double,
    from first: Int,
    to end: Int, hasMissing: Bool
  ) -> WindowHalf {
    let (rows, plan, tables, beforeStride, behindStride) = (rows, plan, tables, beforeStride, behindStride)
    let beforeCount = base.map { anchor + 1 - $0 } ?? 0
    let from = base ?? anchor
    var state = half
    unsafe tail.withSamples(from: from, to: max(end, anchor + 1)) { samples in
      unsafe tables.withGrowth { reciprocal, growths in
        unsafe edit { before, behind in
          let growth = unsafe WindowGrowth(
            spans: spans, last: samples + (anchor - from), anchor: anchor, beforeCount: beforeCount,
            next: samples + (first - from), nextNumber: first, behindCount: end - first,
            present: state.count, hasMissing: hasMissing, origin: origin,
            before: before + max(beforeCount - 1, 0), beforeStride: beforeStride, behind: behind,
            behindStride: behindStride, reciprocal: reciprocal, growth: growths)
          if plan.needsSums { growth.grow(SumGrowth.self, row: rows.sum, &state.sums) }
          if plan.needsSpread { growth.grow(SpreadGrowth.self, row: rows.distance, &state.spread) }
          if plan.needsPowers { growth.grow(PowerGrowth.self, row: rows.second, &state.powers) }
          if plan.needsLine { growth.grow(LineGrowth.self, row: rows.time, &state.line) }
          if plan.needsPairs { growth.grow(PairGrowth.self, row: rows.pairs, &state.pairs) }
          if plan.needsMinimum {
            growth.grow(MinimumGrowth.self, row: rows.minimum, from: .infinity, &state.minimum)
          }
          if plan.needsMaximum {
            growth.grow(MaximumGrowth.self, row: rows.maximum, from: -.infinity, &state.maximum)
          }
          if hasMissing {
            growth.grow(counts: &state.count)
          } else {
            state.count += end - first
          }
        }
      }
    }
    return state
  }
}

extension CountTables {
  /// Gives 1/n and n/(n − 1) to `body`.
  @inline(__always)
  fileprivate func withGrowth(_ body: (UnsafePointer<Double>, UnsafePointer<Double>) -> Void) {
    unsafe reciprocal.withUnsafeBufferPointer { reciprocal in
      unsafe growth.withUnsafeBufferPointer { growth in
        guard let reciprocal = reciprocal.baseAddress, let growth = growth.baseAddress else { return }
        unsafe body(reciprocal, growth)
      }
    }
  }
}
