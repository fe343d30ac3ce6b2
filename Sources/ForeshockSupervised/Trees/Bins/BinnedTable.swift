package import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// A table of bins, eight columns side by side in a word: what histograms are made of.
///
/// One word of a row answers for eight features, whose histograms together fit the first cache.
package struct BinnedTable: Sendable {
  package let rowCount: Int
  package let featureCount: Int
  /// Word `group * rowCount + row` has the bins of features 8·group … 8·group + 7 in its bytes, the first in the
  /// lowest.
  let words: [UInt64]

  /// The bins of the given rows of a table, in that order; nil for all.
  package init(_ x: Matrix, rows: [Int]? = nil, _ bins: FeatureBins, threads: Int? = nil) {
    precondition(bins.features.count == x.columnCount, "the bins are those of the table's columns")
    rowCount = rows?.count ?? x.rowCount
    featureCount = x.columnCount
    var words = [UInt64](repeating: 0, count: (featureCount + 7) / 8 * rowCount)
    BinKernel.fill(&words, x, rows: rows, bins, threads: threads)
    self.words = words
  }

  /// How many groups of eight features there are.
  var groupCount: Int { (featureCount + 7) / 8 }

  /// The bin of a feature in a row.
  package func bin(_ row: Int, _ feature: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[feature / 8 * rowCount + row] >> UInt64(8 * (feature % 8)))
  }
}
