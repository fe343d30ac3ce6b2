public import ForeshockLinearAlgebra

/// Finds rows outside of where most rows are: the region in which a sum of kernels at some rows, the support vectors,
/// is large, drawn so that about the share ν of the training rows lies outside or at its edge.
///
///     let machine = try OneClassSVM(nu: 0.05).fit(table)
///     let scores = machine.scores(for: table)            // above 0: outside
///
/// The machine solves
///
///     ½ αᵀKα → min,     0 ≤ αᵢ ≤ wᵢ,     Σ αᵢ = ν·Σ wᵢ          f(x) = Σ αᵢ·K(xᵢ, x) − ρ
///
/// with wᵢ = 1 unless rows are weighted, and a score is −f(x), higher = more anomalous. This is libsvm's scaling: f is
/// scikit-learn's `decision_function`, and ρ its `offset_`. At most the share ν of the rows is outside, at least ν are
/// support vectors.
///
/// Columns count by their scale. Bring columns of different units to one first, as ``OneClassSVM/standardizes`` does
/// on request.
///
/// Rows with a missing cell (NaN) are left out of the training, and get no verdict (NaN) when they are scored. So does
/// a row with an infinite cell; in training it is an error.
///
/// Time grows with the square of the number of rows, and scoring with the number of support vectors, about ν · rows:
/// beyond some ten thousand rows take ``NystroemOneClassSVM``.
///
/// Source: Schölkopf, Platt, Shawe-Taylor, Smola & Williamson, "Estimating the support of a high-dimensional
/// distribution", Neural Computation 13, 2001; Fan, Chen & Lin, "Working set selection using second order information
/// for training support vector machines", JMLR 6, 2005; Chang & Lin, "LIBSVM", ACM TIST 2, 2011. Checked against libsvm
/// as in scikit-learn 1.9.1: objective to 1e-8, ρ and decision values to 2e-6 of their size, of all kernels, with and
/// without weights.
public struct OneClassSVM: OutlierDetector, Hashable, Codable {
  /// ν: the share of rows outside, at most, and of support vectors, at least; above 0, at most 1.
  public var nu: Double
  /// What makes two rows alike.
  public var kernel: Kernel
  /// Whether each column is brought to mean 0 and standard deviation 1 first, as seen in training. Constant columns are
  /// only shifted.
  public var standardizes: Bool
  /// By how much the gradients may be out of order at the end; positive. On the scale of f.
  public var tolerance: Double
  /// Megabytes for rows of the kernel matrix; at least 1.
  public var cacheSize: Int
  /// How many steps at most; ``Fitted/hasConverged`` says whether they were enough. At least 1.
  public var maxIterations: Int

  /// A machine with libsvm's settings, but for ν (0.5 there), unless told otherwise.
  public init(
    nu: Double = 0.05, kernel: Kernel = .rbf(), standardizes: Bool = false, tolerance: Double = 1e-3,
    cacheSize: Int = 200, maxIterations: Int = 10_000_000
  ) {
    self.nu = nu
    self.kernel = kernel
    self.standardizes = standardizes
    self.tolerance = tolerance
    self.cacheSize = cacheSize
    self.maxIterations = maxIterations
  }

  /// Trains on the rows of `x`.
  ///
  /// - Parameters:
  ///   - x: One row a case, one column a feature; rows with NaN are left out.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: ``AnomalyError/noData`` without a complete row; ``AnomalyError/invalidParameter(name:reason:)`` for
  ///   settings out of bounds, or values whose kernels cannot be represented;
  ///   ``AnomalyError/infiniteValue(row:column:)``.
  /// - Complexity: O(rows · columns) for each row of the kernel matrix that is needed, at least ν · rows; O(rows) an
  ///   iteration.
  public func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted {
    try fit(x, weights: nil, threads: threads)
  }

  /// Trains on weighted rows.
  ///
  /// - Parameters:
  ///   - x: One row a case, one column a feature.
  ///   - weights: How much each row counts, at least zero and finite; nil: 1 each. A weight of zero leaves the
  ///     row out.
  ///   - threads: How many threads to use; it does not change the result.
  /// - Precondition: there is one weight a row.
  public func fit(_ x: Matrix, weights: [Double]?, threads: Int? = nil) throws(AnomalyError) -> Fitted {
    precondition(weights.map { $0.count == x.rowCount } ?? true, "one weight a row")
    try check()
    if let bad = weights?.first(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw .invalidParameter(name: "weights", reason: "at least 0 and finite, not \(bad)")
    }
    let rows = try completeRows(of: x) { weights?[$0] ?? 1 > 0 }
    guard !rows.isEmpty else { throw .noData }
    let standardization = standardizes ? Standardization(x, rows: rows) : nil
    let x = standardization?.applied(to: x) ?? x
    let space = try KernelSpace(kernel, x, rows: rows)
    let tiles = KernelTiles(x, rows: rows, space: space)
    guard tiles.isRepresentable else {
      throw .invalidParameter(
        name: "kernel", reason: "the rows are too far from zero for it; standardize them")
    }
    let upper = rows.map { weights?[Int($0)] ?? 1 }
    var solver = OneClassSolver(
      tiles, upper: upper, nu: nu, tolerance: tolerance, cacheBytes: cacheSize << 20, threads: threads)
    let gradient = solver.solve(maxIterations: maxIterations)
    return Fitted(
      solver, gradient, space: space, x: x, rows: rows, standardization: standardization, threads: threads)
  }

  private func check() throws(AnomalyError) {
    func require(_ holds: Bool, _ name: String, _ reason: String) throws(AnomalyError) {
      if !holds { throw .invalidParameter(name: name, reason: reason) }
    }
    try require(nu > 0 && nu <= 1, "nu", "above 0 and at most 1, not \(nu)")
    try require(tolerance > 0 && tolerance < .infinity, "tolerance", "a positive number, not \(tolerance)")
    try require((1...1 << 20).contains(cacheSize), "cacheSize", "1 to 2^20 megabytes, not \(cacheSize)")
    try require(maxIterations >= 1, "maxIterations", "at least 1 is needed, not \(maxIterations)")
  }
}

/// The rows of `x` that have no missing cell and are wanted.
func completeRows(of x: Matrix, where isWanted: (Int) -> Bool) throws(AnomalyError) -> [Int32] {
  guard x.rowCount <= Int(Int32.max) else {
    throw .invalidParameter(name: "x", reason: "at most 2^31 - 1 rows")
  }
  var isComplete = (0..<x.rowCount).map(isWanted)
  let cells = x.elements
  guard x.columnCount > 0 else { return [] }
  for column in 0..<x.columnCount {
    for row in 0..<x.rowCount {
      let value = cells[column * x.rowCount + row]
      if value.isFinite { continue }
      guard value.isNaN else { throw .infiniteValue(row: row, column: column) }
      isComplete[row] = false
    }
  }
  return (0..<Int32(x.rowCount)).filter { isComplete[Int($0)] }
}
