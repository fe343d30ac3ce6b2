/// Sums by the bins of one feature, and the parting of rows, without checking each access.
///
/// A bin is one byte and sums have 256 places. Row numbers lie inside the table: the grower checks them once a tree, and
/// they only change places afterwards. Runs and room are checked once a call.
enum ForestKernel {
  typealias Sums = [GradientPair]

  /// Where the words of a feature start, and the place of its bins in them.
  @inline(__always)
  private static func place(of feature: Int, in table: BinnedTable) -> (first: Int, shift: UInt64) {
    precondition(feature >= 0 && feature < table.featureCount, "a feature is the table's")
    return (feature / 8 * table.rowCount, UInt64(8 * (feature % 8)))
  }

  @inline(__always)
  private static func binNumber(_ words: Span<UInt64>, _ first: Int, _ row: UInt32, _ shift: UInt64) -> Int {
    unsafe Int(truncatingIfNeeded: (words[unchecked: first &+ Int(row)] &>> shift) & 0xFF)
  }

  /// Adds the rows of a node to the sums of their bins.
  static func add(
    _ table: BinnedTable, feature: Int, _ rows: Span<UInt32>, _ items: Span<GradientPair>, to sums: inout Sums
  ) {
    precondition(
      rows.count == items.count && sums.count == HistogramKernel.width, "there is an item for each row")
    let (first, shift) = place(of: feature, in: table)
    let words = table.words.span
    var sums = sums.mutableSpan
    for i in 0..<rows.count {
      let bin = unsafe binNumber(words, first, rows[unchecked: i], shift)
      unsafe sums[unchecked: bin] = sums[unchecked: bin] &+ items[unchecked: i]
    }
  }

  /// Adds few rows and notes which bins they are in, four words of 64 bins.
  static func addNoting(
    _ table: BinnedTable, feature: Int, _ rows: Span<UInt32>, _ items: Span<GradientPair>,
    to sums: inout Sums, _ occupied: inout [UInt64]
  ) {
    precondition(
      rows.count == items.count && sums.count == HistogramKernel.width && occupied.count == 4,
      "there is an item for each row")
    let (first, shift) = place(of: feature, in: table)
    let words = table.words.span
    var sums = sums.mutableSpan
    var occupied = occupied.mutableSpan
    for i in 0..<rows.count {
      let bin = unsafe binNumber(words, first, rows[unchecked: i], shift)
      unsafe sums[unchecked: bin] = sums[unchecked: bin] &+ items[unchecked: i]
      unsafe occupied[unchecked: bin &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: bin & 63)
    }
  }

  /// Adds the rows of a node to the sums of their bins and classes, and notes the bins.
  static func addClasses(
    _ table: BinnedTable, feature: Int, _ rows: Span<UInt32>, _ items: Span<ClassSearch.Item>,
    _ classCount: Int, to sums: inout [ClassSearch.Sum], _ occupied: inout [UInt64]
  ) {
    precondition(
      rows.count == items.count && sums.count == HistogramKernel.width * classCount && occupied.count == 4,
      "there is an item for each row")
    let (first, shift) = place(of: feature, in: table)
    let words = table.words.span
    var sums = sums.mutableSpan
    var occupied = occupied.mutableSpan
    for i in 0..<rows.count {
      let bin = unsafe binNumber(words, first, rows[unchecked: i], shift)
      let item = unsafe items[unchecked: i]
      // Checked: a label is data.
      sums[bin &* classCount &+ item.label] += ClassSearch.Sum(item.weight, 1)
      unsafe occupied[unchecked: bin &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: bin & 63)
    }
  }

  /// Tries the cuts between bins and makes the sums zero again.
  static func scan(
    _ sums: inout Sums, bins: Int, _ feature: Int, _ context: SplitContext, into best: inout TreeSplit
  ) {
    precondition(bins <= HistogramKernel.width && sums.count == HistogramKernel.width)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      unsafe SplitScan.numeric(
        sums, bins: bins, feature: Int32(feature), direction: 0, context, into: &best)
      unsafe sums.update(repeating: .zero, count: bins)
    }
  }

  /// The same for few rows, of which it is noted where they are.
  static func scanNoted(
    _ sums: inout Sums, _ occupied: inout [UInt64], _ feature: Int, _ context: SplitContext,
    into best: inout TreeSplit
  ) {
    precondition(sums.count == HistogramKernel.width && occupied.count == 4)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      unsafe occupied.withUnsafeMutableBufferPointer { occupied in
        guard let sums = sums.baseAddress, let occupied = occupied.baseAddress else { return }
        unsafe SplitScan.sparseNumeric(
          sums, occupied: occupied, feature: Int32(feature), direction: 0, context, into: &best)
        for word in 0..<4 {
          var bits = unsafe occupied[word]
          unsafe occupied[word] = 0
          while bits != 0 {
            unsafe sums[64 &* word &+ bits.trailingZeroBitCount] = .zero
            bits &= bits &- 1
          }
        }
      }
    }
  }

  /// Tries sets of categories and makes the sums zero again.
  static func scanSets(
    _ sums: inout Sums, bins: Int, _ feature: Int, _ context: SplitContext, _ rules: CategoryRules,
    _ units: GradientUnits, into best: inout TreeSplit
  ) {
    precondition(bins <= HistogramKernel.width && sums.count == HistogramKernel.width)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      unsafe SplitScan.categorical(
        sums, bins: bins, feature: Int32(feature), context, rules, units: units, into: &best)
      // Whether there is a category at all.
      let left = unsafe context.total &- sums[0]
      if unsafe sums[0].y != 0, context.allows(left, unsafe sums[0]) {
        let score = unsafe context.score(of: left) + context.score(of: sums[0])
        if score > best.score {
          var all = SIMD4<UInt64>(repeating: .max)
          all[0] &= ~1
          best = TreeSplit(
            score: score, feature: Int32(feature), missingGoesRight: true, bins: all, left: left)
        }
      }
      unsafe sums.update(repeating: .zero, count: bins)
    }
  }

  /// Moves the rows of a node that go right, and their items, behind the others, both in their old order.
  ///
  /// - Parameters:
  ///   - goesRight: 1 or 0 for each of 256 bins.
  ///   - spareRows: as long as `rows`, with any content; `spareItems` likewise.
  /// - Returns: where the right rows start, and whether any row lacks the cell.
  static func part<Item: BitwiseCopyable>(
    _ table: BinnedTable, feature: Int, _ goesRight: [UInt8], _ rows: inout [UInt32], _ items: inout [Item],
    _ spareRows: inout [UInt32], _ spareItems: inout [Item], _ range: Range<Int>
  ) -> (middle: Int, hasMissing: Bool) {
    precondition(
      goesRight.count == 256 && range.lowerBound >= 0 && range.upperBound <= rows.count
        && rows.count == items.count && rows.count == spareRows.count && rows.count == spareItems.count,
      "a node's rows lie inside the tree's")
    let (first, shift) = place(of: feature, in: table)
    let words = table.words.span
    let sides = goesRight.span
    var row = rows.mutableSpan
    var item = items.mutableSpan
    var spareRow = spareRows.mutableSpan
    var spareItem = spareItems.mutableSpan
    var left = range.lowerBound
    var right = 0
    var hasMissing = false
    for i in range {
      let (r, x) = unsafe (row[unchecked: i], item[unchecked: i])
      let bin = binNumber(words, first, r, shift)
      let step = unsafe Int(sides[unchecked: bin])
      hasMissing = hasMissing || bin == 0
      // Each row is written to both sides and only the side it belongs to advances.
      unsafe row[unchecked: left] = r
      unsafe item[unchecked: left] = x
      unsafe spareRow[unchecked: right] = r
      unsafe spareItem[unchecked: right] = x
      left &+= 1 &- step
      right &+= step
    }
    for i in 0..<right {
      unsafe row[unchecked: left &+ i] = spareRow[unchecked: i]
      unsafe item[unchecked: left &+ i] = spareItem[unchecked: i]
    }
    return (left, hasMissing)
  }
}
