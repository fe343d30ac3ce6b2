/// Settings that belong to the whole process.
///
/// OpenBLAS keeps one pool of threads for everyone in the process. Foreshock sets it to one thread the
/// first time it calls BLAS: the bytes of a result then do not depend on the machine's load or number of
/// cores, and parallel callers do not fight over the pool. A host that shares the pool with other code
/// calls ``keepHostThreads()`` first and gives up bit-equality between runs with different thread counts.
public enum LinearAlgebra {
  /// Leaves the number of OpenBLAS threads as the host set it.
  ///
  /// Call this before anything else in Foreshock; afterwards it has no effect.
  ///
  /// - Returns: true when the request holds, false when Foreshock has already set the pool to one thread.
  @discardableResult
  public static func keepHostThreads() -> Bool { BLAS.Threads.keepHostThreads() }

  /// The number of threads that OpenBLAS uses now.
  public static var threadCount: Int {
    BLAS.Threads.prepare()
    return BLAS.Threads.count
  }

  /// The family of processors whose kernels OpenBLAS uses here, such as `SkylakeX`, `Zen` or `Haswell`.
  ///
  /// OpenBLAS takes the slowest ones, `Prescott`, on a processor that came out after it: a tenth to a quarter of the
  /// speed. What then helps is the environment variable `OPENBLAS_CORETYPE`, set before the process begins to
  /// `SkylakeX` where there is AVX-512 and to `Haswell` where there is AVX2. The command does that by itself.
  public static var kernels: String { BLAS.kernels }
}
