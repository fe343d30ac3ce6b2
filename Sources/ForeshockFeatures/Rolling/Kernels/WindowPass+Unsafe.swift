/// One walk of a ``WindowEngine`` over some rows: the samples, the tables of the halves, where results go, and how far it
/// has come.
///
/// Its pointers live as long as the call that it is made for, and it goes no further.
@safe struct WindowPass<Spans: WindowSpans> {
  private unowned(unsafe) let planReference: WindowPlan
  let rows: WindowRows
  let spans: Spans
  let minPeriods: Int
  let secondsPerSample: Double
  /// The sample of number `firstSample` and those behind it.
  let samples: UnsafePointer<Double>
  let firstSample: Int
  /// First halves by the start of the window, a row a quantity; second halves by its end.
  let before: UnsafeMutablePointer<Double>
  let beforeStride: Int
  let behind: UnsafeMutablePointer<Double>
  let behindStride: Int
  /// 1/n and n/(n − 1).
  let reciprocal: UnsafePointer<Double>
  let growth: UnsafePointer<Double>
  /// For full windows with j samples behind the anchor 1/(w − j) and (w − j)·j/w.
  let otherReciprocal: UnsafePointer<Double>
  let joint: UnsafePointer<Double>
  let output: WindowOutput
  private let statePointer: UnsafeMutablePointer<WindowState>
  /// The rows in hand.
  var run: WindowRun<Spans>

  @inline(__always)
  init(
    plan: WindowPlan, rows: WindowRows, spans: Spans, minPeriods: Int, secondsPerSample: Double,
    samples: UnsafePointer<Double>, firstSample: Int, store: WindowStore, tables: CountTables,
    output: WindowOutput
  ) {
    unsafe planReference = plan
    self.rows = rows
    self.spans = spans
    self.minPeriods = minPeriods
    self.secondsPerSample = secondsPerSample
    unsafe self.samples = samples
    self.firstSample = firstSample
    unsafe before = store.before
    beforeStride = store.beforeStride
    unsafe behind = store.behind
    behindStride = store.behindStride
    unsafe statePointer = store.state
    unsafe reciprocal = tables.reciprocal
    unsafe growth = tables.growth
    unsafe otherReciprocal = tables.otherReciprocal
    unsafe joint = tables.joint
    self.output = output
    run = WindowRun(
      spans: spans, rows: 0..<0, anchor: 0, base: 0, behindFirst: 0, origin: 0, hasMissing: false)
  }

  /// What is wanted.
  var plan: WindowPlan {
    @inline(__always) get { unsafe planReference }
  }

  /// How far it has come.
  var state: WindowState {
    @inline(__always) _read { yield unsafe statePointer.pointee }
    @inline(__always) nonmutating _modify { yield unsafe &statePointer.pointee }
  }

  /// At most that many rows are taken at a time: few enough for a processor's nearer memories.
  static var longestRun: Int { 8192 }

  /// Writes the statistics that are sums or extremes to `rows`, the first of which is the first of the output, and NaN to
  /// all whose windows have fewer than `minPeriods` values.
  mutating func write(_ rows: Range<Int>) {
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
  private mutating func moveAnchor(start: Int, end: Int) -> Bool {
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
  private mutating func extend(_ rows: Range<Int>, isNew: Bool) {
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
  private mutating func findMissing(_ numbers: Range<Int>) -> Bool {
    let isKnown =
      state.full.lowerBound <= numbers.lowerBound
      && numbers.lowerBound <= state.full.upperBound
    let start = isKnown ? min(state.full.upperBound, numbers.upperBound) : numbers.lowerBound
    let isMissing = unsafe SampleTail.hasMissing(
      samples + (start - firstSample), count: numbers.upperBound - start)
    if !isMissing {
      state.full =
        numbers.lowerBound..<max(numbers.upperBound, isKnown ? state.full.upperBound : 0)
    }
    return isMissing
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
  mutating func grow(to end: Int, isNew: Bool) {
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
