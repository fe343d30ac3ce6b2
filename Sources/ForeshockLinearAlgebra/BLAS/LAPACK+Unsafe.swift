internal import COpenBLAS

/// LAPACK on matrices: zero-sized input answered here, `info` turned into typed errors.
///
/// Arrays go in by address; their sizes come from the matrices themselves, so each call stays inside
/// its arrays. Callers have refused non-finite input before.
enum LAPACK {
  private static let lower = Int8(UInt8(ascii: "L"))
  private static let thin = Int8(UInt8(ascii: "S"))
  private static let none = Int8(UInt8(ascii: "N"))
  private static let vectors = Int8(UInt8(ascii: "V"))
  private static let oneNorm = Int8(UInt8(ascii: "1"))
  private static let left = Int8(UInt8(ascii: "L"))
  private static let transposed = Int8(UInt8(ascii: "T"))

  /// Negative `info` means that LAPACKE could not run at all.
  private static func accept(_ info: Int32, _ routine: String) throws(LinearAlgebraError) {
    if info < 0 { throw .refused(routine: routine, code: Int(info)) }
  }

  /// The same for routines that allocate nothing and so cannot fail with the arguments given here.
  private static func expect(_ info: Int32, _ routine: String) {
    precondition(info == 0, "\(routine) answered \(info)")
  }

  /// A reciprocal condition; zero where entries near the largest number overflowed on the way.
  private static func known(_ reciprocal: Double, _ info: Int32) -> Double {
    info == 0 && reciprocal.isFinite ? reciprocal : 0
  }

  // MARK: Square factors

  /// Overwrites the lower triangle with its Cholesky factor.
  static func potrf(_ a: inout Matrix) throws(LinearAlgebraError) {
    guard !a.isEmpty else { return }
    BLAS.Threads.prepare()
    let n = BLAS.int(a.rowCount)
    let info = unsafe LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, lower, n, &a.storage, n)
    try accept(info, "dpotrf")
    if info > 0 { throw .notPositiveDefinite(pivot: Int(info) - 1) }
  }

  /// Overwrites a Cholesky factor with the lower triangle of the inverse.
  static func potri(_ l: inout Matrix) {
    guard !l.isEmpty else { return }
    let n = BLAS.int(l.rowCount)
    expect(unsafe LAPACKE_dpotri_work(LAPACK_COL_MAJOR, lower, n, &l.storage, n), "dpotri")
  }

  static func pocon(_ l: Matrix, norm: Double) -> Double {
    guard !l.isEmpty else { return 1 }
    let n = BLAS.int(l.rowCount)
    var result = 0.0
    var work = [Double](repeating: 0, count: 3 * l.rowCount)
    var integerWork = [Int32](repeating: 0, count: l.rowCount)
    let info = unsafe LAPACKE_dpocon_work(
      LAPACK_COL_MAJOR, lower, n, l.storage, n, norm, &result, &work, &integerWork)
    return known(result, info)
  }

  static func getrf(_ a: inout Matrix) throws(LinearAlgebraError) -> (pivots: [Int32], singular: Int?) {
    guard !a.isEmpty else { return ([], nil) }
    BLAS.Threads.prepare()
    let n = BLAS.int(a.rowCount)
    var pivots = [Int32](repeating: 0, count: a.rowCount)
    let info = unsafe LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, &a.storage, n, &pivots)
    try accept(info, "dgetrf")
    return (pivots, info > 0 ? Int(info) - 1 : nil)
  }

  static func gecon(_ factors: Matrix, norm: Double) -> Double {
    guard !factors.isEmpty else { return 1 }
    let n = BLAS.int(factors.rowCount)
    var result = 0.0
    var work = [Double](repeating: 0, count: 4 * factors.rowCount)
    var integerWork = [Int32](repeating: 0, count: factors.rowCount)
    let info = unsafe LAPACKE_dgecon_work(
      LAPACK_COL_MAJOR, oneNorm, n, factors.storage, n, norm, &result, &work, &integerWork)
    return known(result, info)
  }

  // MARK: Orthogonal factors

  static func geqrf(_ a: inout Matrix) throws(LinearAlgebraError) -> [Double] {
    guard !a.isEmpty else { return [] }
    BLAS.Threads.prepare()
    var scales = [Double](repeating: 0, count: min(a.rowCount, a.columnCount))
    try accept(
      unsafe LAPACKE_dgeqrf(
        LAPACK_COL_MAJOR, BLAS.int(a.rowCount), BLAS.int(a.columnCount), &a.storage, BLAS.int(a.rowCount),
        &scales), "dgeqrf")
    return scales
  }

  static func geqp3(_ a: inout Matrix) throws(LinearAlgebraError) -> (scales: [Double], pivots: [Int32]) {
    guard !a.isEmpty else { return ([], (0..<a.columnCount).map { Int32($0 + 1) }) }
    BLAS.Threads.prepare()
    var scales = [Double](repeating: 0, count: min(a.rowCount, a.columnCount))
    var pivots = [Int32](repeating: 0, count: a.columnCount)
    try accept(
      unsafe LAPACKE_dgeqp3(
        LAPACK_COL_MAJOR, BLAS.int(a.rowCount), BLAS.int(a.columnCount), &a.storage, BLAS.int(a.rowCount),
        &pivots, &scales), "dgeqp3")
    return (scales, pivots)
  }

  /// The orthonormal columns that the reflectors in `packed` stand for.
  static func orgqr(_ packed: Matrix, _ scales: [Double]) -> Matrix {
    guard !packed.isEmpty else { return packed }
    var q = packed
    expect(
      unsafe LAPACKE_dorgqr(
        LAPACK_COL_MAJOR, BLAS.int(q.rowCount), BLAS.int(q.columnCount), BLAS.int(scales.count),
        &q.storage, BLAS.int(q.rowCount), scales), "dorgqr")
    return q
  }

  /// Qᵀ·b with the square Q that the reflectors in `packed` stand for.
  static func ormqrTransposed(_ packed: Matrix, _ scales: [Double], _ b: Matrix) -> Matrix {
    guard !packed.isEmpty, !b.isEmpty else { return b }
    var result = b
    // The work area is one block of 64 columns and the triangular factor of a block, as dormqr asks.
    var work = [Double](repeating: 0, count: 64 * max(1, b.columnCount) + 65 * 64)
    expect(
      unsafe LAPACKE_dormqr_work(
        LAPACK_COL_MAJOR, left, transposed, BLAS.int(b.rowCount), BLAS.int(b.columnCount),
        BLAS.int(scales.count), packed.storage, BLAS.int(packed.rowCount), scales, &result.storage,
        BLAS.int(b.rowCount), &work, BLAS.int(work.count)), "dormqr")
    return result
  }

  // MARK: Spectral factors

  static func svd(
    _ a: Matrix
  ) throws(LinearAlgebraError) -> (u: Matrix, values: [Double], vTransposed: Matrix) {
    let rank = min(a.rowCount, a.columnCount)
    var u = Matrix.zeros(a.rowCount, rank)
    var vTransposed = Matrix.zeros(rank, a.columnCount)
    guard rank > 0 else { return (u, [], vTransposed) }
    BLAS.Threads.prepare()
    let (m, n, k) = (BLAS.int(a.rowCount), BLAS.int(a.columnCount), BLAS.int(rank))
    var values = [Double](repeating: 0, count: rank)
    var copy = a.storage
    var info = unsafe LAPACKE_dgesdd(
      LAPACK_COL_MAJOR, thin, m, n, &copy, m, &values, &u.storage, m, &vTransposed.storage, k)
    if info > 0 {
      var superdiagonal = [Double](repeating: 0, count: rank)
      copy = a.storage
      info = unsafe LAPACKE_dgesvd(
        LAPACK_COL_MAJOR, thin, thin, m, n, &copy, m, &values, &u.storage, m, &vTransposed.storage, k,
        &superdiagonal)
    }
    try accept(info, "dgesdd")
    if info > 0 { throw .didNotConverge(routine: "dgesvd", remaining: Int(info)) }
    return (u, values, vTransposed)
  }

  static func singularValues(_ a: Matrix) throws(LinearAlgebraError) -> [Double] {
    let rank = min(a.rowCount, a.columnCount)
    guard rank > 0 else { return [] }
    BLAS.Threads.prepare()
    let (m, n) = (BLAS.int(a.rowCount), BLAS.int(a.columnCount))
    var values = [Double](repeating: 0, count: rank)
    var superdiagonal = [Double](repeating: 0, count: rank)
    var copy = a.storage
    let info = unsafe LAPACKE_dgesvd(
      LAPACK_COL_MAJOR, none, none, m, n, &copy, m, &values, nil, 1, nil, 1, &superdiagonal)
    try accept(info, "dgesvd")
    if info > 0 { throw .didNotConverge(routine: "dgesvd", remaining: Int(info)) }
    return values
  }

  /// Overwrites the lower triangle with the eigenvectors and returns the eigenvalues.
  static func syevd(_ a: inout Matrix) throws(LinearAlgebraError) -> [Double] {
    guard !a.isEmpty else { return [] }
    BLAS.Threads.prepare()
    let n = BLAS.int(a.rowCount)
    var values = [Double](repeating: 0, count: a.rowCount)
    let info = unsafe LAPACKE_dsyevd(LAPACK_COL_MAJOR, vectors, lower, n, &a.storage, n, &values)
    try accept(info, "dsyevd")
    if info > 0 { throw .didNotConverge(routine: "dsyevd", remaining: Int(info)) }
    return values
  }

  static func gelsd(
    _ a: Matrix, _ b: Matrix, relativeTolerance: Double
  ) throws(LinearAlgebraError) -> LeastSquares {
    let smaller = min(a.rowCount, a.columnCount)
    guard smaller > 0 else {
      return LeastSquares(solution: .zeros(a.columnCount, b.columnCount), rank: 0, singularValues: [])
    }
    guard b.columnCount > 0 else {
      let values = try singularValues(a)
      let cut = relativeTolerance * (values.first ?? 0)
      return LeastSquares(
        solution: .zeros(a.columnCount, 0), rank: values.prefix { $0 > cut }.count, singularValues: values)
    }
    BLAS.Threads.prepare()
    let (m, n) = (BLAS.int(a.rowCount), BLAS.int(a.columnCount))
    // dgelsd reads B and writes X in one array, which is as tall as the taller of the two.
    let height = max(a.rowCount, a.columnCount)
    var copy = a.storage
    var x = b.appendingRows(of: .zeros(height - b.rowCount, b.columnCount))
    var values = [Double](repeating: 0, count: smaller)
    var rank: Int32 = 0
    let info = unsafe LAPACKE_dgelsd(
      LAPACK_COL_MAJOR, m, n, BLAS.int(b.columnCount), &copy, m, &x.storage, BLAS.int(height), &values,
      relativeTolerance, &rank)
    try accept(info, "dgelsd")
    if info > 0 { throw .didNotConverge(routine: "dgelsd", remaining: Int(info)) }
    return LeastSquares(
      solution: x.rows(0..<a.columnCount), rank: Int(rank), singularValues: values)
  }
}
