import ForeshockLinearAlgebra

/// The mean softmax loss with a ridge, its gradient and its Hessian, in centred and scaled columns.
///
/// Variables lie class by class: the coefficients of the class, then its intercept. A block of rows is
/// standardised, multiplied by all coefficients at once, turned into probabilities and multiplied back. With
/// Pₖ = diag pᵢₖ the Hessian is Σ cᵢ·(Pₖ·δₖₗ − Pₖ·Pₗ) ⊗ zzᵀ: one Gram matrix a class, less one of all.
///
/// What is added to all classes alike changes no probability. Where no ridge forbids it the Hessian gets a
/// term in that direction, in which the gradient is zero, so that coefficients keep the sum they start with.
struct MultinomialObjective: ColumnwiseObjective {
  let x: Matrix
  let rows: ClassRows
  let columns: Standardization
  var ridge: [Double]
  /// Whether the Hessian has curvature in the directions that change no probability, so that it can be factorised.
  var hasGauge = true
  let dimension: Int
  /// Variables of one class.
  let width: Int

  /// The rows that lie very far from most.
  let distantRows: [Int]
  private let blockRows: Int

  init(_ x: Matrix, _ rows: ClassRows, _ columns: Standardization, ridge: [Double]) {
    self.x = x
    self.rows = rows
    self.columns = columns
    self.ridge = ridge
    width = columns.active.count + 1
    dimension = width * rows.classCount
    distantRows = columns.distantRows(x)
    precondition(ridge.count == dimension)
    blockRows = min(Matrix.blockRows(columns: dimension + width), (x.rowCount + 3) / 4 * 4)
  }

  var columnCount: Int { columns.active.count }

  func variables(of columns: [Int]) -> [Int] {
    (0..<rows.classCount).flatMap { k in (columns + [width - 1]).map { k * width + $0 } }
  }

  func restricted(to chosen: [Int]) -> MultinomialObjective {
    MultinomialObjective(
      columns.standardized(x, chosen), rows, .identity(chosen.count),
      ridge: variables(of: chosen).map { ridge[$0] })
  }

  var baseRate: [Double] {
    let logs = rows.classTotals.map { logarithm($0 / rows.totalWeight) }
    let mean = logs.reduce(0, +) / Double(logs.count)
    var point = [Double](repeating: 0, count: dimension)
    for k in 0..<rows.classCount { point[k * width + width - 1] = logs[k] - mean }
    return point
  }

  /// Each class has a Gram matrix of its own, and there is one of all.
  var hessianCost: Double { 0.5 + Double(dimension) / 30 }

  var meanCurvature: Double {
    let rates = rows.classTotals.map { $0 / rows.totalWeight }
    return max(0.25 * rates.reduce(0) { $0 + $1 * (1 - $1) }, .leastNormalMagnitude)
  }

  var curvatures: [Double] {
    ridge.enumerated().map { j, ridge in
      let rate = rows.classTotals[j / width] / rows.totalWeight
      return rate * (1 - rate) + ridge
    }
  }

  func evaluate(at point: [Double], hessian precision: HessianPrecision?) -> Evaluation {
    var pass = Pass(self, precision != nil)
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      let count = min(blockRows, x.rowCount - first)
      predict(&pass, point, first, count)
      let sums = pass.addLoss(rows, first, count)
      pass.result.value += sums.loss
      pass.result.smallestMargin = min(pass.result.smallestMargin, sums.smallestMargin)
      pass.result.largestPredictor = max(pass.result.largestPredictor, sums.largestPredictor)
      if precision != nil {
        let block = first..<first + count
        pass.addHessian(count, without: distantRows.filter(block.contains).map { $0 - first })
      }
      pass.addGradient(rows, first, count)
    }
    return finish(pass, point)
  }

  /// The linear predictors of each row, one a class.
  func forEachPredictor(_ point: [Double], _ body: (Int, [Double]) -> Void) {
    var pass = Pass(self, false)
    var eta = [Double](repeating: 0, count: rows.classCount)
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      let count = min(blockRows, x.rowCount - first)
      predict(&pass, point, first, count)
      for i in 0..<count {
        for k in eta.indices { eta[k] = pass.eta[k * pass.leading + i] }
        body(first + i, eta)
      }
    }
  }

  private func predict(_ pass: inout Pass, _ point: [Double], _ first: Int, _ count: Int) {
    for (j, column) in columns.active.enumerated() {
      BlockProducts.standardize(
        x.elements, from: column * x.rowCount + first, count: count, center: columns.centers[j],
        factor: 1 / columns.scales[j], into: &pass.z, at: j * pass.leading)
    }
    let ones = (width - 1) * pass.leading
    for i in ones..<ones + count { pass.z[i] = 1 }
    BlockProducts.multiply(
      .plain, pass.z, leading: pass.leading, rows: count, inner: width, point, leading: width,
      columns: rows.classCount, into: &pass.eta, leading: pass.leading, beta: 0)
  }

  private func finish(_ pass: Pass, _ point: [Double]) -> Evaluation {
    var result = pass.result
    let share = 1 / rows.totalWeight
    result.point = point
    result.value *= share
    result.loss = result.value
    result.gradient = pass.gradient
    for j in 0..<dimension {
      result.value += 0.5 * ridge[j] * point[j] * point[j]
      result.gradient[j] = result.gradient[j] * share + ridge[j] * point[j]
    }
    guard !pass.hessian.isEmpty else { return result }
    var hessian = pass.hessian
    for i in 0..<hessian.count { hessian[i] *= share }
    if hasGauge { addGauge(&hessian) }
    for j in 0..<dimension { hessian[j * (dimension + 1)] += ridge[j] }
    result.hessian = Matrix(rowCount: dimension, columnCount: dimension, elements: hessian)
    return result
  }

  /// Curvature in the directions that change no probability.
  private func addGauge(_ hessian: inout [Double]) {
    for j in 0..<width where ridge[j] == 0 {
      var size = 0.0
      for k in 0..<rows.classCount { size += hessian[(k * width + j) * (dimension + 1)] }
      size /= Double(rows.classCount * rows.classCount)
      for k in 0..<rows.classCount {
        for l in 0..<rows.classCount { hessian[(k * width + j) * dimension + l * width + j] += size }
      }
    }
  }

  /// The scratch and the sums of one pass.
  private struct Pass {
    let leading, classes, width, dimension: Int
    var z, eta, gradient: [Double]
    var labels: [Int]
    var weights: [Double]
    var weighted: [Double] = []
    var hessian: [Double] = []
    var part: [Double] = []
    var factors: [Double]
    var result = Evaluation(point: [], gradient: [])

    init(_ objective: MultinomialObjective, _ wantsHessian: Bool) {
      leading = objective.blockRows + 4
      classes = objective.rows.classCount
      (width, dimension) = (objective.width, objective.dimension)
      z = [Double](repeating: 0, count: leading * width)
      eta = [Double](repeating: 0, count: leading * classes)
      gradient = [Double](repeating: 0, count: dimension)
      labels = [Int](repeating: 0, count: leading)
      weights = [Double](repeating: 0, count: leading)
      factors = weights
      if wantsHessian {
        weighted = [Double](repeating: 0, count: leading * dimension)
        hessian = [Double](repeating: 0, count: dimension * dimension)
        part = [Double](repeating: 0, count: width * width)
      }
    }

    /// Turns predictors into probabilities.
    mutating func addLoss(_ rows: ClassRows, _ first: Int, _ count: Int) -> SoftmaxKernel.Sums {
      let padded = (count + 3) / 4 * 4
      for i in 0..<count {
        labels[i] = rows.labels[first + i]
        weights[i] = rows.weights[first + i]
      }
      for i in count..<padded {
        (labels[i], weights[i]) = (0, 0)
        for k in 0..<classes { eta[k * leading + i] = 0 }
      }
      return BlockProducts.softmax(
        count: padded, classes: classes, leading: leading, labels, weights, &eta)
    }

    /// Turns probabilities into residuals and multiplies them back. That of a row's own class, p − 1, is taken as the sum of
    /// the others, which keeps its digits where p is nearly one.
    mutating func addGradient(_ rows: ClassRows, _ first: Int, _ count: Int) {
      for i in 0..<count { factors[i] = 0 }
      for k in 0..<classes {
        for i in 0..<count { factors[i] += labels[i] == k ? 0 : eta[k * leading + i] }
      }
      for k in 0..<classes {
        for i in 0..<count {
          eta[k * leading + i] = weights[i] * (labels[i] == k ? -factors[i] : eta[k * leading + i])
        }
      }
      BlockProducts.multiply(
        .transposed, z, leading: leading, rows: width, inner: count, eta, leading: leading,
        columns: classes, into: &gradient, leading: width, beta: 1)
    }

    /// - Parameter distant: rows of which both parts would be so large that nothing is left of the others and of their
    ///   difference; they are added by themselves.
    mutating func addHessian(_ count: Int, without distant: [Int]) {
      // Σ cᵢpᵢₖ zzᵀ in the diagonal blocks.
      for k in 0..<classes {
        for i in 0..<count { factors[i] = (weights[i] * eta[k * leading + i]).squareRoot() }
        for i in distant { factors[i] = 0 }
        copyWeighted(to: 0, count)
        for i in part.indices { part[i] = 0 }
        BlockProducts.addGram(weighted, leading: leading, rows: count, columns: width, to: &part)
        for j in 0..<width {
          for i in j..<width {
            hessian[(k * width + j) * dimension + k * width + i] += part[j * width + i]
          }
        }
      }
      // Less Σ cᵢ(pᵢ ⊗ zᵢ)(pᵢ ⊗ zᵢ)ᵀ.
      for k in 0..<classes {
        for i in 0..<count { factors[i] = weights[i].squareRoot() * eta[k * leading + i] }
        for i in distant { factors[i] = 0 }
        copyWeighted(to: k * width, count)
      }
      BlockProducts.addGram(
        weighted, leading: leading, rows: count, columns: dimension, factor: -1, to: &hessian)
      for i in distant { addAlone(i) }
    }

    /// The part of one row in the lower triangle, with 1 − p as the sum of the other classes.
    private mutating func addAlone(_ i: Int) {
      for k in 0..<classes {
        let others = (0..<classes).reduce(0) { $1 == k ? $0 : $0 + eta[$1 * leading + i] }
        for l in k..<classes {
          let p = weights[i] * eta[k * leading + i]
          let curvature = k == l ? p * others : -p * eta[l * leading + i]
          for j in 0..<width {
            for m in (k == l ? j : 0)..<width {
              hessian[(k * width + j) * dimension + l * width + m] +=
                curvature * z[j * leading + i] * z[m * leading + i]
            }
          }
        }
      }
    }

    private mutating func copyWeighted(to column: Int, _ count: Int) {
      for j in 0..<width {
        let (source, target) = (j * leading, (column + j) * leading)
        for i in 0..<count { weighted[target + i] = z[source + i] * factors[i] }
      }
    }
  }
}
