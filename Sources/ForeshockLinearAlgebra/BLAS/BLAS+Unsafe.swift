internal import COpenBLAS

/// BLAS on spans: the shapes are checked here, so that the calls below stay inside their arrays.
///
/// Every operand is column-major. `leading` is the distance between the columns of an operand in its
/// array, at least its number of rows. Zero-sized operands never reach BLAS.
package enum BLAS {
  /// Whether an operand is used as it lies or transposed.
  package enum Layout {
    case plain, transposed

    var cblas: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
  }

  /// The name of the kernels that were chosen when OpenBLAS was loaded; it lives as long as the process.
  static var kernels: String { unsafe String(cString: openblas_get_corename()) }

  /// A dimension as BLAS wants it.
  static func int(_ n: Int) -> Int32 {
    guard let result = Int32(exactly: n) else {
      preconditionFailure("BLAS cannot address a dimension of \(n)")
    }
    return result
  }

  /// Checks that `rows`×`columns` entries with the given leading dimension lie inside `count` entries.
  static func check(_ rows: Int, _ columns: Int, leading: Int, fits count: Int) {
    precondition(leading >= max(1, rows), "the leading dimension is smaller than a column")
    guard rows > 0, columns > 0 else { return }
    let (offset, overflow) = (columns - 1).multipliedReportingOverflow(by: leading)
    precondition(!overflow && offset + rows <= count, "the operand is longer than its array")
  }

  /// y ← α·op(A)·x + β·y with A of `rows`×`columns`.
  package static func gemv(
    _ layout: Layout, rows: Int, columns: Int, alpha: Double = 1, _ a: Span<Double>, leading: Int,
    _ x: Span<Double>, beta: Double = 0, into y: inout MutableSpan<Double>
  ) {
    check(rows, columns, leading: leading, fits: a.count)
    let (inner, outer) = layout == .plain ? (columns, rows) : (rows, columns)
    precondition(x.count >= inner && y.count >= outer, "a vector is too short for the matrix")
    guard outer > 0 else { return }
    guard inner > 0 else { return scale(&y, count: outer, by: beta) }
    Threads.prepare()
    unsafe a.withUnsafeBufferPointer { a in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          unsafe cblas_dgemv(
            CblasColMajor, layout.cblas, int(rows), int(columns), alpha, a.baseAddress, int(leading),
            x.baseAddress, 1, beta, y.baseAddress, 1)
        }
      }
    }
  }

  /// C ← α·op(A)·op(B) + β·C with C of `rows`×`columns` and `inner` terms in each sum.
  package static func gemm(
    _ layoutA: Layout, _ layoutB: Layout, rows: Int, columns: Int, inner: Int, alpha: Double = 1,
    _ a: Span<Double>, leadingA: Int, _ b: Span<Double>, leadingB: Int, beta: Double = 0,
    into c: inout MutableSpan<Double>, leadingC: Int
  ) {
    let (rowsA, columnsA) = layoutA == .plain ? (rows, inner) : (inner, rows)
    let (rowsB, columnsB) = layoutB == .plain ? (inner, columns) : (columns, inner)
    check(rowsA, columnsA, leading: leadingA, fits: a.count)
    check(rowsB, columnsB, leading: leadingB, fits: b.count)
    check(rows, columns, leading: leadingC, fits: c.count)
    guard rows > 0, columns > 0 else { return }
    guard inner > 0 else {
      precondition(leadingC == rows, "an empty product needs a result without gaps")
      return scale(&c, count: rows * columns, by: beta)
    }
    Threads.prepare()
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe cblas_dgemm(
            CblasColMajor, layoutA.cblas, layoutB.cblas, int(rows), int(columns), int(inner), alpha,
            a.baseAddress, int(leadingA), b.baseAddress, int(leadingB), beta, c.baseAddress, int(leadingC))
        }
      }
    }
  }

  /// The lower triangle of C ← α·AᵀA + β·C for `.transposed`, α·AAᵀ + β·C for `.plain`.
  ///
  /// C is `order`×`order`, `inner` is the number of terms in each sum.
  package static func syrk(
    _ layout: Layout, order: Int, inner: Int, alpha: Double = 1, _ a: Span<Double>, leading: Int,
    beta: Double = 0, into c: inout MutableSpan<Double>
  ) {
    let (rows, columns) = layout == .plain ? (order, inner) : (inner, order)
    check(rows, columns, leading: leading, fits: a.count)
    check(order, order, leading: max(1, order), fits: c.count)
    guard order > 0 else { return }
    guard inner > 0 else { return scale(&c, count: order * order, by: beta) }
    Threads.prepare()
    unsafe a.withUnsafeBufferPointer { a in
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe cblas_dsyrk(
          CblasColMajor, CblasLower, layout.cblas, int(order), int(inner), alpha, a.baseAddress,
          int(leading), beta, c.baseAddress, int(order))
      }
    }
  }

  /// The lower triangle of C ← AᵀA in single precision, for what needs few digits: twice as fast.
  ///
  /// C is `order`×`order`, `inner` is the number of terms in each sum.
  package static func syrk(
    order: Int, inner: Int, _ a: Span<Float>, leading: Int, into c: inout MutableSpan<Float>
  ) {
    check(inner, order, leading: leading, fits: a.count)
    check(order, order, leading: max(1, order), fits: c.count)
    guard order > 0 else { return }
    Threads.prepare()
    unsafe a.withUnsafeBufferPointer { a in
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe cblas_ssyrk(
          CblasColMajor, CblasLower, CblasTrans, int(order), int(inner), 1, a.baseAddress, int(leading), 0,
          c.baseAddress, int(order))
      }
    }
  }

  /// A ← A + α·x·yᵀ with A as long as `x` and as wide as `y`, without gaps.
  package static func ger(
    alpha: Double, _ x: Span<Double>, _ y: Span<Double>, into a: inout MutableSpan<Double>
  ) {
    check(x.count, y.count, leading: max(1, x.count), fits: a.count)
    guard x.count > 0, y.count > 0 else { return }
    Threads.prepare()
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe a.withUnsafeMutableBufferPointer { a in
          unsafe cblas_dger(
            CblasColMajor, int(x.count), int(y.count), alpha, x.baseAddress, 1, y.baseAddress, 1,
            a.baseAddress, int(x.count))
        }
      }
    }
  }

  /// B ← op(T)⁻¹·B with a triangular T of `order` rows and B of `columns` columns without gaps.
  ///
  /// A zero on the diagonal divides by zero: callers check first.
  package static func trsm(
    _ triangle: Triangle, _ layout: Layout, unitDiagonal: Bool = false, order: Int, columns: Int,
    _ t: Span<Double>, leading: Int, into b: inout MutableSpan<Double>
  ) {
    check(order, order, leading: leading, fits: t.count)
    check(order, columns, leading: max(1, order), fits: b.count)
    guard order > 0, columns > 0 else { return }
    Threads.prepare()
    unsafe t.withUnsafeBufferPointer { t in
      unsafe b.withUnsafeMutableBufferPointer { b in
        unsafe cblas_dtrsm(
          CblasColMajor, CblasLeft, triangle == .lower ? CblasLower : CblasUpper, layout.cblas,
          unitDiagonal ? CblasUnit : CblasNonUnit, int(order), int(columns), 1, t.baseAddress,
          int(leading), b.baseAddress, int(order))
      }
    }
  }

  /// The Euclidean norm, without overflow on the way.
  package static func norm(_ x: Span<Double>) -> Double {
    guard x.count > 0 else { return 0 }
    Threads.prepare()
    return unsafe x.withUnsafeBufferPointer { x in unsafe cblas_dnrm2(int(x.count), x.baseAddress, 1) }
  }

  /// y ← β·y, where β = 0 also clears NaN, as BLAS does.
  private static func scale(_ y: inout MutableSpan<Double>, count: Int, by beta: Double) {
    for i in 0..<count { y[i] = beta == 0 ? 0 : beta * y[i] }
  }
}
