/// The statistics of one window that moves over one series, some rows at a time.
///
/// Rows are cut into groups whose windows share one sample, the *anchor*. Each window is the join of a first half, the
/// samples from its start up to the anchor, and a second half, those behind the anchor up to its end. Both grow by one
/// sample at a time away from the anchor, so nothing has ever to be removed, and both are measured from the anchor's
/// value: because the anchor lies in each of these windows, what it does to the rounding is never more than what the
/// window's own spread does, and an infinite anchor spoils only windows that hold an infinity anyway. The next anchor is
/// the last value present in the first window that does not contain this one; where there is none, windows are empty
/// until a value is.
///
/// The same steps are taken however many rows come at a time: one by one gives the same bits as all at once.
///
/// Source: the block scheme of van Herk (Pattern Recognition Letters 13, 1992) and Gil & Werman (IEEE PAMI 15, 1993),
/// carried over to sums; for windows of changing length it is the queue of two stacks.
struct WindowEngine: Sendable {
  /// How many samples of a window there is room for.
  private(set) var length: Int
  let minPeriods: Int
  /// Seconds in a unit of the axis that lines are fitted against.
  let secondsPerSample: Double
  let plan: WindowPlan
  private var tables: CountTables
  private let rows: WindowRows
  private var store: WindowStore
  private var order: WindowOrder
  private var events: [EventCount]

  /// An engine for windows of up to `length` samples; it makes room for longer ones when they come.
  init(length: Int, minPeriods: Int, statistics: [RollingStatistic], secondsPerSample: Double) {
    self.length = length
    self.minPeriods = minPeriods
    self.secondsPerSample = secondsPerSample
    plan = WindowPlan(statistics)
    tables = CountTables(window: length)
    rows = WindowRows(plan)
    store = WindowStore(rows: Int(rows.total), length: length)
    order = WindowOrder(plan, length: length)
    events = statistics.compactMap { EventCount($0) }
  }

  /// How far back of the position in hand the series must be kept.
  var reach: Int { length + 3 }

  /// Writes the statistics of the windows that `spans` gives to `rows`, whose samples the tail must have.
  mutating func process<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ rows: Range<Int>, of spans: Spans, into output: WindowOutput
  ) {
    guard !rows.isEmpty else { return }
    if !isKnownUniquelyReferenced(&store) { store = store.copy() }
    let end = spans.end(rows.upperBound - 1)
    let known = unsafe min(store.state.pointee.grownEnd, spans.end(rows.lowerBound))
    // A trailing window grows by a sample a row, and rows are taken some at a time.
    let grown = end - known, longestRun = WindowPass<Spans>.longestRun
    makeRoom(for: spans.longest(rows), grown: 1 + (spans.length == nil ? grown : min(grown, longestRun)))
    if plan.needsOrder { order.write(tail, rows, of: spans, into: output) }
    if plan.needsEvents { writeEvents(tail, rows, of: spans, into: output) }
    unsafe tail.withSamples(from: tail.first, to: tail.count) { samples in
      unsafe walk(samples, tail.first..<tail.count, of: spans, into: output) { $0.write(rows) }
    }
  }

  /// Lets `body` walk.
  @inline(__always)
  private func walk<Spans: WindowSpans>(
    _ samples: UnsafePointer<Double>, _ numbers: Range<Int>, of spans: Spans, into output: WindowOutput,
    _ body: (WindowPass<Spans>) -> Void
  ) {
    var context = unsafe WindowContext(
      plan: plan, rows: rows, spans: spans, minPeriods: minPeriods, secondsPerSample: secondsPerSample,
      samples: samples, numbers: numbers, store: store, tables: tables, output: output)
    unsafe withUnsafeMutablePointer(to: &context) { unsafe body(WindowPass($0)) }
  }

  /// Makes room for windows of so many samples, the second half of which grows by less than `grown`.
  private mutating func makeRoom(for window: Int, grown: Int) {
    // All that it grows by lies in the last window, since its anchor does.
    store.makeRoom(behind: min(window, grown) + 1)
    guard window > length else { return }
    length = max(window, 2 * length)
    tables = CountTables(window: length)
    store.makeRoom(before: length)
  }

  /// Writes what counts events.
  private mutating func writeEvents<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ rows: Range<Int>, of spans: Spans, into output: WindowOutput
  ) {
    unsafe tail.withSamples(from: tail.first, to: tail.count) { samples in
      for (event, number) in plan.eventRows.enumerated() {
        unsafe events[event].write(samples, from: tail.first, rows, of: spans, to: output.column(number))
      }
    }
  }

  /// What must be stored of the engine beside the samples.
  struct Mark: Hashable, Sendable, Codable {
    var anchor: Int
    var base: Int
    /// The window of the last row.
    var start: Int?
    var end: Int?
  }

  /// Where the engine stands after a window. Starts that no coming window has are left out.
  func mark(after window: Range<Int>) -> Mark {
    let state = unsafe store.state.pointee
    return Mark(
      anchor: state.anchor, base: max(state.base, window.lowerBound), start: window.lowerBound,
      end: window.upperBound)
  }

  /// Goes on from a mark after the samples of `tail`, to the last bit as if all had been taken in one by one; false when
  /// the mark cannot be of this engine.
  mutating func restore<Spans: WindowSpans>(
    _ mark: Mark, _ tail: borrowing SampleTail, of spans: Spans
  ) -> Bool {
    guard let start = mark.start, let end = mark.end, start >= tail.first, start <= end, end <= tail.count
    else { return false }
    var state = WindowState()
    state.searched = end
    state.same = SameValues(from: start)
    for position in start..<end { state.same.append(tail[position]) }
    store = WindowStore(rows: Int(rows.total), length: length)
    makeRoom(for: end - start, grown: end - start)
    if mark.anchor >= 0 {
      guard mark.base >= start, mark.base <= mark.anchor, mark.anchor < end, !tail[mark.anchor].isNaN,
        (start..<mark.base).allSatisfy({ tail[$0].isNaN })
      else { return false }
      (state.anchor, state.base) = (mark.anchor, mark.base)
      state.origin = tail[mark.anchor].isFinite ? tail[mark.anchor] : 0
      (state.searched, state.grownEnd) = (mark.anchor + 1, mark.anchor + 1)
      state.hasMissing = (mark.base..<end).contains { tail[$0].isNaN }
      unsafe store.state.pointee = state
      unsafe tail.withSamples(from: tail.first, to: tail.count) { samples in
        unsafe walk(samples, tail.first..<tail.count, of: spans, into: WindowOutput()) {
          $0.grow(to: end, isNew: true)
        }
      }
    } else {
      // A window with a value has an anchor.
      guard (start..<end).allSatisfy({ tail[$0].isNaN }) else { return false }
      unsafe store.state.pointee = state
    }
    restoreEvents(tail, start, end)
    return true
  }

  private mutating func restoreEvents(_ tail: borrowing SampleTail, _ start: Int, _ end: Int) {
    var window = ExplicitSpans(), value = 0.0
    (window.starts, window.ends) = ([start], [end])
    unsafe tail.withSamples(from: tail.first, to: tail.count) { samples in
      unsafe withUnsafeMutablePointer(to: &value) { value in
        for i in events.indices {
          events[i].reset(to: start)
          unsafe events[i].write(samples, from: tail.first, 0..<1, of: window, to: value)
        }
      }
    }
  }
}
