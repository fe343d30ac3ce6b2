internal import ForeshockLinearAlgebra

extension OneClassSVM {
  /// What makes two rows alike.
  public enum Kernel: Hashable, Codable, Sendable {
    /// exp(−γ·|x − y|²): rows near each other.
    case rbf(gamma: Gamma = .scale)
    /// x·y: then the boundary is a plane, and what is strange lies on the origin's side of it.
    case linear
    /// (γ·x·y + c)^degree; the degree is 1 ... 16, the constant at least zero.
    case polynomial(degree: Int = 3, gamma: Gamma = .scale, constant: Double = 0)
  }

  /// The factor γ of a kernel.
  public enum Gamma: Hashable, Codable, Sendable {
    /// 1 / (columns · variance of all cells of the training rows together); 1 where that is zero.
    case scale
    /// This number; positive and finite.
    case value(Double)
  }
}

extension KernelSpace {
  /// The kernel over the given rows of `x`, all of whose cells are finite.
  init(_ kernel: OneClassSVM.Kernel, _ x: Matrix, rows: [Int32]) throws(AnomalyError) {
    let zeros = [Double](repeating: 0, count: x.columnCount)
    switch kernel {
    case .rbf(let gamma):
      let factor = try KernelSpace.factor(gamma, x, rows)
      self.init(function: .gaussian, factor: factor, shift: KernelSpace.means(x, rows))
    case .linear:
      self.init(function: .power(1, constant: 0), factor: 1, shift: zeros)
    case .polynomial(let degree, let gamma, let constant):
      guard (1...16).contains(degree) else {
        throw .invalidParameter(name: "degree", reason: "1 to 16, not \(degree)")
      }
      guard constant >= 0, constant.isFinite else {
        throw .invalidParameter(name: "constant", reason: "at least 0, not \(constant)")
      }
      let factor = try KernelSpace.factor(gamma, x, rows)
      self.init(function: .power(degree, constant: constant), factor: factor, shift: zeros)
    }
  }

  /// √γ.
  private static func factor(
    _ gamma: OneClassSVM.Gamma, _ x: Matrix, _ rows: [Int32]
  ) throws(AnomalyError) -> Double {
    switch gamma {
    case .value(let value):
      guard value > 0, value.isFinite else {
        throw .invalidParameter(name: "gamma", reason: "a positive number, not \(value)")
      }
      return value.squareRoot()
    case .scale:
      // The deviation of all cells: squares are taken of cells divided by the largest, which cannot overflow.
      let columnMeans = means(x, rows)
      let mean = columnMeans.reduce(0) { $0 + $1 / Double(columnMeans.count) }
      var largest = 0.0
      each(x, rows) { largest = max(largest, abs($0 - mean)) }
      guard largest > 0, largest.isFinite else { return 1 }
      var sum = 0.0
      each(x, rows) { sum += (($0 - mean) / largest) * (($0 - mean) / largest) }
      let deviation = largest * (sum / Double(rows.count * x.columnCount)).squareRoot()
      return 1 / (deviation * Double(x.columnCount).squareRoot())
    }
  }

  private static func means(_ x: Matrix, _ rows: [Int32]) -> [Double] {
    (0..<x.columnCount).map { column in
      x.withColumn(column) { cells in
        var sum = 0.0
        for row in rows { sum += cells[Int(row)] / Double(rows.count) }
        return sum
      }
    }
  }

  private static func each(_ x: Matrix, _ rows: [Int32], _ body: (Double) -> Void) {
    for column in 0..<x.columnCount {
      x.withColumn(column) { cells in
        for row in rows { body(cells[Int(row)]) }
      }
    }
  }
}
