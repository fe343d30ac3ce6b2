/// A window beside eight that begin one after the other, from their samples. Each lane adds up in the order in which one pair
/// by itself would be, so that it does not matter which of the two is called.
extension StreamedWindows {
  /// The sums of window `i` with those of windows `j ..< j + 8`.
  func directSums(_ i: Int, eightFrom j: Int) -> SIMD8<Double> {
    unsafe withEight(i, j) { samples, means in
      var sum = SIMD8<Double>.zero
      switch distance {
      case .zNormalised:
        let mean = self.means[i]
        let others = unsafe means.loadUnaligned(fromByteOffset: 8 &* j, as: SIMD8<Double>.self)
        for k in 0..<window {
          let own = unsafe samples.loadUnaligned(fromByteOffset: 8 &* (i &+ k), as: Double.self) - mean
          sum +=
            unsafe own
            * (samples.loadUnaligned(fromByteOffset: 8 &* (j &+ k), as: SIMD8<Double>.self) - others)
        }
      case .raw:
        for k in 0..<window {
          let own = unsafe samples.loadUnaligned(fromByteOffset: 8 &* (i &+ k), as: Double.self)
          let difference =
            unsafe own
            - samples.loadUnaligned(fromByteOffset: 8 &* (j &+ k), as: SIMD8<Double>.self)
          sum -= difference * difference
        }
      }
      return sum
    }
  }

  /// The squares of the distances of window `i` to windows `j ..< j + 8`; without meaning where one is missing or flat.
  func squaredDistances(_ i: Int, eightFrom j: Int) -> SIMD8<Double> {
    unsafe withEight(i, j) { samples, means in
      var sum = SIMD8<Double>.zero
      switch distance {
      case .zNormalised:
        let (mean, inverse) = (self.means[i], inverseNorms[i])
        let others = unsafe means.loadUnaligned(fromByteOffset: 8 &* j, as: SIMD8<Double>.self)
        var inverses = SIMD8<Double>.zero
        for lane in 0..<8 { inverses[lane] = inverseNorms[j + lane] }
        for k in 0..<window {
          let own =
            unsafe (samples.loadUnaligned(fromByteOffset: 8 &* (i &+ k), as: Double.self) - mean) * inverse
          let other = unsafe samples.loadUnaligned(fromByteOffset: 8 &* (j &+ k), as: SIMD8<Double>.self)
          let difference = own - (other - others) * inverses
          sum += difference * difference
        }
        return sum * Double(window)
      case .raw:
        for k in 0..<window {
          let own = unsafe samples.loadUnaligned(fromByteOffset: 8 &* (i &+ k), as: Double.self)
          let difference =
            unsafe own
            - samples.loadUnaligned(fromByteOffset: 8 &* (j &+ k), as: SIMD8<Double>.self)
          sum += difference * difference
        }
        return sum
      }
    }
  }

  @inline(__always)
  private func withEight(
    _ i: Int, _ j: Int, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> SIMD8<Double>
  ) -> SIMD8<Double> {
    precondition(
      i >= 0 && j >= 0 && i < means.count && j + 8 <= means.count && i + window <= samples.count
        && j + 7 + window <= samples.count, "every window is there")
    return unsafe samples.withUnsafeBytes { samples in
      unsafe means.withUnsafeBytes { unsafe body(samples, $0) }
    }
  }
}
