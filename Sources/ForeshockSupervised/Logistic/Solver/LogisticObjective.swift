import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The mean log-loss with a ridge, its gradient and its Hessian, in centred and scaled columns.
///
/// With γⱼ = βⱼ·sⱼ and zᵢⱼ = (xᵢⱼ − mⱼ) / sⱼ the linear predictor is ηᵢ = a + Σⱼ zᵢⱼγⱼ. One pass over the
/// table computes all three: a block of rows that stays in cache is multiplied by γ, turned into residuals
/// and weights, multiplied back into the gradient, weighted and multiplied by itself. Columns are read as
/// they are where centring afterwards costs no digits, and standardised block by block where it would.
struct LogisticObjective: ColumnwiseObjective {
  /// What a row adds: the log-loss, or half the square of what its margin lacks to one.
  enum Loss { case logistic, squaredHinge }

  let x: Matrix
  let rows: WeightedLabels
  let columns: Standardization
  /// The ridge on each γ, zero for the intercept, which comes last.
  var ridge: [Double]
  /// One variable for each active column, then the intercept.
  let dimension: Int
  let loss: Loss
  /// Whether the last variable is an intercept.
  let hasIntercept: Bool

  private let blockRows: Int
  /// The distance between columns of the scratch: more than the block's rows, so that columns do not
  /// fall on the same lines of the first cache.
  private let leading: Int
  /// Whether columns are read without standardising them first.
  private let isDirect: Bool

  init(
    _ x: Matrix, _ rows: WeightedLabels, _ columns: Standardization, ridge: [Double],
    loss: Loss = .logistic, hasIntercept: Bool = true
  ) {
    self.x = x
    self.rows = rows
    self.columns = columns
    self.ridge = ridge
    self.loss = loss
    self.hasIntercept = hasIntercept
    dimension = columns.active.count + (hasIntercept ? 1 : 0)
    precondition(ridge.count == dimension)
    let group = LogisticKernel.group
    blockRows = min(Matrix.blockRows(columns: dimension), (x.rowCount + group - 1) / group * group)
    leading = blockRows + group
    // Within this a sum over raw columns loses two of sixteen digits at most.
    isDirect =
      columns.active.count == x.columnCount
      && zip(columns.centers, columns.scales).allSatisfy {
        abs($0) <= 64 * $1 && $1 >= 1e-100 && $1 <= 1e100
      }
  }

  var columnCount: Int { columns.active.count }

  func variables(of columns: [Int]) -> [Int] { hasIntercept ? columns + [dimension - 1] : columns }

  func restricted(to chosen: [Int]) -> LogisticObjective {
    LogisticObjective(
      columns.standardized(x, chosen), rows, .identity(chosen.count),
      ridge: variables(of: chosen).map { ridge[$0] }, loss: loss, hasIntercept: hasIntercept)
  }

  var baseRate: [Double] {
    var point = [Double](repeating: 0, count: dimension)
    if hasIntercept {
      point[dimension - 1] = log(rows.positiveWeight) - log(rows.totalWeight - rows.positiveWeight)
    }
    return point
  }

  var hessianCost: Double { 0.5 + Double(dimension) / 80 }

  var meanCurvature: Double {
    let rate = rows.positiveWeight / rows.totalWeight
    return max(0.5 * rate * (1 - rate), .leastNormalMagnitude)
  }

  var curvatures: [Double] {
    let rate = rows.positiveWeight / rows.totalWeight
    return ridge.map { rate * (1 - rate) + $0 }
  }

  func evaluate(at point: [Double], hessian precision: HessianPrecision?) -> Evaluation {
    var pass = Pass(self, precision)
    let raw = rawCoefficients(point)
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      let count = min(blockRows, x.rowCount - first)
      predict(&pass, point, raw, first, count)
      pass.load(rows, first, count)
      pass.addLoss(count, loss)
      if isDirect {
        BlockProducts.addTransposed(
          x.elements, from: first, leading: x.rowCount, rows: count, columns: x.columnCount, pass.residuals,
          to: &pass.gradient)
      } else {
        BlockProducts.addTransposed(
          pass.scratch, from: 0, leading: leading, rows: count, columns: dimension, pass.residuals,
          to: &pass.gradient)
      }
      switch precision {
      case nil: break
      case .single: addSingleHessian(&pass, first, count)
      case .double: addDoubleHessian(&pass, first, count)
      }
    }
    return finish(pass, point)
  }

  /// The least and the largest change of a margin when moving along `direction`.
  func marginChange(along direction: [Double]) -> (least: Double, largest: Double) {
    var (least, largest) = (Double.infinity, -Double.infinity)
    forEachPredictor(direction) { row, eta in
      let change = rows.signed[row] > 0 ? eta : -eta
      least = min(least, change)
      largest = max(largest, change)
    }
    return (least, largest)
  }

  /// The linear predictor of every row, in order.
  func forEachPredictor(_ point: [Double], _ body: (Int, Double) -> Void) {
    var pass = Pass(self, nil)
    let raw = rawCoefficients(point)
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      let count = min(blockRows, x.rowCount - first)
      predict(&pass, point, raw, first, count)
      for i in 0..<count { body(first + i, pass.eta[i]) }
    }
  }

  // MARK: Parts of a pass

  /// Coefficients of the raw columns, and the intercept at their origin; only where that costs no digits.
  private func rawCoefficients(_ point: [Double]) -> (coefficients: [Double], intercept: Double) {
    guard isDirect else { return ([], 0) }
    var coefficients = [Double](repeating: 0, count: x.columnCount)
    var intercept = hasIntercept ? point[dimension - 1] : 0
    for j in 0..<x.columnCount {
      coefficients[j] = point[j] / columns.scales[j]
      intercept -= columns.centers[j] * coefficients[j]
    }
    return (coefficients, intercept)
  }

  private func predict(
    _ pass: inout Pass, _ point: [Double], _ raw: (coefficients: [Double], intercept: Double), _ first: Int,
    _ count: Int
  ) {
    if isDirect {
      BlockProducts.multiply(
        x.elements, from: first, leading: x.rowCount, rows: count, columns: x.columnCount, raw.coefficients,
        into: &pass.eta)
      BlockProducts.add(raw.intercept, to: &pass.eta, count: count)
    } else {
      fill(&pass.scratch, first, count)
      BlockProducts.multiply(
        pass.scratch, from: 0, leading: leading, rows: count, columns: dimension, point, into: &pass.eta)
    }
  }

  private func addSingleHessian(_ pass: inout Pass, _ first: Int, _ count: Int) {
    for (j, column) in columns.active.enumerated() {
      BlockProducts.weigh(
        x.elements, from: column * x.rowCount + first, count: count, center: columns.centers[j],
        factor: 1 / columns.scales[j], by: pass.roots, into: &pass.single, at: j * leading)
    }
    let last = columnCount * leading
    for i in 0..<(hasIntercept ? count : 0) { pass.single[last + i] = Float(pass.roots[i]) }
    BlockProducts.addGram(
      pass.single, leading: leading, rows: count, columns: dimension, part: &pass.part, to: &pass.hessian)
  }

  private func addDoubleHessian(_ pass: inout Pass, _ first: Int, _ count: Int) {
    if isDirect { fill(&pass.scratch, first, count) }
    for j in 0..<dimension {
      BlockProducts.multiply(&pass.scratch, at: j * leading, count: count, by: pass.roots)
    }
    BlockProducts.addGram(
      pass.scratch, leading: leading, rows: count, columns: dimension, to: &pass.hessian)
  }

  /// Sums become means in scaled columns, and the ridge comes on top.
  private func finish(_ pass: Pass, _ point: [Double]) -> Evaluation {
    let share = 1 / rows.totalWeight
    var result = Evaluation(
      point: point, value: pass.sums.loss * share, loss: pass.sums.loss * share, gradient: pass.gradient,
      smallestMargin: pass.sums.smallestMargin, largestPredictor: pass.sums.largestPredictor)
    if isDirect {
      for j in 0..<columnCount {
        let centered = pass.gradient[j] - columns.centers[j] * pass.sums.residual
        result.gradient[j] = centered / columns.scales[j]
      }
      if hasIntercept { result.gradient[dimension - 1] = pass.sums.residual }
    }
    for j in 0..<dimension {
      result.value += 0.5 * ridge[j] * point[j] * point[j]
      result.gradient[j] = result.gradient[j] * share + ridge[j] * point[j]
    }
    if pass.precision != nil {
      var hessian = pass.hessian
      for i in 0..<hessian.count { hessian[i] *= share }
      for j in 0..<dimension { hessian[j * (dimension + 1)] += ridge[j] }
      result.hessian = Matrix(rowCount: dimension, columnCount: dimension, elements: hessian)
    }
    return result
  }

  /// Standardises rows `first ..< first + count` into the scratch, with ones for the intercept.
  private func fill(_ scratch: inout [Double], _ first: Int, _ count: Int) {
    for (j, column) in columns.active.enumerated() {
      BlockProducts.standardize(
        x.elements, from: column * x.rowCount + first, count: count, center: columns.centers[j],
        factor: 1 / columns.scales[j], into: &scratch, at: j * leading)
    }
    let ones = columnCount * leading
    for i in ones..<ones + (hasIntercept ? count : 0) { scratch[i] = 1 }
  }

  /// The scratch and the sums of one pass.
  private struct Pass {
    let precision: HessianPrecision?
    var scratch: [Double] = []
    var single: [Float] = []
    var part: [Float] = []
    var eta, signedWeights, residuals, roots, gradient: [Double]
    var hessian: [Double] = []
    var sums = LogisticKernel.Sums()

    init(_ objective: LogisticObjective, _ precision: HessianPrecision?) {
      let (leading, dimension) = (objective.leading, objective.dimension)
      self.precision = precision
      eta = [Double](repeating: 0, count: objective.blockRows)
      (signedWeights, residuals, roots) = (eta, eta, eta)
      gradient = [Double](repeating: 0, count: dimension)
      if !objective.isDirect || precision == .double {
        scratch = [Double](repeating: 0, count: leading * dimension)
      }
      if precision == .single {
        single = [Float](repeating: 0, count: leading * dimension)
        part = [Float](repeating: 0, count: dimension * dimension)
      }
      if precision != nil { hessian = [Double](repeating: 0, count: dimension * dimension) }
    }

    /// Copies the weights of a block and pads it with rows that do not count.
    mutating func load(_ rows: WeightedLabels, _ first: Int, _ count: Int) {
      let padded = (count + LogisticKernel.group - 1) / LogisticKernel.group * LogisticKernel.group
      for i in 0..<count { signedWeights[i] = rows.signed[first + i] }
      for i in count..<padded {
        signedWeights[i] = 0
        eta[i] = 0
      }
    }

    mutating func addLoss(_ count: Int, _ loss: Loss) {
      let padded = (count + LogisticKernel.group - 1) / LogisticKernel.group * LogisticKernel.group
      let block =
        switch loss {
        case .logistic: BlockProducts.loss(count: padded, eta, signedWeights, &residuals, &roots)
        case .squaredHinge: hinge(padded)
        }
      sums.loss += block.loss
      sums.residual += block.residual
      sums.smallestMargin = min(sums.smallestMargin, block.smallestMargin)
      sums.largestPredictor = max(sums.largestPredictor, block.largestPredictor)
    }

    /// Half the squares of what margins lack to one, for rows that count.
    private mutating func hinge(_ count: Int) -> LogisticKernel.Sums {
      var sums = LogisticKernel.Sums()
      for i in 0..<count {
        let weight = abs(signedWeights[i])
        let margin = signedWeights[i] < 0 ? -eta[i] : eta[i]
        let lack = max(0, 1 - margin)
        residuals[i] = -signedWeights[i] * lack
        roots[i] = lack > 0 ? weight.squareRoot() : 0
        sums.loss += 0.5 * weight * lack * lack
        sums.residual += residuals[i]
        if weight > 0 { sums.smallestMargin = min(sums.smallestMargin, margin) }
        sums.largestPredictor = max(sums.largestPredictor, abs(eta[i]))
      }
      return sums
    }
  }
}
