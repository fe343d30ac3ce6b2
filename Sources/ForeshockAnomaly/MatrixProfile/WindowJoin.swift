internal import ForeshockNumerics
internal import Synchronization

/// Which diagonals of the comparison of two tables are walked, cut into pieces for threads.
///
/// A diagonal is column − row, in windows. Pieces and groups of eight diagonals are the same on any number of
/// threads, and so are the results.
struct WindowJoin: Sendable {
  let rowTable: WindowTable
  let columnTable: WindowTable
  /// The first diagonal; groups of eight follow each other from here.
  let firstDiagonal: Int
  /// Behind the last diagonal. The last group may reach beyond it.
  let endDiagonal: Int
  /// The rows that look for neighbours, as windows.
  let rows: Range<Int>
  /// How many neighbours each window looks for.
  let depth: Int
  /// Whether columns look for neighbours, too.
  let both: Bool

  /// Compares all pairs and answers what rows and columns found, at the positions of their tables.
  ///
  /// - Complexity: O(rows · diagonals + rows · window) time, and space for one answer a thread.
  func run(threads: Int?) -> (rows: BestGroups, columns: BestGroups) {
    let pieces = self.pieces
    let workers = max(1, min(threads ?? Parallel.defaultThreadCount, pieces.count))
    let next = Atomic<Int>(0)
    let pad = WindowTable.padding
    let positions = rows.lowerBound + pad..<rows.upperBound + pad
    let found = Parallel.map(count: workers, threads: workers) { _ in
      var sweep = DiagonalSweep(rowTable, columnTable, rows: positions, depth: depth, both: both)
      while true {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard piece < pieces.count else { break }
        walk(pieces[piece], &sweep)
      }
      return (rows: sweep.rowBest, columns: sweep.columnBest)
    }
    var result = found[0]
    for other in found.dropFirst() {
      result.rows.merge(other.rows)
      result.columns.merge(other.columns)
    }
    return result
  }

  /// Some rows of some groups.
  struct Piece {
    var rows: Range<Int>
    /// First diagonals of groups, eight apart.
    var firstDiagonal: Int
    var groupCount: Int
  }

  /// How many rows go by before sums are taken from the samples again, which costs m of them: it bounds the
  /// rounding errors that gather along a diagonal.
  private var blockRows: Int { max(1024, (16 * rowTable.window + 3) / 4 * 4) }

  private var pieces: [Piece] {
    var pieces: [Piece] = []
    let groupsInPiece = 128
    let groupCount = max(0, (endDiagonal - firstDiagonal + 7) / 8)
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
      let block = first..<min(first + blockRows, rows.upperBound)
      for group in stride(from: 0, to: groupCount, by: groupsInPiece) {
        let piece = Piece(
          rows: block, firstDiagonal: firstDiagonal + 8 * group,
          groupCount: min(groupsInPiece, groupCount - group))
        if reaches(piece) { pieces.append(piece) }
      }
    }
    return pieces
  }

  /// Whether a row of the piece meets a column that is there.
  private func reaches(_ piece: Piece) -> Bool {
    piece.rows.lowerBound + piece.firstDiagonal < columnTable.count
      && piece.rows.upperBound - 1 + piece.firstDiagonal + 8 * piece.groupCount > 0
  }

  /// Walks a piece; where a spike would leave more rounding error behind than small windows can bear, in smaller
  /// pieces, whose sums start afresh, or without recursions.
  func walk(_ piece: Piece, _ sweep: inout DiagonalSweep) {
    let isAccurate = isAccurate(piece)
    if !isAccurate, piece.rows.count > 16 || piece.groupCount > 1 {
      for part in parts(of: piece) where reaches(part) { walk(part, &sweep) }
      return
    }
    let pad = WindowTable.padding
    for group in 0..<piece.groupCount {
      let diagonal = piece.firstDiagonal + 8 * group
      let first = max(piece.rows.lowerBound, -diagonal - 7)
      let end = min(piece.rows.upperBound, columnTable.count - diagonal)
      guard first < end else { continue }
      if isAccurate {
        sweep.run(rows: first + pad..<end + pad, diagonal: diagonal)
      } else {
        sweep.runDirectly(rows: first + pad..<end + pad, diagonal: diagonal)
      }
    }
  }

  /// A piece halved in both directions.
  func parts(of piece: Piece) -> [Piece] {
    let half = (piece.groupCount + 1) / 2
    var halves = [piece.rows]
    if piece.rows.count > 16 {
      let middle = piece.rows.lowerBound + (piece.rows.count / 2 + 3) / 4 * 4
      halves = [piece.rows.lowerBound..<middle, middle..<piece.rows.upperBound]
    }
    return halves.flatMap { rows in
      [(0, half), (half, piece.groupCount)].filter { $0 < $1 }.map { first, end in
        Piece(rows: rows, firstDiagonal: piece.firstDiagonal + 8 * first, groupCount: end - first)
      }
    }
  }

  /// Whether what recursions find along the piece is right to about 1e-10, of the correlation or of the least
  /// squared size of a raw window: the error of a sum is that of its largest increments times the root of their
  /// number.
  func isAccurate(_ piece: Piece) -> Bool {
    let pad = WindowTable.padding
    let first = max(0, piece.rows.lowerBound + piece.firstDiagonal)
    let end = min(columnTable.count, piece.rows.upperBound + piece.firstDiagonal + 8 * piece.groupCount)
    guard first < end else { return true }
    let a = rowTable.magnitudes(piece.rows.lowerBound + pad..<piece.rows.upperBound + pad)
    let b = columnTable.magnitudes(first + pad..<end + pad)
    let increment: Double
    switch rowTable.distance {
    case .zNormalised:
      increment = max(abs(a.lowest), abs(a.highest)) / a.norm * (max(abs(b.lowest), abs(b.highest)) / b.norm)
    case .raw:
      let spread = (max(a.highest, b.highest) - min(a.lowest, b.lowest)) / min(a.norm, b.norm)
      increment = spread * spread
    }
    let steps = Double(piece.rows.count).squareRoot()
    return 8 * Double.ulpOfOne * steps * increment <= 1e-10
  }
}
