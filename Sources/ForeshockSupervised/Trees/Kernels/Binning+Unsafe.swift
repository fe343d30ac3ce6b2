internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Fills the words of a table of bins, a column after the other: bytes of a word belong to one column each, so that
/// threads never write the same byte.
enum BinKernel {
  static func fill(
    _ words: inout [UInt64], _ x: Matrix, rows: [Int]?, _ bins: FeatureBins, threads: Int?
  ) {
    let count = rows?.count ?? x.rowCount
    precondition(words.count == (x.columnCount + 7) / 8 * count, "there is a word for each row and group")
    if let rows { precondition(rows.allSatisfy { $0 >= 0 && $0 < x.rowCount }, "rows lie inside the table") }
    guard count > 0 else { return }
    let elements = x.elements
    let rowCount = x.rowCount
    // Bytes are addressed below, so that the first column is the first byte: words are little-endian numbers.
    unsafe words.withUnsafeMutableBytes { bytes in
      nonisolated(unsafe) let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      Parallel.forEach(count: x.columnCount, threads: threads) { column in
        guard let base = unsafe base else { return }
        let target = unsafe base + (column / 8 * count * 8 + column % 8)
        unsafe elements.withUnsafeBufferPointer { elements in
          let cells = unsafe UnsafeBufferPointer(
            rebasing: elements[column * rowCount..<(column + 1) * rowCount])
          if let rows {
            let picked = rows.map { unsafe cells[$0] }
            unsafe picked.withUnsafeBufferPointer { unsafe fill(target, $0, bins.features[column]) }
          } else {
            unsafe fill(target, cells, bins.features[column])
          }
        }
      }
    }
    #if _endian(big)
      for i in words.indices { words[i] = words[i].byteSwapped }
    #endif
  }

  private static func fill(
    _ target: UnsafeMutablePointer<UInt8>, _ cells: UnsafeBufferPointer<Double>,
    _ feature: FeatureBins.Feature
  ) {
    switch feature {
    case .numeric(let edges):
      let tree = RankKernel.tree(of: edges)
      unsafe tree.withUnsafeBufferPointer {
        unsafe RankKernel.rank(cells, among: $0, offset: 1, missing: 0, into: target, stride: 8)
      }
    case .categorical(let categories):
      var bins = [UInt8](repeating: 0, count: (categories.max() ?? 0) + 1)
      for (place, category) in categories.enumerated() { bins[category] = UInt8(place + 1) }
      for i in 0..<cells.count {
        let category = unsafe FeatureBins.category(of: cells[i]) ?? bins.count
        unsafe target[8 * i] = category < bins.count ? bins[category] : 0
      }
    }
  }
}
