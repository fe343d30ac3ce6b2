/// The window of one row of a stream.
struct RowSpan: WindowSpans {
  var start = 0
  var end = 0
  var axis = TimeAxis()

  var length: Int? { nil }
  func start(_ row: Int) -> Int { start }
  func end(_ row: Int) -> Int { end }
  func longest(_ rows: Range<Int>) -> Int { end - start }

  func firstRow(startingBehind sample: Int, from row: Int, limit: Int) -> Int {
    start > sample ? row : limit
  }

  func place(_ sample: Int, from anchor: Int) -> Double { axis.place(sample, from: anchor) }
}
