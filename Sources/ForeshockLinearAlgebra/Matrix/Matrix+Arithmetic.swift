// Element by element. All operands must have the same shape; nothing is broadcast.

extension Matrix {
  /// A matrix of the same shape whose entries are `transform` of these.
  @inlinable
  public func map(_ transform: (Double) -> Double) -> Matrix {
    Matrix(rowCount: rowCount, columnCount: columnCount, elements: storage.map(transform))
  }

  /// Adds entry by entry.
  public static func + (a: Matrix, b: Matrix) -> Matrix {
    var result = a
    result += b
    return result
  }

  /// Subtracts entry by entry.
  public static func - (a: Matrix, b: Matrix) -> Matrix {
    var result = a
    result -= b
    return result
  }

  /// Adds in place.
  public static func += (a: inout Matrix, b: Matrix) {
    checkShapes(a, b)
    for i in 0..<a.storage.count { a.storage[i] += b.storage[i] }
  }

  /// Subtracts in place.
  public static func -= (a: inout Matrix, b: Matrix) {
    checkShapes(a, b)
    for i in 0..<a.storage.count { a.storage[i] -= b.storage[i] }
  }

  /// The product entry by entry (Hadamard); `*` is the matrix product.
  public func elementwiseProduct(_ other: Matrix) -> Matrix {
    Matrix.checkShapes(self, other)
    var result = self
    for i in 0..<result.storage.count { result.storage[i] *= other.storage[i] }
    return result
  }

  /// The quotient entry by entry.
  public func elementwiseQuotient(_ other: Matrix) -> Matrix {
    Matrix.checkShapes(self, other)
    var result = self
    for i in 0..<result.storage.count { result.storage[i] /= other.storage[i] }
    return result
  }

  /// Changes every sign.
  public static prefix func - (a: Matrix) -> Matrix { a.map { -$0 } }

  /// Multiplies every entry.
  public static func * (a: Matrix, factor: Double) -> Matrix {
    var result = a
    result *= factor
    return result
  }

  /// Multiplies every entry.
  public static func * (factor: Double, a: Matrix) -> Matrix { a * factor }

  /// Divides every entry.
  public static func / (a: Matrix, divisor: Double) -> Matrix { a.map { $0 / divisor } }

  /// Multiplies every entry in place.
  public static func *= (a: inout Matrix, factor: Double) {
    for i in 0..<a.storage.count { a.storage[i] *= factor }
  }

  /// Adds a number to every entry.
  public static func + (a: Matrix, number: Double) -> Matrix { a.map { $0 + number } }

  /// Subtracts a number from every entry.
  public static func - (a: Matrix, number: Double) -> Matrix { a.map { $0 - number } }

  private static func checkShapes(_ a: Matrix, _ b: Matrix) {
    precondition(
      a.rowCount == b.rowCount && a.columnCount == b.columnCount,
      "a \(a.rowCount)×\(a.columnCount) and a \(b.rowCount)×\(b.columnCount) matrix have different shapes")
  }
}
