/// The two loops of an iteration of the solver. Arrays of numbers are as long as whole tiles of eight, and so are
/// rows of the kernel matrix, which is checked first; members are places below the number of rows.
enum OneClassSteps {
  /// gradient += δ·(first − second); answers the place of the least gradient that is not blocked (blocked ones have
  /// +∞ added, others zero), or −1.
  static func advance(
    _ gradient: inout [Double], by delta: Double, _ first: [SIMD8<Float>], _ second: [SIMD8<Float>],
    blocked: [Double]
  ) -> Int {
    let count = gradient.count
    precondition(
      count == 8 * first.count && count == 8 * second.count && count == blocked.count, "arrays of one length")
    return unsafe gradient.withUnsafeMutableBufferPointer { gradient in
      unsafe blocked.withUnsafeBufferPointer { blocked in
        unsafe first.withUnsafeBufferPointer { first in
          unsafe second.withUnsafeBufferPointer { second in
            guard let g = UnsafeMutableRawPointer(gradient.baseAddress),
              let wall = unsafe UnsafeRawPointer(blocked.baseAddress), let a = first.baseAddress,
              let b = second.baseAddress
            else { return -1 }
            var least = Double.infinity
            var at = -1
            var block = 0
            // Which tile has the least is looked up once for each block of 16 whose least is a new one.
            while block < count / 8 {
              let end = min(block + 16, count / 8)
              var low = SIMD8<Double>(repeating: .infinity)
              for tile in block..<end {
                let step = unsafe SIMD8<Double>(a[tile]) - SIMD8<Double>(b[tile])
                let old = unsafe g.loadUnaligned(fromByteOffset: 64 &* tile, as: SIMD8<Double>.self)
                let new = old + delta * step
                unsafe g.storeBytes(of: new, toByteOffset: 64 &* tile, as: SIMD8<Double>.self)
                let open = unsafe new + wall.loadUnaligned(fromByteOffset: 64 &* tile, as: SIMD8<Double>.self)
                low = low.replacing(with: open, where: open .< low)
              }
              if low.min() < least {
                least = low.min()
                for i in 8 * block..<8 * end where unsafe gradient[i] + blocked[i] == least {
                  at = i
                  break
                }
              }
              block = end
            }
            return at
          }
        }
      }
    }
  }

  /// Among the places that have something to give, the one with which the step from `first` gains most, to second
  /// order, and the greatest gradient of all.
  ///
  /// Source: Fan, Chen & Lin, "Working set selection using second order information for training support vector
  /// machines", JMLR 6, 2005, WSS 2.
  static func partner(
    of first: Int, members: [Int32], gradient: [Double], row: [SIMD8<Float>], diagonal: [Double]
  ) -> (place: Int, greatest: Double) {
    let count = gradient.count
    precondition(
      count == 8 * row.count && diagonal.count <= count && first < diagonal.count, "arrays of one length")
    return unsafe gradient.withUnsafeBufferPointer { gradient in
      unsafe row.withUnsafeBytes { row in
        unsafe diagonal.withUnsafeBufferPointer { diagonal in
          let (least, own) = unsafe (gradient[first], diagonal[first])
          var greatest = -Double.infinity
          var best = -1.0
          var at = -1
          for member in members {
            let place = Int(member)
            let slope = unsafe gradient[place]
            greatest = slope > greatest ? slope : greatest
            let gap = slope - least
            guard gap > 0 else { continue }
            let kernel = unsafe Double(row.loadUnaligned(fromByteOffset: 4 &* place, as: Float.self))
            let curvature = unsafe own + diagonal[place] - 2 * kernel
            let gain = gap * gap / max(curvature, OneClassSolver.leastCurvature)
            if gain > best {
              best = gain
              at = place
            }
          }
          return (at, greatest)
        }
      }
    }
  }
}
