/// The statistics of one trailing window of `length` samples over one series, some positions at a time.
///
/// Positions are cut into groups that share one sample, the *anchor*. All windows of a group contain it. Each is the join
/// of a first half, the samples from its start up to the anchor, and a second half, those behind the anchor up to its
/// end. Both grow by one sample at a time away from the anchor, so nothing has ever to be removed, and both are measured
/// from the anchor's value: because the anchor lies in each of these windows, what it does to the rounding is never
/// more than what the window's own spread does, and an infinite anchor spoils only windows that hold an infinity
/// anyway. The next anchor is the last value present among the `length` samples behind this one; where there is none,
/// windows are empty until a value is.
///
/// The same steps are taken however many positions come at a time: one by one gives the same bits as all at once.
///
/// Source: the block scheme of van Herk (Pattern Recognition Letters 13, 1992) and Gil & Werman (IEEE PAMI 15, 1993),
/// carried over to sums.
struct WindowEngine: Sendable {
  let length: Int
  let minPeriods: Int
  let secondsPerSample: Double
  let plan: WindowPlan
  let tables: CountTables
  let rows: WindowRows
  /// First halves by the start of the window, a row a quantity; second halves by the position in a run.
  private(set) var before: [Double]
  private(set) var behind: [Double] = []
  private(set) var runCapacity = 0
  /// The anchor's place in the series; −1 while windows are empty.
  private var anchor = -1
  /// The first sample of the first half at its longest.
  private var base = 0
  private var origin = 0.0
  private var half = WindowHalf()
  private var hasMissing = false
  private var order: OrderedWindow
  private var events: [EventCount]

  init(length: Int, minPeriods: Int, statistics: [RollingStatistic], secondsPerSample: Double) {
    self.length = length
    self.minPeriods = minPeriods
    self.secondsPerSample = secondsPerSample
    plan = WindowPlan(statistics)
    tables = CountTables(window: length)
    rows = WindowRows(plan)
    before = [Double](repeating: 0, count: rows.total * (length + 4))
    order = OrderedWindow(capacity: plan.needsOrder ? length : 0)
    events = statistics.compactMap { EventCount($0, length: length) }
  }

  /// From one row to the next.
  var beforeStride: Int { length + 4 }
  var behindStride: Int { runCapacity + 4 }

  /// How far back of the position in hand the series must be kept.
  var reach: Int { length + 3 }

  /// A run of positions whose windows all contain the anchor.
  struct Run {
    /// Its first position and how many there are.
    var first: Int
    var count: Int
    var anchor: Int
    var base: Int
    var origin: Double
    var length: Int
    /// Whether a value is missing in any of the halves.
    var hasMissing: Bool

    /// Whether every window has a first half of its own and nothing is missing: full windows one after the other.
    var isSliding: Bool { !hasMissing && base == anchor - length + 1 }
    /// Which first half belongs to position `k` of the run.
    func start(_ k: Int) -> Int { max(first + k - length + 1 - base, 0) }
    /// How many samples lie behind the anchor at position `k`.
    func lead(_ k: Int) -> Int { first + k - anchor }
  }

  /// Writes the statistics at `positions` of the series, whose end the tail must have, to `results`: a row of `stride`
  /// numbers a statistic, from `place` on.
  mutating func process(
    _ tail: borrowing SampleTail, _ positions: Range<Int>, into results: inout [Double], stride: Int,
    at place: Int
  ) {
    reserve(min(length, positions.count))
    var position = positions.lowerBound
    while position < positions.upperBound {
      let offset = place + position - positions.lowerBound
      if (anchor < 0 || position - length + 1 > anchor), !moveAnchor(to: position, tail) {
        for (row, statistic) in plan.statistics.enumerated() {
          results[row * stride + offset] = statistic == .count ? 0 : .nan
        }
        advanceOrder(tail, position)
        position += 1
        continue
      }
      let end = min(positions.upperBound, anchor + length)
      let run = extend(tail, position, end - position)
      write(run, tail, into: &results, stride: stride, at: offset)
      position = end
    }
  }

  private mutating func reserve(_ count: Int) {
    guard count > runCapacity else { return }
    runCapacity = count
    behind = [Double](repeating: 0, count: rows.total * (count + 4))
  }

  /// Makes the last value present up to `position` the anchor, and grows the first half from it; false when the window is
  /// empty.
  private mutating func moveAnchor(to position: Int, _ tail: borrowing SampleTail) -> Bool {
    let first = anchor < 0 ? position : anchor + 1
    var candidate = position
    while candidate >= first, tail[candidate].isNaN { candidate -= 1 }
    guard candidate >= first else {
      anchor = -1
      return false
    }
    anchor = candidate
    base = first
    let value = tail[candidate]
    origin = value.isFinite ? value : 0
    half = WindowHalf()
    growBefore(tail, anchor: anchor, base: base, origin: origin)
    hasMissing = false
    if candidate < position || tail.hasMissing(base..<anchor) { countBefore(tail) }
    return true
  }

  /// From here on values are counted.
  private mutating func countBefore(_ tail: borrowing SampleTail) {
    hasMissing = true
    let row = rows.counts * beforeStride
    var n = 0
    for i in (base...anchor).reversed() {
      n += tail[i].isNaN ? 0 : 1
      before[row + i - base] = Double(n)
    }
  }

  /// Grows the second half over `count` positions from `first` on.
  private mutating func extend(_ tail: borrowing SampleTail, _ first: Int, _ count: Int) -> Run {
    if !hasMissing && tail.hasMissing(first..<first + count) { countBefore(tail) }
    var half = half
    growBehind(tail, anchor: anchor, origin: origin, first: first, count: count, counts: hasMissing, &half)
    self.half = half
    return Run(
      first: first, count: count, anchor: anchor, base: base, origin: origin, length: length,
      hasMissing: hasMissing)
  }

  /// Moves what is no sum of halves on to `position`.
  private mutating func advanceOrder(_ tail: borrowing SampleTail, _ position: Int) {
    if plan.needsOrder {
      order.replace(position >= length ? tail[position - length] : .nan, by: tail[position])
    }
    for i in events.indices { events[i].advance(tail, to: position) }
  }

  /// Writes what must be asked for position by position.
  mutating func writeOrder(
    _ run: Run, _ tail: borrowing SampleTail, into results: inout [Double], stride: Int, at place: Int
  ) {
    for k in 0..<run.count {
      advanceOrder(tail, run.first + k)
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

  /// Values present in the window at position `k` of a run.
  func count(_ run: Run, _ k: Int) -> Double {
    guard run.hasMissing else { return Double(run.anchor - run.base + 1 - run.start(k) + run.lead(k)) }
    return before[rows.counts * beforeStride + run.start(k)] + behind[rows.counts * behindStride + k]
  }

  /// What must be stored of the engine beside the samples.
  struct Mark: Hashable, Sendable, Codable {
    var anchor: Int
    var base: Int
  }

  /// Where the engine stands after `count` samples. Starts that no coming window has are left out.
  func mark(after count: Int) -> Mark { Mark(anchor: anchor, base: max(base, count - length)) }

  /// Goes on from a mark after the samples of `tail`, to the last bit as if all had been taken in one by one; false when
  /// the mark cannot be of this engine.
  mutating func restore(_ mark: Mark, _ tail: borrowing SampleTail) -> Bool {
    let count = tail.count, start = max(0, count - length)
    if mark.anchor >= 0 {
      guard mark.base >= 0, mark.base <= mark.anchor, mark.anchor < count,
        count - mark.anchor <= length, mark.base >= tail.first, !tail[mark.anchor].isNaN
      else { return false }
      (anchor, base) = (mark.anchor, mark.base)
      origin = tail[anchor].isFinite ? tail[anchor] : 0
      growBefore(tail, anchor: anchor, base: base, origin: origin)
      half = WindowHalf()
      hasMissing = false
      if tail.hasMissing(base..<count) { countBefore(tail) }
      reserve(count - anchor)
      _ = extend(tail, anchor, count - anchor)
    }
    for position in start..<count {
      if plan.needsOrder { order.replace(.nan, by: tail[position]) }
      for i in events.indices where position - events[i].span + 1 >= start {
        events[i].enter(tail, at: position)
      }
    }
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
