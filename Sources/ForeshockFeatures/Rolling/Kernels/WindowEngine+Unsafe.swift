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
  private(set) var tables: CountTables
  let rows: WindowRows
  /// First halves by the start of the window, a row a quantity; second halves by its end.
  private(set) var before: [Double]
  private(set) var behind: [Double] = []
  private(set) var behindCapacity = 0
  /// The anchor's place in the series; −1 while windows are empty.
  private var anchor = -1
  /// The first sample of the first half at its longest.
  private var base = 0
  private var origin = 0.0
  private var half = WindowHalf()
  /// The sample behind the last that the second half has.
  private var grownEnd = 0
  /// No sample before this one will be an anchor.
  private var searched = 0
  private var hasMissing = false
  private var order: OrderedWindow
  private var orderCapacity: Int
  private var events: [EventCount]
  /// What `order` and `events` have taken in.
  private var window = 0..<0

  /// An engine for windows of up to `length` samples; it makes room for longer ones when they come.
  init(length: Int, minPeriods: Int, statistics: [RollingStatistic], secondsPerSample: Double) {
    self.length = length
    self.minPeriods = minPeriods
    self.secondsPerSample = secondsPerSample
    plan = WindowPlan(statistics)
    tables = CountTables(window: length)
    rows = WindowRows(plan)
    before = [Double](repeating: 0, count: rows.total * (length + 4))
    orderCapacity = plan.needsOrder ? length : 0
    order = OrderedWindow(capacity: orderCapacity)
    events = statistics.compactMap { EventCount($0) }
  }

  /// From one row to the next.
  var beforeStride: Int { length + 4 }
  var behindStride: Int { behindCapacity + 4 }

  /// How far back of the position in hand the series must be kept.
  var reach: Int { length + 3 }

  /// At most that many rows are taken at a time: few enough for a processor's nearer memories.
  private static let longestRun = 8192

  /// Writes the statistics of the windows that `spans` gives to `rows`, whose samples the tail must have, to `results`: a
  /// row of `stride` numbers a statistic, from `place` on.
  mutating func process<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ rows: Range<Int>, of spans: Spans, into results: inout [Double],
    stride: Int, at place: Int
  ) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let offset = place + row - rows.lowerBound
      let start = spans.start(row), end = spans.end(row)
      let isNew = start > anchor
      if isNew, !moveAnchor(start: start, end: end, tail) {
        for (number, statistic) in plan.statistics.enumerated() {
          results[number * stride + offset] = statistic == .count ? 0 : .nan
        }
        advanceOrder(tail, start, end)
        row += 1
        continue
      }
      let limit = min(rows.upperBound, row + WindowEngine.longestRun)
      let next = spans.firstRow(startingBehind: anchor, from: row, limit: limit)
      let run = extend(tail, spans, row..<next, isNew: isNew)
      write(run, tail, into: &results, stride: stride, at: offset)
      row = next
    }
  }

  /// Makes the last value present in a window the anchor; false when the window is empty.
  private mutating func moveAnchor(start: Int, end: Int, _ tail: borrowing SampleTail) -> Bool {
    let first = max(start, searched)
    var candidate = end - 1
    while candidate >= first, tail[candidate].isNaN { candidate -= 1 }
    guard candidate >= first else {
      anchor = -1
      searched = max(searched, end)
      return false
    }
    (anchor, base) = (candidate, first)
    (searched, grownEnd) = (candidate + 1, candidate + 1)
    let value = tail[candidate]
    origin = value.isFinite ? value : 0
    half = WindowHalf()
    hasMissing = false
    return true
  }

  /// Grows the second half to the end of the last of `rows`, and the first half too when the anchor is new.
  private mutating func extend<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ spans: Spans, _ rows: Range<Int>, isNew: Bool
  ) -> WindowRun<Spans> {
    let end = spans.end(rows.upperBound - 1), behindFirst = grownEnd - 1
    makeRoom(before: anchor + 1 - base, behind: end - behindFirst, window: spans.longest(rows))
    let wasMissing = hasMissing
    hasMissing = wasMissing || tail.hasMissing((isNew ? base : grownEnd)..<max(end, anchor + 1))
    // From here on values are counted.
    if hasMissing && !wasMissing && !isNew { countBefore(tail) }
    half = grown(
      half, tail, spans, anchor: anchor, base: isNew ? base : nil, origin: origin, from: grownEnd, to: end,
      hasMissing: hasMissing)
    grownEnd = end
    return WindowRun(
      spans: spans, first: rows.lowerBound, count: rows.count, anchor: anchor, base: base,
      behindFirst: behindFirst, origin: origin, hasMissing: hasMissing)
  }

  private mutating func countBefore(_ tail: borrowing SampleTail) {
    let row = rows.counts * beforeStride
    var n = 0
    for i in (base...anchor).reversed() {
      n += tail[i].isNaN ? 0 : 1
      before[row + i - base] = Double(n)
    }
  }

  /// Makes room for halves and windows of so many samples.
  private mutating func makeRoom(before first: Int, behind second: Int, window: Int) {
    if second > behindCapacity {
      behindCapacity = max(second, min(2 * behindCapacity, length))
      behind = [Double](repeating: 0, count: rows.total * behindStride)
    }
    let needed = max(first, second, window)
    guard needed > length else { return }
    let old = beforeStride, grown = max(needed, 2 * length)
    length = grown
    tables = CountTables(window: grown)
    var table = [Double](repeating: 0, count: rows.total * beforeStride)
    for row in 0..<rows.total {
      for i in 0..<old { table[row * beforeStride + i] = before[row * old + i] }
    }
    before = table
  }

  /// Moves what is no sum of halves on to a window.
  private mutating func advanceOrder(_ tail: borrowing SampleTail, _ start: Int, _ end: Int) {
    guard plan.needsOrder || plan.needsEvents else { return }
    for i in events.indices {
      for position in window.upperBound..<max(end, window.upperBound) {
        events[i].enter(tail, at: position, from: window.lowerBound)
      }
      for position in window.lowerBound..<start { events[i].leave(tail, at: position, before: end) }
    }
    if plan.needsOrder {
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
    }
    window = start..<max(end, start)
  }

  private mutating func makeOrder(capacity: Int, _ tail: borrowing SampleTail) {
    orderCapacity = capacity
    order = OrderedWindow(capacity: capacity)
    for position in window { order.replace(.nan, by: tail[position]) }
  }

  /// Writes what must be asked for row by row.
  mutating func writeOrder<Spans: WindowSpans>(
    _ run: WindowRun<Spans>, _ tail: borrowing SampleTail, into results: inout [Double], stride: Int,
    at place: Int
  ) {
    for k in 0..<run.count {
      advanceOrder(tail, run.spans.start(run.first + k), run.spans.end(run.first + k))
      for row in plan.orderRows {
        let value =
          switch plan.statistics[row] {
          case .quantile(let share): order.quantile(share)
          case .medianAbsoluteDeviation: order.medianAbsoluteDeviation()
          default: order.median()
          }
        results[row * stride + place + k] = value
      }
      for (event, row) in plan.eventRows.enumerated() {
        results[row * stride + place + k] = events[event].value(present: count(run, k))
      }
    }
  }

  /// Values present in the window of row `k` of a run.
  func count<Spans: WindowSpans>(_ run: WindowRun<Spans>, _ k: Int) -> Double {
    guard run.hasMissing else { return Double(run.anchor - run.base + 1 - run.start(k) + run.lead(k)) }
    return before[rows.counts * beforeStride + run.start(k)]
      + behind[rows.counts * behindStride + run.place(k)]
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
      anchor: anchor, base: max(base, window.lowerBound), start: window.lowerBound, end: window.upperBound)
  }

  /// Goes on from a mark after the samples of `tail`, to the last bit as if all had been taken in one by one; false when
  /// the mark cannot be of this engine.
  mutating func restore<Spans: WindowSpans>(
    _ mark: Mark, _ tail: borrowing SampleTail, of spans: Spans
  ) -> Bool {
    guard let start = mark.start, let end = mark.end, start >= tail.first, start <= end, end <= tail.count
    else { return false }
    if mark.anchor >= 0 {
      guard mark.base >= start, mark.base <= mark.anchor, mark.anchor < end, !tail[mark.anchor].isNaN
      else { return false }
      (anchor, base) = (mark.anchor, mark.base)
      origin = tail[anchor].isFinite ? tail[anchor] : 0
      (searched, grownEnd) = (anchor + 1, anchor + 1)
      hasMissing = tail.hasMissing(base..<end)
      makeRoom(before: anchor + 1 - base, behind: end - anchor, window: end - start)
      half = grown(
        WindowHalf(), tail, spans, anchor: anchor, base: base, origin: origin, from: grownEnd, to: end,
        hasMissing: hasMissing)
      grownEnd = end
    } else {
      searched = end
    }
    window = start..<start
    advanceOrder(tail, start, end)
    return true
  }

  /// Gives the tables to `body`.
  @inline(__always)
  mutating func edit(
    _ body: (_ before: UnsafeMutablePointer<Double>, _ behind: UnsafeMutablePointer<Double>) -> Void
  ) {
    unsafe before.withUnsafeMutableBufferPointer { before in
      unsafe behind.withUnsafeMutableBufferPointer { behind in
        guard let before = before.baseAddress, let behind = behind.baseAddress else { return }
        unsafe body(before, behind)
      }
    }
  }
}
