public import ForeshockFeatures
public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Which columns an alarm is about.
extension EmbeddedStream {
  /// The columns by their part in the last row's score, the one to look at first in front; nothing when the row
  /// had no verdict. Where nothing speaks against any column all shares are equal.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for ``RootCauseMethod/contributions`` of a detector that
  ///   does not explain itself.
  /// - Complexity: see ``RootCauseMethod``.
  public func causes(by method: RootCauseMethod = .rarity) throws(AnomalyError) -> [RootCause] {
    try check(method)
    guard !lastScore.isNaN else { return [] }
    var evidence = [Double](repeating: 0, count: columnCount)
    add(Matrix(row: measured), by: method, threads: 1, to: &evidence)
    return RootCause.ranked(evidence, of: columns, rows: 1)
  }

  /// The columns by their part in the scores of a stretch of rows, as an incident: evidence is its mean over those rows
  /// that have a verdict.
  ///
  /// - Parameters:
  ///   - rows: Rows of `columns`, by number.
  ///   - columns: Rows that follow those taken in so far; see `scores(for:threads:)`.
  ///   - method: What counts as evidence.
  ///   - threads: How many threads the detector uses; it does not change the result.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for columns that are not there, as many rows, or a method
  ///   that the detector does not allow.
  public func causes(
    of rows: Range<Int>, in columns: [FeatureColumn], by method: RootCauseMethod = .rarity,
    threads: Int? = nil
  ) throws(AnomalyError) -> [RootCause] {
    try causes(
      of: rows, in: try ChannelTable(columns, names: self.columns), by: method, threads: threads)
  }

  /// The same of the rows of a matrix.
  ///
  /// - Precondition: `x` has ``columnCount`` columns.
  public func causes(
    of rows: Range<Int>, in x: Matrix, by method: RootCauseMethod = .rarity, threads: Int? = nil
  ) throws(AnomalyError) -> [RootCause] {
    precondition(x.columnCount == columnCount, "there are \(columnCount) columns, not \(x.columnCount)")
    return try causes(of: rows, in: ChannelTable(x), by: method, threads: threads)
  }

  private func causes(
    of rows: Range<Int>, in table: ChannelTable, by method: RootCauseMethod, threads: Int?
  ) throws(AnomalyError) -> [RootCause] {
    try check(method)
    guard rows.lowerBound >= 0, rows.upperBound <= table.rowCount else {
      throw .invalidParameter(name: "rows", reason: "\(rows) of \(table.rowCount)")
    }
    var evidence = [Double](repeating: 0, count: columnCount)
    var count = 0
    forEachBatch(of: table, in: rows) { numbers, x in
      count += numbers.count
      add(x, by: method, threads: threads, to: &evidence)
    }
    return RootCause.ranked(evidence, of: columns, rows: count)
  }

  private func check(_ method: RootCauseMethod) throws(AnomalyError) {
    if method == .contributions, !(detector is any ExplainingOutlierDetector) {
      throw .invalidParameter(name: "method", reason: "the detector does not explain itself")
    }
  }

  /// Adds what rows of measured features say about each column.
  private func add(_ x: Matrix, by method: RootCauseMethod, threads: Int?, to evidence: inout [Double]) {
    switch method {
    case .rarity: addRarity(x, to: &evidence)
    case .restoration: addRestoration(x, threads: threads, to: &evidence)
    case .contributions: addContributions(x, threads: threads, to: &evidence)
    }
  }

  private func addRarity(_ x: Matrix, to evidence: inout [Double]) {
    for row in 0..<x.rowCount {
      for (column, places) in source.places.enumerated() {
        var (least, known) = (1.0, 0)
        for f in places {
          let p = measures[f].pValue(ofDeviation: x[row, f])
          guard !p.isNaN else { continue }
          known += 1
          least = min(least, p)
        }
        evidence[column] -= log10(min(1, Double(max(1, known)) * least))
      }
    }
  }

  private func addRestoration(_ x: Matrix, threads: Int?, to evidence: inout [Double]) {
    let scores = detector.scores(for: x, threads: threads)
    var elements = x.elements
    for (column, places) in source.places.enumerated() {
      // Medians are zero deviations.
      for f in places { for row in 0..<x.rowCount { elements[f * x.rowCount + row] = 0 } }
      let restored = detector.scores(
        for: Matrix(rowCount: x.rowCount, columnCount: x.columnCount, elements: elements), threads: threads)
      for (score, rest) in zip(scores, restored) where score > rest { evidence[column] += score - rest }
      for f in places { for row in 0..<x.rowCount { elements[f * x.rowCount + row] = x[row, f] } }
    }
  }

  private func addContributions(_ x: Matrix, threads: Int?, to evidence: inout [Double]) {
    guard let detector = detector as? any ExplainingOutlierDetector else { return }
    let parts = detector.contributions(for: x, threads: threads)
    for row in 0..<x.rowCount {
      for (column, places) in source.places.enumerated() {
        let sum = places.reduce(0) { $0 + parts[row, $1] / Double(source.columnsOf[$1]) }
        if sum > 0 { evidence[column] += sum }
      }
    }
  }
}
