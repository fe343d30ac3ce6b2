/// The orders of a multiplicative seasonal ARMA process: φ(B)Φ(Bᵐ) w = θ(B)Θ(Bᵐ) ε.
package struct SeasonalARMAOrder: Hashable, Sendable {
  package var p: Int
  package var q: Int
  package var seasonalP: Int
  package var seasonalQ: Int
  package var seasonLength: Int

  package init(p: Int, q: Int, seasonalP: Int, seasonalQ: Int, seasonLength: Int) {
    self.p = p
    self.q = q
    self.seasonalP = seasonalP
    self.seasonalQ = seasonalQ
    self.seasonLength = seasonLength
  }

  /// How many coefficients it has.
  var coefficientCount: Int { p + q + seasonalP + seasonalQ }
  /// The degree p* = p + mP of the expanded autoregressive polynomial.
  var arDegree: Int { p + seasonLength * seasonalP }
  /// The degree q* = q + mQ of the expanded moving-average polynomial.
  var maDegree: Int { q + seasonLength * seasonalQ }
  /// The length of the filter's gain vector.
  package var width: Int { max(arDegree, maDegree) }
}

/// The coefficients of a multiplicative seasonal ARMA process, all with a plus sign on the right-hand side
/// (Box–Jenkins for AR, R's sign for MA): w_t = Σ φ_i w_{t−i} + … + ε_t + Σ θ_j ε_{t−j} + ….
package struct SeasonalCoefficients: Hashable, Sendable, Codable {
  package var ar: [Double]
  package var ma: [Double]
  package var sar: [Double]
  package var sma: [Double]

  package init(ar: [Double] = [], ma: [Double] = [], sar: [Double] = [], sma: [Double] = []) {
    self.ar = ar
    self.ma = ma
    self.sar = sar
    self.sma = sma
  }

  /// All zero.
  init(zerosOf order: SeasonalARMAOrder) {
    self.init(
      ar: [Double](repeating: 0, count: order.p), ma: [Double](repeating: 0, count: order.q),
      sar: [Double](repeating: 0, count: order.seasonalP), sma: [Double](repeating: 0, count: order.seasonalQ)
    )
  }

  /// All in the order ar, ma, sar, sma.
  package var flat: [Double] { ar + ma + sar + sma }
}

/// ``SeasonalCoefficients`` in the precision that is worked in.
struct SeasonalFactors<Real: WorkingReal>: Sendable {
  var ar: [Real]
  var ma: [Real]
  var sar: [Real]
  var sma: [Real]

  /// All zero.
  init(zerosOf order: SeasonalARMAOrder) {
    ar = [Real](repeating: 0.0, count: order.p)
    ma = [Real](repeating: 0.0, count: order.q)
    sar = [Real](repeating: 0.0, count: order.seasonalP)
    sma = [Real](repeating: 0.0, count: order.seasonalQ)
  }

  /// Takes other values, as many as before.
  mutating func set(_ c: SeasonalCoefficients) {
    precondition(
      c.ar.count == ar.count && c.ma.count == ma.count && c.sar.count == sar.count
        && c.sma.count == sma.count,
      "The coefficients must fit the order")
    for i in ar.indices { ar[i] = Real(c.ar[i]) }
    for i in ma.indices { ma[i] = Real(c.ma[i]) }
    for i in sar.indices { sar[i] = Real(c.sar[i]) }
    for i in sma.indices { sma[i] = Real(c.sma[i]) }
  }

  /// The nearest doubles.
  var rounded: SeasonalCoefficients {
    SeasonalCoefficients(
      ar: ar.map(\.rounded), ma: ma.map(\.rounded), sar: sar.map(\.rounded), sma: sma.map(\.rounded))
  }
}

/// A product of two lag polynomials, the second in powers of Bᵐ, kept as its non-zero coefficients.
///
/// With `sign` −1 the factors are 1 − Σ a_i Bⁱ (autoregressive) and the stored coefficients those of
/// 1 − Σ c_k Bᵏ; with +1 the factors and the product have plus signs (moving average).
struct MultiplicativePolynomial: Sendable {
  private let degree: Int
  private let seasonalDegree: Int
  private let seasonLength: Int
  private let sign: Double
  /// The product's non-zero coefficients. The lags are fixed by the orders.
  private(set) var product: SparseLags
  /// For factor powers (i, j), i + (degree + 1)·j, the position in `product`; −1 for the constant.
  private let position: [Int]

  init(degree: Int, seasonalDegree: Int, seasonLength: Int, sign: Double) {
    self.degree = degree
    self.seasonalDegree = seasonalDegree
    self.seasonLength = seasonLength
    self.sign = sign
    var lags = Set<Int>()
    for j in 0...seasonalDegree {
      for i in 0...degree { lags.insert(i + seasonLength * j) }
    }
    lags.remove(0)
    let sorted = lags.sorted()
    product = SparseLags(lags: sorted, values: [Double](repeating: 0, count: sorted.count))
    var position: [Int] = []
    let index = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    for j in 0...seasonalDegree {
      for i in 0...degree { position.append(index[i + seasonLength * j] ?? -1) }
    }
    self.position = position
  }

  /// Multiplies the factors out.
  mutating func expand(_ plain: [Double], _ seasonal: [Double]) {
    for k in 0..<product.values.count { product.values[k] = 0 }
    for j in 0...seasonalDegree {
      for i in 0...degree where i + j > 0 {
        product.values[position[i + (degree + 1) * j]] += term(i, j, plain, seasonal)
      }
    }
  }

  /// The same into `values`, as many as `product` has, in the precision that is worked in.
  func expand<Real: WorkingReal>(_ plain: [Real], _ seasonal: [Real], into values: inout [Real]) {
    for k in 0..<values.count { values[k] = 0.0 }
    for j in 0...seasonalDegree {
      for i in 0...degree where i + j > 0 {
        values[position[i + (degree + 1) * j]] += term(i, j, plain, seasonal)
      }
    }
  }

  private func term<Real: WorkingReal>(_ i: Int, _ j: Int, _ plain: [Real], _ seasonal: [Real]) -> Real {
    if j == 0 { return plain[i - 1] }
    if i == 0 { return seasonal[j - 1] }
    return Real(sign) * plain[i - 1] * seasonal[j - 1]
  }

  /// Adds to the factors' derivatives what the product's derivative `bar` implies.
  func pullBack<Real: WorkingReal>(
    _ bar: [Real], _ plain: [Real], _ seasonal: [Real], into plainBar: inout [Real],
    _ seasonalBar: inout [Real]
  ) {
    for j in 0...seasonalDegree {
      for i in 0...degree where i + j > 0 {
        let y = bar[position[i + (degree + 1) * j]]
        if j == 0 {
          plainBar[i - 1] += y
        } else if i == 0 {
          seasonalBar[j - 1] += y
        } else {
          plainBar[i - 1] += Real(sign) * y * seasonal[j - 1]
          seasonalBar[j - 1] += Real(sign) * y * plain[i - 1]
        }
      }
    }
  }
}
