import ForeshockLinearAlgebra

/// Products with a block of rows of a column-major table, on arrays.
enum BlockProducts {
  /// target ← block·vector for `rows` rows from entry `first` on.
  static func multiply(
    _ table: [Double], from first: Int, leading: Int, rows: Int, columns: Int, _ vector: [Double],
    into target: inout [Double]
  ) {
    var target = target.mutableSpan
    guard columns > 0 else {
      for i in 0..<rows { target[i] = 0 }
      return
    }
    BLAS.gemv(
      .plain, rows: rows, columns: columns, table.span.extracting(first...), leading: leading, vector.span,
      into: &target)
  }

  /// target ← target + blockᵀ·vector
  static func addTransposed(
    _ table: [Double], from first: Int, leading: Int, rows: Int, columns: Int, _ vector: [Double],
    to target: inout [Double]
  ) {
    guard columns > 0 else { return }
    var target = target.mutableSpan
    BLAS.gemv(
      .transposed, rows: rows, columns: columns, table.span.extracting(first...), leading: leading,
      vector.span, beta: 1, into: &target)
  }

  /// The lower triangle of target ← target + blockᵀ·block.
  static func addGram(
    _ block: [Double], leading: Int, rows: Int, columns: Int, factor: Double = 1,
    to target: inout [Double]
  ) {
    var target = target.mutableSpan
    BLAS.syrk(
      .transposed, order: columns, inner: rows, alpha: factor, block.span, leading: leading, beta: 1,
      into: &target)
  }

  /// The same from a block in single precision; `part` is scratch as large as the target.
  static func addGram(
    _ block: [Float], leading: Int, rows: Int, columns: Int, part: inout [Float], to target: inout [Double]
  ) {
    var entries = part.mutableSpan
    BLAS.syrk(order: columns, inner: rows, block.span, leading: leading, into: &entries)
    var total = target.mutableSpan
    LogisticKernel.add(part.span, order: columns, to: &total)
  }

  static func multiply(_ block: inout [Double], at offset: Int, count: Int, by factors: [Double]) {
    var target = block.mutableSpan
    LogisticKernel.multiply(&target, at: offset, count: count, by: factors.span)
  }

  static func weigh(
    _ table: [Double], from first: Int, count: Int, center: Double, factor: Double, by factors: [Double],
    into block: inout [Float], at offset: Int
  ) {
    var target = block.mutableSpan
    LogisticKernel.weigh(
      table.span, from: first, count: count, center: center, factor: factor, by: factors.span,
      into: &target, at: offset)
  }

  static func standardize(
    _ table: [Double], from first: Int, count: Int, center: Double, factor: Double,
    into block: inout [Double], at offset: Int
  ) {
    var target = block.mutableSpan
    LogisticKernel.standardize(
      table.span, from: first, count: count, center: center, factor: factor, into: &target, at: offset)
  }

  static func add(_ number: Double, to target: inout [Double], count: Int) {
    var target = target.mutableSpan
    LogisticKernel.add(number, to: &target, count: count)
  }

  static func loss(
    count: Int, _ eta: [Double], _ signedWeights: [Double], _ residuals: inout [Double],
    _ roots: inout [Double]
  ) -> LogisticKernel.Sums {
    var residual = residuals.mutableSpan
    var root = roots.mutableSpan
    return LogisticKernel.evaluate(
      count: count, eta: eta.span, signedWeights: signedWeights.span, residuals: &residual, roots: &root)
  }

  /// target ← target + factor·vector·vectorᵀ
  static func addOuter(_ vector: [Double], factor: Double, to target: inout [Double]) {
    var target = target.mutableSpan
    BLAS.ger(alpha: factor, vector.span, vector.span, into: &target)
  }

  /// target ← op(a)·b + beta·target
  static func multiply(
    _ layout: BLAS.Layout, _ a: [Double], leading leadingA: Int, rows: Int, inner: Int, _ b: [Double],
    leading leadingB: Int, columns: Int, into target: inout [Double], leading: Int, beta: Double
  ) {
    var target = target.mutableSpan
    BLAS.gemm(
      layout, .plain, rows: rows, columns: columns, inner: inner, a.span, leadingA: leadingA, b.span,
      leadingB: leadingB, beta: beta, into: &target, leadingC: leading)
  }

  static func softmax(
    count: Int, classes: Int, leading: Int, _ labels: [Int], _ weights: [Double], _ eta: inout [Double]
  ) -> SoftmaxKernel.Sums {
    var entries = eta.mutableSpan
    return SoftmaxKernel.evaluate(
      count: count, classes: classes, leading: leading, labels: labels.span, weights: weights.span,
      eta: &entries)
  }
}
