/// The autoregressive polynomial of the undifferenced series: 1 − Σ f_k Bᵏ = (1 − Σ φ*_i Bⁱ)·Δ(B), kept as its
/// non-zero coefficients.
struct DifferencedPolynomial: Sendable {
  private let difference: SparseLags
  /// For every pair (φ* coefficient, difference coefficient) the place of its product.
  private let productPlace: [Int]
  private let phiPlace: [Int]
  private let differencePlace: [Int]
  /// f. The lags are fixed by the orders.
  private(set) var full: SparseLags

  /// - Parameters:
  ///   - phiLags: the lags of φ*.
  ///   - difference: the coefficients c of Δ(B) = 1 + Σ c_j Bʲ.
  init(phiLags: [Int], difference: SparseLags) {
    self.difference = difference
    var lags = Set(phiLags).union(difference.lags)
    for i in phiLags { for j in difference.lags { lags.insert(i + j) } }
    let sorted = lags.sorted()
    let place = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
    func at(_ lag: Int) -> Int { place[lag] ?? 0 }
    full = SparseLags(lags: sorted, values: [Double](repeating: 0, count: sorted.count))
    phiPlace = phiLags.map(at)
    differencePlace = difference.lags.map(at)
    productPlace = phiLags.flatMap { i in difference.lags.map { at(i + $0) } }
  }

  /// Multiplies out for new φ*.
  mutating func expand(_ phi: [Double]) {
    for k in full.values.indices { full.values[k] = 0 }
    for (place, c) in zip(differencePlace, difference.values) { full.values[place] -= c }
    for (i, value) in phi.enumerated() {
      full.values[phiPlace[i]] += value
      for (j, c) in difference.values.enumerated() {
        full.values[productPlace[i * difference.values.count + j]] += value * c
      }
    }
  }

  /// Adds to φ*'s derivative what f's derivative `bar` implies.
  func pullBack(_ bar: [Double], into phi: inout [Double]) {
    for i in phi.indices {
      phi[i] += bar[phiPlace[i]]
      for (j, c) in difference.values.enumerated() {
        phi[i] += c * bar[productPlace[i * difference.values.count + j]]
      }
    }
  }
}
