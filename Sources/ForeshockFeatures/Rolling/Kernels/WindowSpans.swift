/// Which samples the window of each row spans. Neither starts nor ends go back from one row to the next.
protocol WindowSpans: Sendable {
  /// The number of the first sample of a row's window.
  func start(_ row: Int) -> Int
  /// The number of the one behind its last; not before ``start(_:)``.
  func end(_ row: Int) -> Int
  /// The first row from `row` on, before `limit`, whose window starts behind `sample`; `limit` for none.
  func firstRow(startingBehind sample: Int, from row: Int, limit: Int) -> Int
  /// Where a sample stands on the axis that lines are fitted against, measured from the anchor.
  func place(_ sample: Int, from anchor: Int) -> Double
  /// The most samples that the window of one of these rows has.
  func longest(_ rows: Range<Int>) -> Int
  /// How many samples every window has that is not cut off by an end of the series; nil when they differ.
  var length: Int? { get }
}

/// The last `count` samples up to the row itself.
struct TrailingSpans: WindowSpans {
  let count: Int

  @inline(__always) var length: Int? { count }
  @inline(__always) func start(_ row: Int) -> Int { max(row &- count &+ 1, 0) }
  @inline(__always) func end(_ row: Int) -> Int { row &+ 1 }
  @inline(__always) func place(_ sample: Int, from anchor: Int) -> Double { Double(sample &- anchor) }

  func firstRow(startingBehind sample: Int, from row: Int, limit: Int) -> Int { min(limit, sample + count) }
  func longest(_ rows: Range<Int>) -> Int { count }
}

/// Spans that are written down, row by row from the first on.
struct ExplicitSpans: WindowSpans {
  var starts: [Int] = []
  var ends: [Int] = []
  var axis = TimeAxis()

  var length: Int? { nil }
  func start(_ row: Int) -> Int { starts[row] }
  func end(_ row: Int) -> Int { ends[row] }

  func firstRow(startingBehind sample: Int, from row: Int, limit: Int) -> Int {
    var next = row
    while next < limit, start(next) <= sample { next += 1 }
    return next
  }

  func longest(_ rows: Range<Int>) -> Int {
    rows.reduce(0) { max($0, end($1) - start($1)) }
  }

  func place(_ sample: Int, from anchor: Int) -> Double { axis.place(sample, from: anchor) }
}
