/// Rows through trees sixteen at a time. Sizes are checked once a block; columns, ranks and leaves of a layout were
/// numbered inside its arrays when it was made.
extension LeafPlanes {
  typealias Bytes = SIMD16<UInt8>

  /// Rows that are scored together: four groups of sixteen share each question that is read.
  static let group = 64
  /// Rows of a block: its encoded columns and one tree fit the first cache.
  static let blockRows = 256

  /// Adds the trees' values to the scores of up to 256 rows.
  ///
  /// - Parameters:
  ///   - elements: the table, column after column.
  ///   - rows: a run of its rows.
  ///   - scratch: any array; grows to what is needed.
  ///   - scores: one a row of the table and output, output after output.
  func add(
    _ elements: [Double], rowCount: Int, rows: Range<Int>, sets: CategorySets, outputCount: Int,
    scratch: inout [UInt8], to scores: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(
      rows.count <= Self.blockRows && rows.lowerBound >= 0 && rows.upperBound <= rowCount
        && scores.count == outputCount * rowCount, "a block of rows lies inside the table")
    let groups = (rows.count + Self.group - 1) / Self.group
    for chunk in chunks {
      // One more column takes the leaf that each row ends in.
      let needed = (chunk.columnCount + 1) * Self.blockRows
      if scratch.count < needed { scratch = [UInt8](repeating: 0, count: needed) }
      unsafe scratch.withUnsafeMutableBufferPointer { scratch in
        guard let bytes = scratch.baseAddress, let score = scores.baseAddress else { return }
        unsafe encode(elements, rowCount: rowCount, rows: rows, chunk, sets, into: bytes)
        let leaves = unsafe bytes + chunk.columnCount * Self.blockRows
        var plane = chunk.firstPlane
        for tree in chunk.trees {
          let planes = Int(planeCounts[tree])
          for group in 0..<groups {
            unsafe findLeaves(
              plane..<plane + planes, bytes + group * Self.group, into: leaves + group * Self.group)
          }
          unsafe addValues(
            of: tree, leaves, count: rows.count,
            to: score + (tree % outputCount * rowCount + rows.lowerBound))
          plane += planes
        }
      }
    }
  }

  @inline(__always)
  private func addValues(
    of tree: Int, _ leaves: UnsafeMutablePointer<UInt8>, count: Int, to score: UnsafeMutablePointer<Double>
  ) {
    unsafe leafValues.withUnsafeBufferPointer { values in
      guard let value = unsafe values.baseAddress.map({ unsafe $0 + Int(firstLeaves[tree]) }) else { return }
      for i in 0..<count { unsafe score[i] += value[Int(leaves[i])] }
    }
  }

  /// The leaf of each of 64 rows in one tree.
  @inline(__always)
  private func findLeaves(
    _ planes: Range<Int>, _ bytes: UnsafeMutablePointer<UInt8>, into leaves: UnsafeMutablePointer<UInt8>
  ) {
    let zero = Bytes.zero
    let columns = UnsafeRawPointer(bytes)
    var found = (zero, zero, zero, zero)
    var base = (zero, zero, zero, zero)
    unsafe questions.withUnsafeBufferPointer { questions in
      unsafe planeEnds.withUnsafeBufferPointer { ends in
        var plane = planes.upperBound &- 1
        while plane >= planes.lowerBound {
          let all = Bytes(repeating: .max)
          var (a, b, c, d) = (all, all, all, all)
          var k = plane > 0 ? unsafe Int(ends[plane &- 1]) : 0
          let end = unsafe Int(ends[plane])
          while k < end {
            let question = unsafe questions[k]
            let rank = Bytes(repeating: question.rank)
            let kept = Bytes(repeating: question.kept)
            let x = unsafe columns + Int(question.column) &* Self.blockRows
            a &= unsafe leftMask(x.loadUnaligned(as: Bytes.self), rank) | kept
            b &= unsafe leftMask(x.loadUnaligned(fromByteOffset: 16, as: Bytes.self), rank) | kept
            c &= unsafe leftMask(x.loadUnaligned(fromByteOffset: 32, as: Bytes.self), rank) | kept
            d &= unsafe leftMask(x.loadUnaligned(fromByteOffset: 48, as: Bytes.self), rank) | kept
            k &+= 1
          }
          // The first plane that has a leaf left counts: planes come from the last to the first.
          let offset = Bytes(repeating: UInt8(truncatingIfNeeded: 8 &* (plane &- planes.lowerBound)))
          prefer(a, offset, &found.0, &base.0)
          prefer(b, offset, &found.1, &base.1)
          prefer(c, offset, &found.2, &base.2)
          prefer(d, offset, &found.3, &base.3)
          plane &-= 1
        }
      }
    }
    let target = UnsafeMutableRawPointer(leaves)
    unsafe target.storeBytes(of: base.0 &+ firstBit(found.0), as: Bytes.self)
    unsafe target.storeBytes(of: base.1 &+ firstBit(found.1), toByteOffset: 16, as: Bytes.self)
    unsafe target.storeBytes(of: base.2 &+ firstBit(found.2), toByteOffset: 32, as: Bytes.self)
    unsafe target.storeBytes(of: base.3 &+ firstBit(found.3), toByteOffset: 48, as: Bytes.self)
  }

  /// All ones where the cell goes left.
  @inline(__always)
  private func leftMask(_ cells: Bytes, _ rank: Bytes) -> Bytes {
    unsafe unsafeBitCast(cells .<= rank, to: Bytes.self)
  }

  @inline(__always)
  private func prefer(_ plane: Bytes, _ offset: Bytes, _ found: inout Bytes, _ base: inout Bytes) {
    let empty = unsafe unsafeBitCast(plane .== Bytes.zero, to: Bytes.self)
    found = plane | (found & empty)
    base = (offset & ~empty) | (base & empty)
  }

  /// The number of the lowest bit that is set in each byte.
  @inline(__always)
  private func firstBit(_ bytes: Bytes) -> Bytes {
    let lowest = bytes & (Bytes.zero &- bytes)
    return part(lowest, 0xAA, 1) | part(lowest, 0xCC, 2) | part(lowest, 0xF0, 4)
  }

  @inline(__always)
  private func part(_ lowest: Bytes, _ mask: UInt8, _ value: UInt8) -> Bytes {
    let absent = lowest & Bytes(repeating: mask) .== Bytes.zero
    return unsafe ~unsafeBitCast(absent, to: Bytes.self) & Bytes(repeating: value)
  }

  /// The ranks of a block of rows in the columns that a chunk asks for.
  private func encode(
    _ elements: [Double], rowCount: Int, rows: Range<Int>, _ chunk: Chunk, _ sets: CategorySets,
    into bytes: UnsafeMutablePointer<UInt8>
  ) {
    unsafe elements.withUnsafeBufferPointer { elements in
      unsafe thresholds.withUnsafeBufferPointer { thresholds in
        for column in chunk.ranked {
          let first = column.feature * rowCount + rows.lowerBound
          let cells = unsafe UnsafeBufferPointer(rebasing: elements[first..<first + rows.count])
          let edges = unsafe UnsafeBufferPointer(
            rebasing: thresholds[column.firstThreshold..<column.firstThreshold + column.thresholdCount])
          if column.missingLeft >= 0 {
            unsafe RankKernel.rank(
              cells, among: edges, offset: 0, missing: 0, into: bytes + column.missingLeft * Self.blockRows,
              stride: 1)
          }
          guard column.missingRight >= 0 else { continue }
          let target = unsafe bytes + column.missingRight * Self.blockRows
          if column.missingLeft >= 0 {
            let known = unsafe bytes + column.missingLeft * Self.blockRows
            for i in 0..<cells.count { unsafe target[i] = cells[i] == cells[i] ? known[i] : .max }
          } else {
            unsafe RankKernel.rank(cells, among: edges, offset: 0, missing: .max, into: target, stride: 1)
          }
        }
        for column in chunk.sets {
          let first = column.feature * rowCount + rows.lowerBound
          let target = unsafe bytes + column.column * Self.blockRows
          for i in 0..<rows.count {
            unsafe target[i] = sets.contains(elements[first + i], in: column.set) ? 0 : 1
          }
        }
      }
    }
  }
}
