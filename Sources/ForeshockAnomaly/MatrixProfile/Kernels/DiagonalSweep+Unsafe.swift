/// Compares windows along eight neighbouring diagonals at once: the one place of the matrix profile where every
/// instruction counts.
///
/// Lane l of pair v stands for diagonal d + v + 4·l. One row down, the column of pair v is that of pair v − 1
/// before: the best values of columns move from one name to the next in code that is unrolled over four rows, and
/// no register is shifted. A row's best is a maximum over its eight values, a column's one over the eight rows
/// that the group crosses it in. Both are compared once a row with the best so far; only what is better, and that
/// is rare, is written down, as a group.
///
/// Why the pointers stay inside their arrays: ``run(rows:diagonal:)`` checks that all rows and columns, the
/// rows that fill up a last four included, lie inside the padded tables.
struct DiagonalSweep: ~Copyable {
  private let rowTable: WindowTable
  private let columnTable: WindowTable
  /// What the windows of the row table have found among those of the column table.
  private(set) var rowBest: BestGroups
  /// What the windows of the column table have found; empty unless asked for.
  private(set) var columnBest: BestGroups
  /// The first position of the row table that ``rowBest`` is about.
  private let firstRow: Int

  /// A comparison of the windows at positions `rows` of one table with all of another.
  ///
  /// - Parameter both: Whether the other's windows also look for neighbours.
  init(_ rowTable: WindowTable, _ columnTable: WindowTable, rows: Range<Int>, depth: Int, both: Bool) {
    precondition(
      rowTable.window == columnTable.window && rowTable.distance == columnTable.distance,
      "the tables must be of one kind")
    self.rowTable = rowTable
    self.columnTable = columnTable
    firstRow = rows.lowerBound
    rowBest = BestGroups(count: rows.count + 4, depth: depth)
    columnBest = BestGroups(count: both ? columnTable.means.count : 0, depth: depth)
  }

  /// Walks rows `rows` of the eight diagonals on which column − row is `diagonal` ... `diagonal + 7`.
  ///
  /// - Precondition: The rows belong to those asked for, and all columns lie inside the table's padding.
  mutating func run(rows: Range<Int>, diagonal: Int) {
    let rowTotal = rowTable.means.count
    let columnTotal = columnTable.means.count
    guard !rows.isEmpty else { return }
    let last = rows.lowerBound + (rows.count + 3) / 4 * 4
    precondition(
      rows.lowerBound >= firstRow && rows.upperBound - firstRow + 4 <= rowBest.thresholds.count
        && rows.lowerBound >= 0 && last <= rowTotal,
      "the rows must be those asked for")
    precondition(
      rows.lowerBound + diagonal >= 0 && last + diagonal + 8 <= columnTotal,
      "the columns must lie inside the table")
    let both = !columnBest.thresholds.isEmpty
    switch (rowTable.distance, both) {
    case (.zNormalised, true): walk(NormalisedPairs.self, rows.lowerBound, last, diagonal)
    case (.zNormalised, false): walk(NormalisedRows.self, rows.lowerBound, last, diagonal)
    case (.raw, true): walk(RawPairs.self, rows.lowerBound, last, diagonal)
    case (.raw, false): walk(RawRows.self, rows.lowerBound, last, diagonal)
    }
  }

  /// Compares the same rows, each from its samples: O(window) a pair, for where recursions would not do.
  mutating func runDirectly(rows: Range<Int>, diagonal: Int) {
    precondition(
      rows.lowerBound >= firstRow && rows.upperBound - firstRow <= rowBest.thresholds.count
        && rows.upperBound <= rowTable.means.count,
      "the rows must be those asked for")
    let isNormalised = rowTable.distance == .zNormalised
    for i in rows {
      let sums = starts(i, i + diagonal)
      let values = [
        sums.0[0], sums.1[0], sums.2[0], sums.3[0], sums.0[1], sums.1[1], sums.2[1], sums.3[1],
      ]
      let rowWeight = rowTable.rows[3 * i + 2][0]
      for lane in 0..<8 {
        let j = i + diagonal + lane
        let columnWeight = columnTable.columns[3 * j + 2][0]
        let forRow = isNormalised ? values[lane] * columnWeight : values[lane] + columnWeight
        if forRow > rowBest.thresholds[i - firstRow] { offer(forRow, row: i, diagonal: diagonal) }
        guard !columnBest.thresholds.isEmpty else { continue }
        let forColumn = isNormalised ? values[lane] * rowWeight : values[lane] + rowWeight
        if forColumn > columnBest.thresholds[j] { offer(forColumn, column: j, diagonal: diagonal) }
      }
    }
  }

  private mutating func walk<Kind: SweepKind>(_: Kind.Type, _ first: Int, _ last: Int, _ diagonal: Int) {
    var c = starts(first, first + diagonal)
    let none = SIMD2<Double>(repeating: -.infinity)
    var (k0, k1, k2, k3) = (none, none, none, none)
    let origin = firstRow
    unsafe rowTable.rows.withUnsafeBufferPointer { rows in
      unsafe columnTable.columns.withUnsafeBufferPointer { columns in
        guard let rows = rows.baseAddress, let columns = columns.baseAddress else { return }
        var row = unsafe rows + 3 &* first
        var column = unsafe columns + 3 &* (first &+ diagonal)
        var i = first
        while i < last {
          // The first row's sums are there already.
          if i > first { unsafe grow(Kind.self, &c, row, column) }
          unsafe compare(Kind.self, c, row, column, i, origin, diagonal, &k0, &k1, &k2, &k3)
          unsafe grow(Kind.self, &c, row + 3, column + 3)
          unsafe compare(Kind.self, c, row + 3, column + 3, i &+ 1, origin, diagonal, &k1, &k2, &k3, &k0)
          unsafe grow(Kind.self, &c, row + 6, column + 6)
          unsafe compare(Kind.self, c, row + 6, column + 6, i &+ 2, origin, diagonal, &k2, &k3, &k0, &k1)
          unsafe grow(Kind.self, &c, row + 9, column + 9)
          unsafe compare(Kind.self, c, row + 9, column + 9, i &+ 3, origin, diagonal, &k3, &k0, &k1, &k2)
          unsafe row += 12
          unsafe column += 12
          i &+= 4
        }
      }
    }
    guard Kind.both else { return }
    // Columns that the group has not left yet.
    let pairs = [k0, k1, k2, k3]
    for v in 0..<4 {
      for lane in 0..<2 {
        let column = last + diagonal + v + 4 * lane
        let value = pairs[v][lane]
        if value > columnBest.thresholds[column] { offer(value, column: column, diagonal: diagonal) }
      }
    }
  }

  /// Compares the sums of one row with the best so far.
  @inline(__always)
  private mutating func compare<Kind: SweepKind>(
    _: Kind.Type, _ c: Sums, _ row: UnsafePointer<SIMD2<Double>>, _ column: UnsafePointer<SIMD2<Double>>,
    _ i: Int, _ origin: Int, _ diagonal: Int, _ k0: inout SIMD2<Double>, _ k1: inout SIMD2<Double>,
    _ k2: inout SIMD2<Double>, _ k3: inout SIMD2<Double>
  ) {
    // Comparisons with NaN are false: a window without a weight never becomes the best.
    var best = SIMD2<Double>(repeating: -.infinity)
    best = unsafe greater(Kind.weigh(c.0, column[2]), best)
    best = unsafe greater(Kind.weigh(c.1, column[5]), best)
    best = unsafe greater(Kind.weigh(c.2, column[8]), best)
    best = unsafe greater(Kind.weigh(c.3, column[11]), best)
    if Kind.both {
      let weight = unsafe row[2]
      k0 = greater(Kind.weigh(c.0, weight), k0)
      k1 = greater(Kind.weigh(c.1, weight), k1)
      k2 = greater(Kind.weigh(c.2, weight), k2)
      k3 = greater(Kind.weigh(c.3, weight), k3)
    }
    let threshold = unsafe rowBest.thresholds.withUnsafeBufferPointer { unsafe $0[i &- origin] }
    let top = best[1] > best[0] ? best[1] : best[0]
    if top > threshold { offer(top, row: i, diagonal: diagonal) }
    if Kind.both {
      let j = i &+ diagonal
      let leaving = k0[0]
      let columnThreshold = unsafe columnBest.thresholds.withUnsafeBufferPointer { unsafe $0[j] }
      if leaving > columnThreshold { offer(leaving, column: j, diagonal: diagonal) }
      k0 = SIMD2(k0[1], -.infinity)
    }
  }

  @inline(never)
  private mutating func offer(_ value: Double, row i: Int, diagonal: Int) {
    rowBest.offer(value, start: Int32(i + diagonal), to: i - firstRow)
  }

  @inline(never)
  private mutating func offer(_ value: Double, column j: Int, diagonal: Int) {
    columnBest.offer(value, start: Int32(j - diagonal - 7), to: j)
  }

  /// The sums of row `i` with the eight columns from `j` on, from their samples.
  private func starts(_ i: Int, _ j: Int) -> Sums {
    let m = rowTable.window
    var low = SIMD4<Double>.zero
    var high = SIMD4<Double>.zero
    precondition(
      i >= 0 && i + m <= rowTable.samples.count && j >= 0 && j + m + 7 <= columnTable.samples.count,
      "the windows must lie inside the samples")
    unsafe rowTable.samples.withUnsafeBufferPointer { a in
      unsafe columnTable.samples.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        if rowTable.distance == .zNormalised {
          let mean = rowTable.means[i]
          let means = columnTable.means
          let lowMeans = SIMD4(means[j], means[j + 1], means[j + 2], means[j + 3])
          let highMeans = SIMD4(means[j + 4], means[j + 5], means[j + 6], means[j + 7])
          for k in 0..<m {
            let deviation = unsafe a[i &+ k] - mean
            low += unsafe deviation * (load4(b + j + k) - lowMeans)
            high += unsafe deviation * (load4(b + j + 4 + k) - highMeans)
          }
        } else {
          for k in 0..<m {
            let value = unsafe a[i &+ k]
            let lowDifference = unsafe load4(b + j + k) - value
            let highDifference = unsafe load4(b + j + 4 + k) - value
            low -= lowDifference * lowDifference
            high -= highDifference * highDifference
          }
        }
      }
    }
    return (
      SIMD2(low[0], high[0]), SIMD2(low[1], high[1]), SIMD2(low[2], high[2]), SIMD2(low[3], high[3])
    )
  }
}

@inline(__always)
private func load4(_ x: UnsafePointer<Double>) -> SIMD4<Double> {
  unsafe UnsafeRawPointer(x).loadUnaligned(as: SIMD4<Double>.self)
}

/// The sums of one row with eight columns.
private typealias Sums = (SIMD2<Double>, SIMD2<Double>, SIMD2<Double>, SIMD2<Double>)

/// What is computed, known when it is compiled.
private protocol SweepKind {
  /// Whether columns look for neighbours, too.
  static var both: Bool { get }
  /// What a sum grows by from one row to the next.
  static func increment(
    _ row: UnsafePointer<SIMD2<Double>>, _ column: UnsafePointer<SIMD2<Double>>
  ) -> SIMD2<Double>
  /// A correlation but for the other window's norm, or a negative squared distance; NaN without a weight.
  static func weigh(_ c: SIMD2<Double>, _ weight: SIMD2<Double>) -> SIMD2<Double>
}

private protocol NormalisedKind: SweepKind {}

extension NormalisedKind {
  @inline(__always)
  static func increment(
    _ row: UnsafePointer<SIMD2<Double>>, _ column: UnsafePointer<SIMD2<Double>>
  ) -> SIMD2<Double> {
    unsafe row[0] * column[1] + row[1] * column[0]
  }

  @inline(__always)
  static func weigh(_ c: SIMD2<Double>, _ weight: SIMD2<Double>) -> SIMD2<Double> { c * weight }
}

private protocol RawKind: SweepKind {}

extension RawKind {
  @inline(__always)
  static func increment(
    _ row: UnsafePointer<SIMD2<Double>>, _ column: UnsafePointer<SIMD2<Double>>
  ) -> SIMD2<Double> {
    let entering = unsafe row[0] - column[0]
    let leaving = unsafe row[1] - column[1]
    return leaving * leaving - entering * entering
  }

  @inline(__always)
  static func weigh(_ c: SIMD2<Double>, _ weight: SIMD2<Double>) -> SIMD2<Double> { c + weight }
}

private enum NormalisedPairs: NormalisedKind { static var both: Bool { true } }
private enum NormalisedRows: NormalisedKind { static var both: Bool { false } }
private enum RawPairs: RawKind { static var both: Bool { true } }
private enum RawRows: RawKind { static var both: Bool { false } }

/// The sums one row further down.
@inline(__always)
private func grow<Kind: SweepKind>(
  _: Kind.Type, _ c: inout Sums, _ row: UnsafePointer<SIMD2<Double>>,
  _ column: UnsafePointer<SIMD2<Double>>
) {
  unsafe c.0 += Kind.increment(row, column)
  unsafe c.1 += Kind.increment(row, column + 3)
  unsafe c.2 += Kind.increment(row, column + 6)
  unsafe c.3 += Kind.increment(row, column + 9)
}

/// The greater of each lane, `b` where `a` is NaN; one instruction.
@inline(__always)
private func greater(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
  b.replacing(with: a, where: a .> b)
}
