/// Vectors of four numbers behind each other, the first one at the beginning of a line of the cache, so that a box of
/// sixteen columns is two lines and not parts of three.
package struct VectorLines: Sendable {
  private var lines: [SIMD16<Float>]

  /// So many zeros.
  init(count: Int) { lines = [SIMD16<Float>](repeating: .zero, count: (count + 3) / 4) }

  subscript(_ index: Int) -> SIMD4<Float> {
    get {
      let line = lines[index >> 2]
      let half = index & 2 == 0 ? line.lowHalf : line.highHalf
      return index & 1 == 0 ? half.lowHalf : half.highHalf
    }
    set {
      for lane in 0..<4 { lines[index >> 2][(index & 3) << 2 + lane] = newValue[lane] }
    }
  }

  /// Calls `body` with the address of the first vector.
  ///
  /// The memory is that of the array, whose elements are four such vectors each, for the time of the call.
  @inline(__always)
  func withPointer<Result>(_ body: (UnsafePointer<SIMD4<Float>>) -> Result) -> Result {
    unsafe lines.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { preconditionFailure("there is room for a vector") }
      return unsafe body(base.assumingMemoryBound(to: SIMD4<Float>.self))
    }
  }

  /// The same to write to.
  @inline(__always)
  mutating func withMutablePointer<Result>(_ body: (UnsafeMutablePointer<SIMD4<Float>>) -> Result) -> Result {
    unsafe lines.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { preconditionFailure("there is room for a vector") }
      return unsafe body(base.assumingMemoryBound(to: SIMD4<Float>.self))
    }
  }
}
