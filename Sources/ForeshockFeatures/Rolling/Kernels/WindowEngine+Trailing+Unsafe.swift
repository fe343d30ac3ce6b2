extension WindowEngine {
  /// The statistics of windows that end with their rows, for `positions` of the series; see
  /// ``process(_:_:of:into:stride:at:)``.
  mutating func process(
    _ tail: borrowing SampleTail, _ positions: Range<Int>, into results: inout [Double], stride: Int,
    at place: Int
  ) {
    process(tail, positions, of: TrailingSpans(count: length), into: &results, stride: stride, at: place)
  }

  /// The statistics of windows for `rows` of the series, whose samples the tail must have: a row of `stride` numbers a
  /// statistic, from `place` of `results` on.
  mutating func process<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ rows: Range<Int>, of spans: Spans, into results: inout [Double],
    stride: Int, at place: Int
  ) {
    precondition(
      (plan.statistics.count - 1) * stride + place + rows.count <= results.count,
      "The results must have room for the rows")
    unsafe results.withUnsafeMutableBufferPointer { results in
      guard let start = results.baseAddress else { return }
      process(tail, rows, of: spans, into: unsafe WindowOutput(start + place, stride: stride))
    }
  }

  /// Where the engine stands after `count` samples, each the end of a window.
  func mark(after count: Int) -> Mark { mark(after: max(0, count - length)..<count) }

  /// Goes on from a mark; see ``restore(_:_:of:)``.
  mutating func restore(_ mark: Mark, _ tail: borrowing SampleTail) -> Bool {
    let count = tail.count
    var mark = mark
    // Streams of the first version have no windows written down.
    (mark.start, mark.end) = (mark.start ?? max(0, count - length), mark.end ?? count)
    guard mark.end == count, mark.start == max(0, count - length) else { return false }
    return restore(mark, tail, of: TrailingSpans(count: length))
  }
}
