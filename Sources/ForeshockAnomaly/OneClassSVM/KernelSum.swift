internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Σ αₛ·K(x, s) over support vectors, in double precision, for blocks of rows: the products of a block by one
/// matrix product, then the kernel and the sum, four rows at a time.
struct KernelSum: Sendable {
  let space: KernelSpace
  /// The support vectors as the space has them, one a row.
  let supports: Matrix
  let weights: [Double]
  /// |s|², and the greatest |s|.
  private let norms: [Double]
  private let greatestNorm: Double
  /// No coordinate of a row goes farther: there every sum of powers is still finite. Infinite for a Gaussian, whose
  /// sum ends at zero.
  private let reach: Double

  /// Rows of a block, and support vectors that are taken at a time: the products fill a quarter of a megabyte.
  private static let blockSize = 128
  private static let supportsAtATime = 256

  init(space: KernelSpace, supports: Matrix, weights: [Double]) {
    self.space = space
    self.supports = supports
    self.weights = weights
    norms = space.rowNorms(supports)
    greatestNorm = (norms.max() ?? 0).squareRoot()
    switch space.function {
    case .gaussian: reach = .infinity
    case .power(let exponent, _):
      // |Σ αₛ·(u·s + c)^p| ≤ Σ|αₛ| · (2·|u|∞·|s|₁)^p where the product of norms is above c: no more than 1e300.
      var widest = 0.0
      for row in 0..<supports.rowCount {
        widest = max(widest, (0..<supports.columnCount).reduce(0) { $0 + abs(supports[row, $1]) })
      }
      let all = weights.reduce(1) { $0 + abs($1) }
      reach = exp((log(1e300) - log(all)) / Double(exponent) - log(2 * max(widest, 1e-8)))
    }
  }

  /// The sum for every row of `x`; NaN where a value is missing.
  func values(for x: Matrix, threads: Int?) -> [Double] {
    precondition(x.columnCount == space.columnCount, "as many columns as in training")
    let parts = Parallel.mapChunks(count: x.rowCount, chunkSize: 1024, threads: threads) { rows in
      var result: [Double] = []
      result.reserveCapacity(rows.count)
      var products = [Double](repeating: 0, count: Self.blockSize * Self.supportsAtATime)
      for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blockSize) {
        add(first..<min(first + Self.blockSize, rows.upperBound), of: x, &products, to: &result)
      }
      return result
    }
    return parts.count == 1 ? parts[0] : Array(parts.joined())
  }

  /// Appends the sums of one block.
  private func add(_ rows: Range<Int>, of x: Matrix, _ products: inout [Double], to result: inout [Double]) {
    // Filled up to whole vectors with rows of zeros.
    let height = (rows.count + 3) / 4 * 4
    let source = x.elements
    var missing = [Bool](repeating: false, count: height)
    var block = [Double](repeating: 0, count: height * x.columnCount)
    for column in 0..<x.columnCount {
      let (from, to) = (column * x.rowCount + rows.lowerBound, column * height)
      let shift = space.shift[column]
      for i in 0..<rows.count {
        let value = source[from + i]
        if !value.isFinite { missing[i] = true }
        block[to + i] = (value - shift) * space.factor
      }
    }
    for i in 0..<rows.count {
      if missing[i] {
        for column in 0..<x.columnCount { block[column * height + i] = 0 }
      } else if reach < .infinity {
        bringWithinReach(&block, i, height)
      }
    }
    let rowNorms = space.rowNorms(
      Matrix(rowCount: height, columnCount: x.columnCount, elements: block))
    var sums = [SIMD4<Double>](repeating: .zero, count: height / 4)
    for first in stride(from: 0, to: weights.count, by: Self.supportsAtATime) {
      let count = min(Self.supportsAtATime, weights.count - first)
      var target = products.mutableSpan
      BLAS.gemm(
        .plain, .transposed, rows: height, columns: count, inner: x.columnCount, block.span, leadingA: height,
        supports.elements.span.extracting(first...), leadingB: supports.rowCount, into: &target,
        leadingC: height)
      let some = first..<first + count
      switch space.function {
      case .gaussian: accumulate(products, rowNorms, some, &sums)
      case .power(let exponent, let constant): accumulate(products, exponent, constant, some, &sums)
      }
    }
    for i in 0..<rows.count {
      // Farther from every support vector than any kernel reaches, where differences of squares mean nothing.
      let isFar = space.function == .gaussian && !(rowNorms[i].squareRoot() <= greatestNorm + 30)
      result.append(missing[i] ? .nan : isFar ? 0 : sums[i / 4][i % 4])
    }
  }

  /// Brings row i of a block nearer when it is out of reach, in its own direction.
  private func bringWithinReach(_ block: inout [Double], _ i: Int, _ height: Int) {
    var farthest = 0.0
    for at in stride(from: i, to: block.count, by: height) { farthest = max(farthest, abs(block[at])) }
    guard farthest > reach else { return }
    for at in stride(from: i, to: block.count, by: height) {
      block[at] = clamped(block[at]) / clamped(farthest) * reach
    }
  }

  /// Adds α·exp(2u·v − |u|² − |v|²).
  private func accumulate(
    _ products: [Double], _ rowNorms: [Double], _ some: Range<Int>, _ sums: inout [SIMD4<Double>]
  ) {
    let products = products.span
    var sums = sums.mutableSpan
    let ownNorms = (0..<sums.count).map {
      SIMD4(rowNorms[4 * $0], rowNorms[4 * $0 + 1], rowNorms[4 * $0 + 2], rowNorms[4 * $0 + 3])
    }
    var from = 0
    for support in some {
      let (weight, norm) = (weights[support], norms[support])
      for i in sums.indices {
        let product = SIMD4(
          products[from], products[from &+ 1], products[from &+ 2], products[from &+ 3])
        let exponent = 2 * product - (ownNorms[i] + norm)
        sums[i] += weight * exponential(nonPositive: exponent.replacing(with: 0, where: exponent .> 0))
        from &+= 4
      }
    }
  }

  /// Adds α·(u·v + c)^p.
  private func accumulate(
    _ products: [Double], _ exponent: Int, _ constant: Double, _ some: Range<Int>,
    _ sums: inout [SIMD4<Double>]
  ) {
    var from = 0
    for support in some {
      for i in sums.indices {
        for lane in 0..<4 {
          sums[i][lane] += weights[support] * KernelSpace.power(products[from], exponent, constant)
          from += 1
        }
      }
    }
  }
}
