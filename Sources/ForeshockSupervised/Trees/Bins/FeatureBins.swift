package import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// How the cells of each column become numbers of bins, one byte each: 0 for a missing cell, 1 ... 255 for values.
///
/// Edges are those of ``BinEdges`` for all rows alike, whatever they weigh; of more than 50,000 rows, a sample
/// of 50,000 that depends on the number of rows only. A column of categories has a bin for each category that occurs,
/// the most frequent 255 of them in the order of their frequency; what is left counts as missing.
package struct FeatureBins: Hashable, Sendable {
  /// One column's bins.
  package enum Feature: Hashable, Sendable {
    /// The upper edges of all bins of values but the last.
    case numeric(edges: [Double])
    /// The category of bin 1, 2 …
    case categorical([Int])
  }

  package let features: [Feature]

  /// Bins of values a column may have.
  package static let mostBins = 255
  private static let sampleSize = 50_000
  /// Categories are numbers up to this.
  package static let greatestCategory = 65_535

  /// Bins for a table.
  ///
  /// - Parameters:
  ///   - rows: the rows that count, in ascending order; nil for all.
  ///   - categorical: columns whose cells are numbers of categories. Cells are cut to whole numbers; NaN and what is
  ///     outside 0 ... 65,535 is missing.
  ///   - mostBins: bins of values a column, 2 ... 255.
  package init(
    _ x: Matrix, rows: [Int]? = nil, categorical: Set<Int> = [], mostBins: Int = FeatureBins.mostBins,
    threads: Int? = nil
  ) {
    precondition((2...Self.mostBins).contains(mostBins), "2 to 255 bins fit a byte")
    let count = rows?.count ?? x.rowCount
    var sample: [Int]?
    if count > Self.sampleSize {
      var random = RandomStream(seed: 0x5EED)
      sample = random.sample(Self.sampleSize, of: count).sorted()
    }
    let places: [Int]? = sample.map { $0.map { rows?[$0] ?? $0 } } ?? rows
    features = Parallel.map(count: x.columnCount, threads: threads) { column in
      if categorical.contains(column) {
        return .categorical(Self.categories(of: x, column, rows: rows, mostBins: mostBins))
      }
      guard let places else {
        return .numeric(edges: BinEdges.edges(of: x.column(column), mostBins: mostBins))
      }
      let start = column * x.rowCount
      return .numeric(edges: BinEdges.edges(of: places.map { x.elements[start + $0] }, mostBins: mostBins))
    }
  }

  /// How many bins a column has, that of missing cells among them.
  package func binCount(of feature: Int) -> Int {
    switch features[feature] {
    case .numeric(let edges): edges.count + 2
    case .categorical(let categories): categories.count + 1
    }
  }

  /// Whether a column is one of categories.
  package func isCategorical(_ feature: Int) -> Bool {
    if case .categorical = features[feature] { true } else { false }
  }

  /// Cells of bins up to `bin` are at most this; +∞ for the last bin.
  package func threshold(of feature: Int, bin: Int) -> Double {
    guard case .numeric(let edges) = features[feature] else { return .nan }
    return bin - 1 < edges.count ? edges[bin - 1] : .infinity
  }

  /// The category of a cell, or nil where it is missing.
  package static func category(of cell: Double) -> Int? {
    cell > -1 && cell < Double(greatestCategory + 1) ? Int(cell) : nil
  }

  private static func categories(of x: Matrix, _ column: Int, rows: [Int]?, mostBins: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: greatestCategory + 1)
    x.withColumn(column) { cells in
      if let rows {
        for row in rows { if let category = category(of: cells[row]) { counts[category] += 1 } }
      } else {
        for row in cells.indices { if let category = category(of: cells[row]) { counts[category] += 1 } }
      }
    }
    let present = counts.indices.filter { counts[$0] > 0 }
    return Array(present.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(mostBins))
  }
}
