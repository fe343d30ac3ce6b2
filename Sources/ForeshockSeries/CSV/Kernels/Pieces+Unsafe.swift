internal import ForeshockNumerics

/// Lets each of `parsers` parse the range of `block` of the same position, on `threads` threads.
///
/// - Precondition: 32 bytes of `block` lie behind the end of every range, and every range ends behind a line
///   end of the parsers' shape.
func parseConcurrently(
  _ block: [UInt8], _ ranges: [Range<Int>], _ parsers: [PieceParser], threads: Int, toleratesCutRow: Bool
) {
  precondition(ranges.count <= parsers.count, "Every piece needs a parser")
  precondition(
    ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound + 32 <= block.count }, "Pieces need padding")
  unsafe block.withUnsafeBufferPointer { bytes in
    guard let base = bytes.baseAddress else { return }
    // Each iteration uses a parser of its own, and all only read the block, which outlives the call.
    nonisolated(unsafe) let shared = unsafe base
    nonisolated(unsafe) let workers = parsers
    @Sendable func run(_ index: Int) {
      let range = ranges[index]
      unsafe workers[index].parse(
        shared, range.lowerBound, range.upperBound,
        toleratesCutRow: toleratesCutRow && index == ranges.count - 1)
    }
    Parallel.forEach(count: ranges.count, threads: threads) { run($0) }
  }
}

/// Appends the columns of `parser` to `stores`, each column on one of `threads` threads.
func appendConcurrently(_ parser: PieceParser, to stores: inout [ColumnStore], threads: Int) {
  let count = stores.count
  unsafe stores.withUnsafeMutableBufferPointer { stores in
    // Each index changes a store of its own; all only read the parser.
    nonisolated(unsafe) let targets = unsafe stores
    nonisolated(unsafe) let source = parser
    Parallel.forEach(count: count, threads: threads) { index in
      unsafe targets[index].append(source, slot: index)
    }
  }
}

/// Copies `bytes` to `buffer` from `offset` on.
func copyBytes(_ bytes: Span<UInt8>, to buffer: inout [UInt8], at offset: Int) {
  precondition(offset >= 0 && offset + bytes.count <= buffer.count, "The bytes do not fit")
  guard bytes.count > 0 else { return }
  // Both ranges lie within their storage by the precondition.
  unsafe buffer.withUnsafeMutableBytes { target in
    unsafe bytes.withUnsafeBytes { source in
      guard let to = target.baseAddress, let from = source.baseAddress else { return }
      unsafe (to + offset).copyMemory(from: from, byteCount: source.count)
    }
  }
}

/// Moves `count` bytes within `buffer`; the ranges may overlap.
func moveBytes(in buffer: inout [UInt8], from source: Int, to target: Int, count: Int) {
  precondition(source >= 0 && target >= 0 && count >= 0, "Offsets cannot be negative")
  precondition(max(source, target) + count <= buffer.count, "The bytes lie outside the buffer")
  guard count > 0, source != target else { return }
  // Both ranges lie within the storage by the precondition; copyMemory allows them to overlap.
  unsafe buffer.withUnsafeMutableBytes { bytes in
    guard let base = bytes.baseAddress else { return }
    unsafe (base + target).copyMemory(from: base + source, byteCount: count)
  }
}
