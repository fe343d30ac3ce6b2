import ForeshockLinearAlgebra

/// The objective, its gradient and its Hessian in centred and scaled columns.
///
/// With γⱼ = βⱼ·sⱼ and zᵢⱼ = (xᵢⱼ − mⱼ) / sⱼ the linear predictor is ηᵢ = a + Σⱼ zᵢⱼγⱼ, and the penalty
/// (λ/2)·Σⱼ (γⱼ / sⱼ)² stays that of the original coefficients. One pass over the table computes all
/// three: a block of rows is standardised into scratch that stays in cache, multiplied by γ, turned into
/// residuals and weights, multiplied back into the gradient, weighted and multiplied by itself.
struct LogisticObjective {
  let x: Matrix
  let rows: WeightedLabels
  let columns: Standardization
  /// λ / sⱼ² for each active column.
  let ridge: [Double]
  let lambda: Double
  /// One variable for each active column, then the intercept.
  let dimension: Int

  private let blockRows: Int
  /// The distance between columns of the scratch: more than the block's rows, so that columns do not
  /// fall on the same lines of the first cache.
  private let leading: Int

  init(_ x: Matrix, _ rows: WeightedLabels, _ columns: Standardization, lambda: Double) {
    self.x = x
    self.rows = rows
    self.columns = columns
    self.lambda = lambda
    ridge = columns.scales.map { min(lambda / $0 / $0, 1e300) }
    dimension = columns.active.count + 1
    let group = LogisticKernel.group
    blockRows = min(Matrix.blockRows(columns: dimension), (x.rowCount + group - 1) / group * group)
    leading = blockRows + group
  }

  /// What is known about one point.
  struct Evaluation {
    let point: [Double]
    var value = 0.0
    var gradient: [Double]
    /// The lower triangle of the Hessian; nil when it was not wanted.
    var hessian: Matrix?
    /// The least margin yᵢηᵢ; above zero when a plane separates the classes.
    var smallestMargin = Double.infinity

    /// The largest entry of the gradient.
    var gradientNorm: Double { gradient.reduce(0) { max($0, abs($1)) } }
  }

  /// One pass over the table.
  func evaluate(at point: [Double], hessian wantsHessian: Bool) -> Evaluation {
    var scratch = [Double](repeating: 0, count: leading * dimension)
    var eta = [Double](repeating: 0, count: blockRows)
    var (signedWeights, residuals, roots) = (eta, eta, eta)
    var gradient = [Double](repeating: 0, count: dimension)
    var hessian = [Double](repeating: 0, count: wantsHessian ? dimension * dimension : 0)
    var result = Evaluation(point: point, gradient: [])

    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      let count = min(blockRows, x.rowCount - first)
      fill(&scratch, first, count)
      let padded = load(&signedWeights, &eta, first, count)
      var predictors = eta.mutableSpan
      BLAS.gemv(
        .plain, rows: count, columns: dimension, scratch.span, leading: leading, point.span,
        into: &predictors)
      var residual = residuals.mutableSpan
      var root = roots.mutableSpan
      let sums = LogisticKernel.evaluate(
        count: padded, eta: eta.span, signedWeights: signedWeights.span, residuals: &residual, roots: &root)
      result.value += sums.loss
      result.smallestMargin = min(result.smallestMargin, sums.smallestMargin)
      var slope = gradient.mutableSpan
      BLAS.gemv(
        .transposed, rows: count, columns: dimension, scratch.span, leading: leading, residuals.span,
        beta: 1, into: &slope)
      guard wantsHessian else { continue }
      var block = scratch.mutableSpan
      for j in 0..<dimension {
        LogisticKernel.multiply(&block, at: j * leading, count: count, by: roots.span)
      }
      var curvature = hessian.mutableSpan
      BLAS.syrk(
        .transposed, order: dimension, inner: count, scratch.span, leading: leading, beta: 1,
        into: &curvature)
    }

    // Sums become means, and the penalty comes on top.
    let share = 1 / rows.totalWeight
    result.value *= share
    result.gradient = gradient.map { $0 * share }
    for j in 0..<ridge.count {
      result.value += 0.5 * ridge[j] * point[j] * point[j]
      result.gradient[j] += ridge[j] * point[j]
    }
    if wantsHessian {
      for i in 0..<hessian.count { hessian[i] *= share }
      for j in 0..<ridge.count { hessian[j * (dimension + 1)] += ridge[j] }
      result.hessian = Matrix(rowCount: dimension, columnCount: dimension, elements: hessian)
    }
    return result
  }

  /// The least and the largest change of a margin when moving along `direction`.
  func marginChange(along direction: [Double]) -> (least: Double, largest: Double) {
    var (least, largest) = (Double.infinity, -Double.infinity)
    var scratch = [Double](repeating: 0, count: leading * dimension)
    var eta = [Double](repeating: 0, count: blockRows)
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      let count = min(blockRows, x.rowCount - first)
      fill(&scratch, first, count)
      var predictors = eta.mutableSpan
      BLAS.gemv(
        .plain, rows: count, columns: dimension, scratch.span, leading: leading, direction.span,
        into: &predictors)
      for i in 0..<count where rows.signed[first + i] != 0 {
        let change = rows.signed[first + i] > 0 ? eta[i] : -eta[i]
        least = min(least, change)
        largest = max(largest, change)
      }
    }
    return (least, largest)
  }

  /// Standardises rows `first ..< first + count` into the scratch, with ones for the intercept.
  private func fill(_ scratch: inout [Double], _ first: Int, _ count: Int) {
    var target = scratch.mutableSpan
    let source = x.elements
    for (j, column) in columns.active.enumerated() {
      LogisticKernel.standardize(
        source.span, from: column * x.rowCount + first, count: count, center: columns.centers[j],
        factor: 1 / columns.scales[j], into: &target, at: j * leading)
    }
    let ones = (dimension - 1) * leading
    for i in ones..<ones + count { target[i] = 1 }
  }

  /// Copies the weights of a block and pads it with rows that do not count.
  ///
  /// - Returns: the number of rows with the padding.
  private func load(
    _ signedWeights: inout [Double], _ eta: inout [Double], _ first: Int, _ count: Int
  ) -> Int {
    let group = LogisticKernel.group
    let padded = (count + group - 1) / group * group
    for i in 0..<count { signedWeights[i] = rows.signed[first + i] }
    for i in count..<padded {
      signedWeights[i] = 0
      eta[i] = 0
    }
    return padded
  }
}
