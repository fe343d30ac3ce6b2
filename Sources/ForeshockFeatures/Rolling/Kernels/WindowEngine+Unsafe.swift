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
  /// First halves by the start of the window, a row a quantity; second halves by its end.
  private var before: [Double]
  private var behind: [Double] = []
  private var behindCapacity = 0
  private var state = WindowState()
  private var order: OrderedWindow
  private var orderCapacity: Int
  private var events: [EventCount]
  /// What `order` has taken in.
  private var window = 0..<0

  /// An engine for windows of up to `length` samples; it makes room for longer ones when they come.
  init(length: Int, minPeriods: Int, statistics: [RollingStatistic], secondsPerSample: Double) {
    self.length = length
    self.minPeriods = minPeriods
    self.secondsPerSample = secondsPerSample
    plan = WindowPlan(statistics)
    tables = CountTables(window: length)
    rows = WindowRows(plan)
    before = [Double](repeating: 0, count: Int(rows.total) * (length + 4))
    orderCapacity = plan.needsOrder ? length : 0
    order = OrderedWindow(capacity: orderCapacity)
    events = statistics.compactMap { EventCount($0) }
  }

  /// From one row to the next.
  private var beforeStride: Int { length + 4 }
  private var behindStride: Int { behindCapacity + 4 }

  /// How far back of the position in hand the series must be kept.
  var reach: Int { length + 3 }

  /// Writes the statistics of the windows that `spans` gives to `rows`, whose samples the tail must have.
  mutating func process<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ rows: Range<Int>, of spans: Spans, into output: WindowOutput
  ) {
    guard !rows.isEmpty else { return }
    let end = spans.end(rows.upperBound - 1), known = min(state.grownEnd, spans.end(rows.lowerBound))
    makeRoom(for: spans.longest(rows), grown: end - known + 1)
    if plan.needsOrder { writeOrder(tail, rows, of: spans, into: output) }
    if plan.needsEvents { writeEvents(tail, rows, of: spans, into: output) }
    walk(tail, spans, output) { $0.write(rows) }
  }

  /// Lets `body` walk on.
  @inline(__always)
  private mutating func walk<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ spans: Spans, _ output: WindowOutput,
    _ body: (inout WindowPass<Spans>) -> Void
  ) {
    let (plan, rows, minPeriods, seconds) = (plan, rows, minPeriods, secondsPerSample)
    let (beforeStride, behindStride, first) = (beforeStride, behindStride, tail.first)
    var state = state
    unsafe tail.withSamples(from: first, to: tail.count) { samples in
      unsafe tables.withPointers { reciprocal, growth, other, joint in
        unsafe before.withUnsafeMutableBufferPointer { before in
          unsafe behind.withUnsafeMutableBufferPointer { behind in
            guard let before = before.baseAddress, let behind = behind.baseAddress else { return }
            var pass = unsafe WindowPass(
              plan: plan, rows: rows, spans: spans, minPeriods: minPeriods, secondsPerSample: seconds,
              samples: samples, firstSample: first, before: before, beforeStride: beforeStride,
              behind: behind,
              behindStride: behindStride, reciprocal: reciprocal, growth: growth, otherReciprocal: other,
              joint: joint, output: output, state: state,
              run: WindowRun(
                spans: spans, rows: 0..<0, anchor: 0, base: 0, behindFirst: 0, origin: 0, hasMissing: false))
            body(&pass)
            state = pass.state
          }
        }
      }
    }
    self.state = state
  }

  /// Makes room for windows of so many samples, the second half of which grows by less than `grown`.
  private mutating func makeRoom(for window: Int, grown: Int) {
    // All that it grows by lies in the last window, since its anchor does.
    let second = min(window, grown) + 1
    if second > behindCapacity {
      behindCapacity = second
      behind = [Double](repeating: 0, count: Int(rows.total) * behindStride)
    }
    guard window > length else { return }
    let old = beforeStride
    length = max(window, 2 * length)
    tables = CountTables(window: length)
    var table = [Double](repeating: 0, count: Int(rows.total) * beforeStride)
    for row in 0..<Int(rows.total) {
      for i in 0..<old { table[row * beforeStride + i] = before[row * old + i] }
    }
    before = table
  }

  /// Moves the ordered values on to a window.
  private mutating func advanceOrder(_ tail: borrowing SampleTail, _ start: Int, _ end: Int) {
    if end - start > orderCapacity { makeOrder(capacity: max(end - start, 2 * orderCapacity), tail) }
    // One in, one out is the rule.
    let leavesOne = start == window.lowerBound + 1, entersOne = end == window.upperBound + 1
    if entersOne && (leavesOne || start == window.lowerBound) && !window.isEmpty {
      order.replace(leavesOne ? tail[window.lowerBound] : .nan, by: tail[end - 1])
    } else {
      for position in window.lowerBound..<min(start, window.upperBound) {
        order.replace(tail[position], by: .nan)
      }
      for position in max(start, window.upperBound)..<max(end, start, window.upperBound) {
        order.replace(.nan, by: tail[position])
      }
    }
    window = start..<max(end, start)
  }

  private mutating func makeOrder(capacity: Int, _ tail: borrowing SampleTail) {
    orderCapacity = capacity
    order = OrderedWindow(capacity: capacity)
    for position in window { order.replace(.nan, by: tail[position]) }
  }

  /// Writes what takes the values in their order.
  private mutating func writeOrder<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ rows: Range<Int>, of spans: Spans, into output: WindowOutput
  ) {
    for row in rows {
      advanceOrder(tail, spans.start(row), spans.end(row))
      for number in plan.orderRows {
        let value =
          switch plan.statistics[number] {
          case .quantile(let share): order.quantile(share)
          case .medianAbsoluteDeviation: order.medianAbsoluteDeviation()
          default: order.median()
          }
        unsafe output.column(number)[row - rows.lowerBound] = value
      }
    }
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
    Mark(
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
    state = WindowState()
    state.searched = end
    state.same = SameValues(from: start)
    for position in start..<end { state.same.append(tail[position]) }
    makeRoom(for: end - start, grown: end - start)
    if mark.anchor >= 0 {
      guard mark.base >= start, mark.base <= mark.anchor, mark.anchor < end, !tail[mark.anchor].isNaN
      else { return false }
      state.anchor = mark.anchor
      state.base = mark.base
      state.origin = tail[mark.anchor].isFinite ? tail[mark.anchor] : 0
      state.searched = mark.anchor + 1
      state.grownEnd = mark.anchor + 1
      state.hasMissing = (mark.base..<end).contains { tail[$0].isNaN }
      unsafe walk(tail, spans, WindowOutput()) { $0.grow(to: end, isNew: true) }
    }
    if plan.needsOrder {
      window = start..<start
      advanceOrder(tail, start, end)
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
