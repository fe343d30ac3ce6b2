/// One step of ``ChandrasekharFilter`` for a model that is updated sample by sample.
enum ChandrasekharStep {
  /// The vector part of the step, after T has been applied to contributions and reflections:
  ///
  ///     contributions += K·v/F     L ← TL − ρK     K ← K − ρ·TL
  ///
  /// - Parameters:
  ///   - contributions: read and written from `first` on, `gain.count` values.
  ///   - reflections: likewise from `second` on; zero behind the window.
  ///   - gain: K, its length a multiple of four.
  ///   - scaledInnovation: v/F.
  ///   - rho: the reflection coefficient L₀/F.
  static func run(
    contributions: inout [Double], from first: Int, reflections: inout [Double], from second: Int,
    gain: inout [Double], scaledInnovation: Double, rho: Double
  ) {
    let count = gain.count
    precondition(
      count % 4 == 0 && first >= 0 && second >= 0 && first + count <= contributions.count
        && second + count <= reflections.count, "The windows must have room for a step")
    let s = SIMD4<Double>(repeating: scaledInnovation), r = SIMD4<Double>(repeating: rho)
    unsafe contributions.withUnsafeMutableBufferPointer { c in
      unsafe reflections.withUnsafeMutableBufferPointer { l in
        unsafe gain.withUnsafeMutableBufferPointer { k in
          guard let c = c.baseAddress, let l = l.baseAddress, let k = k.baseAddress else { return }
          var i = 0
          while i < count {
            let kept = unsafe load4(k + i)
            let moved = unsafe load4(l + second + i)
            unsafe store4(load4(c + first + i) + kept * s, c + first + i)
            unsafe store4(moved - r * kept, l + second + i)
            unsafe store4(kept - r * moved, k + i)
            i &+= 4
          }
        }
      }
    }
  }
}
