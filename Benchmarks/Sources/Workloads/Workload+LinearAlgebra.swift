import Foreshock

extension Workload {
  /// The product of two square matrices of order 512.
  public static let matrixProduct = Workload("gemm 512") {
    var random = RandomStream(seed: 1)
    let a = Matrix(rowCount: 512, columnCount: 512) { _, _ in random.normal() }
    let b = Matrix(rowCount: 512, columnCount: 512) { _, _ in random.normal() }
    return { (a * b)[511, 511] }
  }
}
