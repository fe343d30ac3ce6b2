internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Fills the words of a table of bins, a block of rows of a group of eight columns at a time: no two threads write into the
/// same words, whose bytes are those of different columns.
enum BinKernel {
  /// Rows of a block: its words stay in the second cache while the columns are written one after the other.
  private static let blockRows = 16_384

  static func fill(
    _ words: inout [UInt64], _ x: Matrix, rows: [Int]?, _ bins: FeatureBins, threads: Int?
  ) {
    let count = rows?.count ?? x.rowCount
    let groups = (x.columnCount + 7) / 8
    precondition(words.count == groups * count, "there is a word for each row and group")
    if let rows { precondition(rows.allSatisfy { $0 >= 0 && $0 < x.rowCount }, "rows lie inside the table") }
    guard count > 0 else { return }
    let elements = x.elements
    let rowCount = x.rowCount
    let blocks = (count + blockRows - 1) / blockRows
    let codings = bins.features.map(Coding.init)
    // Bytes are addressed below, so that the first column is the first byte: words are little-endian numbers.
    unsafe words.withUnsafeMutableBytes { bytes in
      nonisolated(unsafe) let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      Parallel.forEach(count: groups * blocks, threads: threads) { task in
        guard let base = unsafe base else { return }
        let (group, first) = (task / blocks, task % blocks * blockRows)
        let own = first..<min(count, first + blockRows)
        for column in 8 * group..<min(8 * group + 8, codings.count) {
          let target = unsafe base + ((group * count + first) * 8 + column % 8)
          unsafe elements.withUnsafeBufferPointer { elements in
            let start = column * rowCount
            if let rows {
              let picked = rows[own].map { unsafe elements[start + $0] }
              unsafe picked.withUnsafeBufferPointer { unsafe fill(target, $0, codings[column]) }
            } else {
              let cells = unsafe UnsafeBufferPointer(
                rebasing: elements[start + own.lowerBound..<start + own.upperBound])
              unsafe fill(target, cells, codings[column])
            }
          }
        }
      }
    }
    #if _endian(big)
      for i in words.indices { words[i] = words[i].byteSwapped }
    #endif
  }

  /// What the bins of a column are looked up in.
  private enum Coding: Sendable {
    /// Edges as ``RankKernel/tree(of:)`` lays them out.
    case tree([Double])
    /// The bin of each category; 0 for none.
    case categories([UInt8])

    init(_ feature: FeatureBins.Feature) {
      switch feature {
      case .numeric(let edges): self = .tree(RankKernel.tree(of: edges))
      case .categorical(let categories):
        var bins = [UInt8](repeating: 0, count: (categories.max() ?? 0) + 1)
        for (place, category) in categories.enumerated() { bins[category] = UInt8(place + 1) }
        self = .categories(bins)
      }
    }
  }

  private static func fill(
    _ target: UnsafeMutablePointer<UInt8>, _ cells: UnsafeBufferPointer<Double>, _ coding: Coding
  ) {
    switch coding {
    case .tree(let tree):
      unsafe tree.withUnsafeBufferPointer {
        unsafe RankKernel.rank(cells, among: $0, offset: 1, missing: 0, into: target, stride: 8)
      }
    case .categories(let bins):
      for i in 0..<cells.count {
        let category = unsafe FeatureBins.category(of: cells[i]) ?? bins.count
        unsafe target[8 * i] = category < bins.count ? bins[category] : 0
      }
    }
  }
}
