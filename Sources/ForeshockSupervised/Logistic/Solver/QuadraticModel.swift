import ForeshockLinearAlgebra

/// The second-order model of an objective about a point, whole and symmetric.
struct QuadraticModel {
  private var hessian: [Double]
  private let order: Int

  /// A hundred-millionth on the diagonal hides the rounding of a Hessian in single precision; it delays
  /// the search by as little and does not move its end.
  init(_ lower: Matrix) {
    order = lower.rowCount
    hessian = lower.elements
    for j in 0..<order {
      hessian[j * order + j] *= 1 + 1e-7
      for i in j..<order { hessian[i * order + j] = hessian[j * order + i] }
    }
  }

  /// The diagonal after a change of the ridge.
  mutating func addToDiagonal(_ change: [Double]) {
    for j in 0..<order { hessian[j * order + j] += change[j] }
  }

  /// Takes in what a step did to the gradient, so that the model keeps up with the way (BFGS).
  mutating func update(step: [Double], change: [Double]) {
    let before = product(with: step)
    let (old, new) = (Vector.dot(step, before), Vector.dot(step, change))
    // Steps so short that the gradients differ by rounding teach nothing.
    guard old > 0, new > 0.2 * old, new < 5 * old, (1 / old).isFinite, (1 / new).isFinite else { return }
    BlockProducts.addOuter(change, factor: 1 / new, to: &hessian)
    BlockProducts.addOuter(before, factor: -1 / old, to: &hessian)
  }

  /// The minimum of the model plus Σ lⱼ|βⱼ|, to within `tolerance` of the optimality conditions.
  ///
  /// Coordinate descent finds which variables are zero; once that settles, a linear system gives the
  /// others at once, however much they depend on each other.
  func minimum(from start: [Double], gradient: [Double], limits: [Double], tolerance: Double) -> [Double] {
    var point = start
    var slope = gradient
    let all = Array(0..<order)
    for round in 0..<200 {
      if CoordinateKernel.sweep(all, hessian, &slope, &point, limits) <= tolerance { break }
      let active = all.filter { point[$0] != 0 || limits[$0] == 0 }
      for _ in 0..<12 {
        if CoordinateKernel.sweep(active, hessian, &slope, &point, limits) <= tolerance { break }
      }
      if round >= 1, let solved = solved(active, point, slope, limits) {
        point = solved
        slope = product(with: Vector.sum(point, -1, start))
        for j in 0..<order { slope[j] += gradient[j] }
      }
    }
    return point
  }

  /// The point at which all slopes of the active variables vanish while they keep their signs; nil when
  /// there is none.
  private func solved(
    _ active: [Int], _ point: [Double], _ slope: [Double], _ limits: [Double]
  ) -> [Double]? {
    guard active.count <= 2_000 else { return nil }
    let matrix = Matrix(rowCount: active.count, columnCount: active.count) {
      hessian[active[$1] * order + active[$0]]
    }
    guard let factor = try? Cholesky(matrix) else { return nil }
    let right = active.map { j in
      -slope[j] - (point[j] > 0 ? limits[j] : (point[j] < 0 ? -limits[j] : 0))
    }
    var result = point
    for (j, change) in zip(active, factor.solve(right)) {
      result[j] += change
      if limits[j] > 0, (result[j] > 0) != (point[j] > 0) { return nil }
    }
    return result
  }

  private func product(with vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: order)
    BlockProducts.multiply(
      hessian, from: 0, leading: max(1, order), rows: order, columns: order, vector, into: &result)
    return result
  }
}
