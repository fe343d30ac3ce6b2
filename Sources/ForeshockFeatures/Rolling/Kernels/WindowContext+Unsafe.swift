/// What a ``WindowPass`` walks with. Its pointers live as long as the call that it is made for.
@safe struct WindowContext<Spans: WindowSpans> {
  unowned(unsafe) let plan: WindowPlan
  let rows: WindowRows
  let spans: Spans
  let minPeriods: Int
  let secondsPerSample: Double
  /// The sample of number `firstSample` and those behind it, up to `endSample`.
  let samples: UnsafePointer<Double>
  let firstSample: Int
  let endSample: Int
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
  let state: UnsafeMutablePointer<WindowState>
  /// The rows in hand.
  var run: WindowRun<Spans>

  @inline(__always)
  init(
    plan: WindowPlan, rows: WindowRows, spans: Spans, minPeriods: Int, secondsPerSample: Double,
    samples: UnsafePointer<Double>, numbers: Range<Int>, store: WindowStore, tables: CountTables,
    output: WindowOutput
  ) {
    unsafe self.plan = plan
    self.rows = rows
    self.spans = spans
    self.minPeriods = minPeriods
    self.secondsPerSample = secondsPerSample
    unsafe self.samples = samples
    (firstSample, endSample) = (numbers.lowerBound, numbers.upperBound)
    unsafe before = store.before
    beforeStride = store.beforeStride
    unsafe behind = store.behind
    behindStride = store.behindStride
    unsafe state = store.state
    unsafe reciprocal = tables.reciprocal
    unsafe growth = tables.growth
    unsafe otherReciprocal = tables.otherReciprocal
    unsafe joint = tables.joint
    self.output = output
    run = WindowRun(
      spans: spans, rows: 0..<0, anchor: 0, base: 0, behindFirst: 0, origin: 0, hasMissing: false)
  }
}
