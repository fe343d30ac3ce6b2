/// Cyclic coordinate descent on a quadratic with absolute values, by covariance updates.
///
/// Minimises gᵀd + ½·dᵀHd + Σⱼ lⱼ·|βⱼ + dⱼ|. Everything is checked once at the door.
enum CoordinateKernel {
  /// One pass over the variables in `order`.
  ///
  /// - Parameters:
  ///   - hessian: H, symmetric, whole.
  ///   - gradient: g + H·d, kept up to date.
  ///   - point: β + d, changed in place.
  ///   - limits: l.
  /// - Returns: the largest violation of the optimality conditions met on the way.
  static func sweep(
    _ order: [Int], _ hessian: [Double], _ gradient: inout [Double], _ point: inout [Double],
    _ limits: [Double]
  ) -> Double {
    let count = point.count
    precondition(
      hessian.count == count * count && gradient.count == count && limits.count == count
        && order.allSatisfy { $0 >= 0 && $0 < count }, "the variables must fit the matrix")
    var worst = 0.0
    unsafe hessian.withUnsafeBufferPointer { hessian in
      unsafe gradient.withUnsafeMutableBufferPointer { gradient in
        unsafe point.withUnsafeMutableBufferPointer { point in
          unsafe limits.withUnsafeBufferPointer { limits in
            for j in order {
              let curvature = unsafe hessian[j &* count &+ j]
              let (old, slope, limit) = unsafe (point[j], gradient[j], limits[j])
              worst = max(worst, violation(at: old, slope, limit))
              guard curvature > 0 else { continue }
              // The minimum of the parabola, drawn towards zero by the limit.
              let free = curvature * old - slope
              let drawn = free > limit ? free - limit : (free < -limit ? free + limit : 0)
              let change = drawn / curvature - old
              guard change != 0 else { continue }
              unsafe point[j] = old + change
              let column = j &* count
              for i in 0..<count { unsafe gradient[i] += change * hessian[column &+ i] }
            }
          }
        }
      }
    }
    return worst
  }

  /// How far zero is from the slopes of the function at a variable's value.
  @inline(__always)
  static func violation(at value: Double, _ slope: Double, _ limit: Double) -> Double {
    if value > 0 { return abs(slope + limit) }
    if value < 0 { return abs(slope - limit) }
    return max(0, abs(slope) - limit)
  }
}
