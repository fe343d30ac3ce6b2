internal import COpenBLAS
internal import Synchronization

extension BLAS {
  /// Who decides about the threads of OpenBLAS: see ``LinearAlgebra``.
  enum Threads {
    private static let hostDecides = Atomic<Bool>(false)

    /// Whether Foreshock set the pool to one thread; the initialiser runs once, on first use, in one
    /// thread, and every later reader waits for it.
    private static let setToOne: Bool = {
      if hostDecides.load(ordering: .sequentiallyConsistent) { return false }
      openblas_set_num_threads(1)
      return true
    }()

    /// Called before every piece of work; costs one load after the first time.
    @inline(__always)
    static func prepare() { _ = setToOne }

    static func keepHostThreads() -> Bool {
      hostDecides.store(true, ordering: .sequentiallyConsistent)
      return !setToOne
    }

    static var count: Int { Int(openblas_get_num_threads()) }
  }
}
