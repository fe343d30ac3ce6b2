/// Scores that several threads add to, each to rows of its own.
///
/// Invariant of the sharing: tasks are given disjoint runs of rows and touch the scores of those only.
@safe struct SharedScores: Sendable {
  nonisolated(unsafe) private let scores: UnsafeMutableBufferPointer<Double>

  static func withBuffer(_ scores: inout [Double], _ body: (SharedScores) -> Void) {
    unsafe scores.withUnsafeMutableBufferPointer { unsafe body(SharedScores(scores: $0)) }
  }

  func add(
    _ planes: LeafPlanes, _ elements: [Double], _ rowCount: Int, _ rows: Range<Int>, _ sets: CategorySets,
    _ outputCount: Int, scratch: inout [UInt8]
  ) {
    unsafe planes.add(
      elements, rowCount: rowCount, rows: rows, sets: sets, outputCount: outputCount, scratch: &scratch,
      to: scores)
  }

  func add(
    _ walk: TreeWalk, _ structure: TreeStructure, _ trees: Range<Int>, _ elements: [Double], _ rowCount: Int,
    _ rows: Range<Int>, scratch: inout [Double]
  ) {
    unsafe walk.add(
      structure, trees: trees, elements, rowCount: rowCount, rows: rows, scratch: &scratch, to: scores)
  }
}
