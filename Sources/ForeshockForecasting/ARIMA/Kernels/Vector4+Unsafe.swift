/// Four doubles from unaligned memory; `p` must have four readable values.
@inline(__always)
func load4(_ p: UnsafePointer<Double>) -> SIMD4<Double> {
  unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self)
}

/// Four doubles from unaligned memory; `p` must have four readable values.
@inline(__always)
func load4(_ p: UnsafeMutablePointer<Double>) -> SIMD4<Double> {
  unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self)
}

/// Writes four doubles to unaligned memory; `p` must have four writable values.
@inline(__always)
func store4(_ x: SIMD4<Double>, _ p: UnsafeMutablePointer<Double>) {
  unsafe UnsafeMutableRawPointer(p).storeBytes(of: x, as: SIMD4<Double>.self)
}

/// y ← y + a·x over `count` values, a multiple of four.
@inline(__always)
func addScaled(
  _ y: UnsafeMutablePointer<Double>, _ a: Double, _ x: UnsafeMutablePointer<Double>, count: Int
) {
  let scale = SIMD4<Double>(repeating: a)
  var i = 0
  while i < count {
    unsafe store4(load4(y + i) + scale * load4(x + i), y + i)
    i &+= 4
  }
}

/// Σ x·y over `count` values, a multiple of four.
@inline(__always)
func dot4(_ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int) -> Double {
  var sum = SIMD4<Double>.zero
  var i = 0
  while i < count {
    unsafe sum += load4(x + i) * load4(y + i)
    i &+= 4
  }
  return sum.sum()
}
