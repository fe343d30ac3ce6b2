internal import ForeshockLinearAlgebra

/// The kernels that OpenBLAS should use. It chooses them when it is loaded, and on a processor it does not know the slowest,
/// which make matrix products up to ten times as slow.
enum ProcessorKernels {
  static let variable = "OPENBLAS_CORETYPE"

  /// Begins the command anew with better kernels where OpenBLAS does not know the processor, unless somebody has chosen some.
  static func choose() {
    guard SystemCalls.environment(variable) == nil,
      let better = better(than: LinearAlgebra.kernels, flags: flags())
    else { return }
    SystemCalls.restart(setting: variable, to: better)
  }

  /// The name of kernels that a processor with these features runs; nil where OpenBLAS has found its own.
  static func better(than kernels: String, flags: Set<Substring>) -> String? {
    guard ["Prescott", "Core2", "generic"].contains(kernels) else { return nil }
    if flags.isSuperset(of: ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx2", "fma"]) {
      return "SkylakeX"
    }
    return flags.isSuperset(of: ["avx2", "fma"]) ? "Haswell" : nil
  }

  /// The processor's features as Linux names them; empty elsewhere.
  private static func flags() -> Set<Substring> {
    guard let bytes = try? InputBytes.read("/proc/cpuinfo", limit: 1 << 24) else { return [] }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") }) else { return [] }
    return Set(line.split(whereSeparator: { $0 == " " || $0 == "\t" }))
  }
}
