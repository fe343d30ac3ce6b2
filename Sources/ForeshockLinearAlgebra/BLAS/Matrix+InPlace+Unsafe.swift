extension Matrix {
  /// Lets `body` change one column in place.
  ///
  /// - Precondition: `column` is inside the matrix.
  @inlinable
  public mutating func withMutableColumn<Result, Failure: Error>(
    _ column: Int, _ body: (inout MutableSpan<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let range = columnRange(column)
    return try unsafe storage.withUnsafeMutableBufferPointer { buffer throws(Failure) -> Result in
      // `columnRange` has checked the column, so the slice lies inside the storage.
      var span = unsafe MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: buffer[range]))
      return try body(&span)
    }
  }

  /// Lets `body` change all entries in place, column after column.
  @inlinable
  public mutating func withMutableElements<Result, Failure: Error>(
    _ body: (inout MutableSpan<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = storage.mutableSpan
    return try body(&span)
  }
}
