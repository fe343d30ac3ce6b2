/// Appends the doubles whose bit patterns `words` are.
func appendBits(of words: Span<UInt64>, to values: inout [Double]) {
  // UInt64 and Double have the same size and alignment, and every bit pattern is a double.
  unsafe words.withUnsafeBytes { unsafe values.append(contentsOf: $0.assumingMemoryBound(to: Double.self)) }
}

/// Appends the signed numbers whose bit patterns `words` are.
func appendBits(of words: Span<UInt64>, to values: inout [Int64]) {
  // UInt64 and Int64 have the same size and alignment, and every bit pattern is a number.
  unsafe words.withUnsafeBytes { unsafe values.append(contentsOf: $0.assumingMemoryBound(to: Int64.self)) }
}
