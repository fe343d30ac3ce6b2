/// Rows one after the other whose windows all contain the anchor.
struct WindowRun<Spans: WindowSpans>: Sendable {
  let spans: Spans
  /// Its first row and how many there are.
  let first: Int
  let count: Int
  let anchor: Int
  /// The first sample of the first half at its longest.
  let base: Int
  /// The sample at which the table of the second half begins.
  let behindFirst: Int
  let origin: Double
  /// Whether a value is missing in any of the halves.
  let hasMissing: Bool

  init(
    spans: Spans, rows: Range<Int>, anchor: Int, base: Int, behindFirst: Int, origin: Double, hasMissing: Bool
  ) {
    self.spans = spans
    (first, count) = (rows.lowerBound, rows.count)
    (self.anchor, self.base, self.behindFirst) = (anchor, base, behindFirst)
    (self.origin, self.hasMissing) = (origin, hasMissing)
  }

  /// The length of the windows when every one has a first half of its own and nothing is missing: full windows one after
  /// the other.
  @inline(__always)
  var slidingLength: Int? {
    guard !hasMissing, let length = spans.length, base == anchor - length + 1 else { return nil }
    return length
  }

  /// Which first half belongs to row `k` of the run.
  @inline(__always)
  func start(_ k: Int) -> Int { max(spans.start(first &+ k) &- base, 0) }

  /// Which second half does.
  @inline(__always)
  func place(_ k: Int) -> Int { spans.end(first &+ k) &- 1 &- behindFirst }

  /// How many samples lie behind the anchor at row `k`.
  @inline(__always)
  func lead(_ k: Int) -> Int { spans.end(first &+ k) &- 1 &- anchor }
}
