/// One walk of a ``WindowEngine`` over some rows: the samples, the tables of the halves, where results go, and how far it
/// has come.
///
/// It is a pointer to all that, which lives as long as the call that it is made for, and it goes no further.
@safe struct WindowPass<Spans: WindowSpans> {
  private let context: UnsafeMutablePointer<WindowContext<Spans>>

  init(_ context: UnsafeMutablePointer<WindowContext<Spans>>) { unsafe self.context = context }

  @inline(__always) var plan: WindowPlan { unsafe context.pointee.plan }
  @inline(__always) var rows: WindowRows { unsafe context.pointee.rows }
  @inline(__always) var spans: Spans { unsafe context.pointee.spans }
  @inline(__always) var minPeriods: Int { unsafe context.pointee.minPeriods }
  @inline(__always) var secondsPerSample: Double { unsafe context.pointee.secondsPerSample }
  @inline(__always) var samples: UnsafePointer<Double> { unsafe context.pointee.samples }
  @inline(__always) var endSample: Int { unsafe context.pointee.endSample }
  @inline(__always) var firstSample: Int { unsafe context.pointee.firstSample }
  @inline(__always) var before: UnsafeMutablePointer<Double> { unsafe context.pointee.before }
  @inline(__always) var beforeStride: Int { unsafe context.pointee.beforeStride }
  @inline(__always) var behind: UnsafeMutablePointer<Double> { unsafe context.pointee.behind }
  @inline(__always) var behindStride: Int { unsafe context.pointee.behindStride }
  @inline(__always) var reciprocal: UnsafePointer<Double> { unsafe context.pointee.reciprocal }
  @inline(__always) var growth: UnsafePointer<Double> { unsafe context.pointee.growth }
  @inline(__always) var otherReciprocal: UnsafePointer<Double> { unsafe context.pointee.otherReciprocal }
  @inline(__always) var joint: UnsafePointer<Double> { unsafe context.pointee.joint }
  @inline(__always) var output: WindowOutput { unsafe context.pointee.output }

  /// How far it has come.
  var state: WindowState {
    @inline(__always) _read { yield unsafe context.pointee.state.pointee }
    @inline(__always) nonmutating _modify { yield unsafe &context.pointee.state.pointee }
  }

  /// The rows in hand.
  var run: WindowRun<Spans> {
    @inline(__always) _read { yield unsafe context.pointee.run }
    @inline(__always) nonmutating _modify { yield unsafe &context.pointee.run }
  }

  /// At most that many rows are taken at a time: few enough for a processor's nearer memories.
  static var longestRun: Int { 8192 }

  /// Writes the statistics that are sums or extremes to `rows`, the first of which is the first of the output, and NaN to
  /// all whose windows have fewer than `minPeriods` values.
  func write(_ rows: Range<Int>) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let start = spans.start(row), isNew = start > state.anchor
      if isNew, !moveAnchor(start: start, end: spans.end(row)) {
        for (number, statistic) in plan.statistics.enumerated() {
          unsafe output.column(number)[row - rows.lowerBound] = statistic == .count ? 0 : .nan
        }
        row += 1
        continue
      }
      let limit = min(rows.upperBound, row + Self.longestRun)
      let next = spans.firstRow(startingBehind: state.anchor, from: row, limit: limit)
      extend(row..<next, isNew: isNew)
      write(at: row - rows.lowerBound)
      row = next
    }
  }

  /// Makes the last value present in a window the anchor; false when the window is empty.
  private func moveAnchor(start: Int, end: Int) -> Bool {
    let first = max(start, state.searched)
    var candidate = end - 1
    while candidate >= first, unsafe samples[candidate - firstSample].isNaN { candidate -= 1 }
    guard candidate >= first else {
      state.anchor = -1
      state.searched = max(state.searched, end)
      return false
    }
    state.anchor = candidate
    state.base = first
    // All that lies behind it in this window is missing.
    state.searched = end
    state.grownEnd = end
    let value = unsafe samples[candidate - firstSample]
    state.origin = value.isFinite ? value : 0
    state.half = WindowHalf()
    state.hasMissing = false
    return true
  }

  /// Grows the second half to the end of the last of `rows`, and the first half too when the anchor is new.
  private func extend(_ rows: Range<Int>, isNew: Bool) {
    let end = spans.end(rows.upperBound - 1), behindFirst = state.grownEnd - 1
    if !state.hasMissing {
      state.hasMissing = findMissing(
        (isNew ? state.base : state.grownEnd)..<max(end, state.anchor + 1))
      // From here on values are counted.
      if state.hasMissing && !isNew { countBefore(from: spans.start(rows.lowerBound)) }
    }
    grow(to: end, isNew: isNew)
    run = WindowRun(
      spans: spans, rows: rows, anchor: state.anchor, base: state.base,
      behindFirst: behindFirst,
      origin: state.origin, hasMissing: state.hasMissing)
  }

  /// Whether one of these samples is missing.
  private func findMissing(_ numbers: Range<Int>) -> Bool {
    !state.present.holds(numbers, before: endSample) { numbers in
      unsafe !SampleTail.hasMissing(samples + (numbers.lowerBound - firstSample), count: numbers.count)
    }
  }

  /// Counts in the first half, back to the start of the window in hand: what lies before it may not be at hand.
  private func countBefore(from start: Int) {
    let row = unsafe before + Int(rows.counts) * beforeStride
    var n = 0
    for i in (max(state.base, start)...state.anchor).reversed() {
      n += unsafe samples[i - firstSample].isNaN ? 0 : 1
      unsafe row[i - state.base] = Double(n)
    }
  }

  /// Grows the second half to `end` and, when the anchor is new, the first half from it.
  func grow(to end: Int, isNew: Bool) {
    let anchor = state.anchor, first = state.grownEnd
    let beforeCount = isNew ? anchor + 1 - state.base : 0
    let growth = unsafe WindowGrowth(
      spans: spans, last: samples + (anchor - firstSample), anchor: anchor, beforeCount: beforeCount,
      next: samples + (first - firstSample), nextNumber: first, behindCount: end - first,
      present: state.half.count, hasMissing: state.hasMissing, origin: state.origin,
      before: before + max(beforeCount - 1, 0), beforeStride: beforeStride, behind: behind,
      behindStride: behindStride, reciprocal: reciprocal, growth: growth)
    if plan.needsSums { growth.grow(SumGrowth.self, row: rows.sum, &state.half.sums) }
    if plan.needsPlainSums {
      growth.grow(PlainSumGrowth.self, row: rows.plainSum, &state.half.plainSums)
    }
    if plan.needsSpread {
      growth.grow(SpreadGrowth.self, row: rows.distance, &state.half.spread)
    }
    if plan.needsFourth {
      growth.grow(PowerGrowth.self, row: rows.second, &state.half.powers)
    } else if plan.needsPowers {
      growth.grow(CubeGrowth.self, row: rows.second, &state.half.powers)
    }
    if plan.needsLine { growth.grow(LineGrowth.self, row: rows.time, &state.half.line) }
    if plan.needsPairs { growth.grow(PairGrowth.self, row: rows.pairs, &state.half.pairs) }
    if plan.needsMinimum {
      growth.grow(MinimumGrowth.self, row: rows.minimum, from: .infinity, &state.half.minimum)
    }
    if plan.needsMaximum {
      growth.grow(MaximumGrowth.self, row: rows.maximum, from: -.infinity, &state.half.maximum)
    }
    if state.hasMissing {
      growth.grow(counts: &state.half.count)
    } else {
      state.half.count += end - first
    }
    state.grownEnd = end
  }
}
