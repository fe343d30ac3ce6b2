/// What remains unknown about missing samples, as a matrix of low rank: the filter's state and the last
/// samples are their means plus Σ_b z_b·effect_b, with z_b independent and standard normal.
///
/// A missing sample adds an effect: its own innovation. An observed one tells something about all of them,
/// with h the effects' part in its prediction and S = σ²F + h'h the prediction's variance:
///
///     effects ← T effects − K̄ h',     means += effects·h·v/S,     effects ← effects·(I − β h h')
///
/// where β = 1/(S(1 + √(σ²F/S))) makes (I − βhh')² = I − hh'/S, the variance that is left of z.
///
/// - Complexity: O(number of effects · (r + d + mD)) a sample.
///
/// Source: the Kalman filter's measurement step in square-root form, J. E. Potter's: R. H. Battin,
/// "Astronautical Guidance", 1964, p. 338.
struct GapEffects: Sendable {
  /// An effect all of whose numbers are below this times σ is dropped: what is lost to any variance is its
  /// square.
  static let negligible = 1e-7

  private var width: Int
  private var length: Int
  /// One row an effect: how it moves the contributions, then the last samples.
  private var rows: [Double] = []
  /// Each effect's part in the prediction.
  private var shares: [Double] = []
  /// How the last observed sample's surprise moves contributions and last samples, for a unit of v/S.
  private(set) var correction: [Double] = []

  /// Effects from their parts.
  init(_ effects: [FittedARIMA.GapEffect], width: Int) {
    self.width = width
    length = effects.first?.tail.count ?? 0
    for effect in effects { rows += effect.contribution + effect.tail }
  }

  private var stride: Int { width + length }
  /// How many there are.
  var count: Int { stride == 0 ? 0 : rows.count / stride }
  var isEmpty: Bool { rows.isEmpty }

  /// The effects one by one.
  var list: [FittedARIMA.GapEffect] {
    (0..<count).map { b in
      let row = rows[b * stride..<(b + 1) * stride]
      return FittedARIMA.GapEffect(contribution: Array(row.prefix(width)), tail: Array(row.dropFirst(width)))
    }
  }

  /// Takes in an observed sample: afterwards `correction` times the innovation moves the means, which have made
  /// their own step.
  ///
  /// - Parameters:
  ///   - noise: σ²F, the variance of the sample's own innovation.
  ///   - state: the filter before the step.
  ///   - sigma: σ.
  mutating func observe(
    noise: Double, sigma: Double, _ state: FittedARIMA.State, _ lags: ProcessLags
  ) {
    prepare(state, lags)
    var variance = noise
    for h in shares { variance += h * h }
    for i in 0..<stride { correction[i] = 0 }
    guard variance > 0 else {
      rows.removeAll(keepingCapacity: true)
      return
    }
    for b in 0..<count {
      carry(b, innovation: -shares[b], tail: 0, state, lags)
      let row = b * stride, h = shares[b]
      for i in 0..<stride { correction[i] += h * rows[row + i] }
    }
    let beta = 1 / (variance * (1 + (noise / variance).squareRoot()))
    for b in 0..<count {
      let row = b * stride, factor = beta * shares[b]
      for i in 0..<stride { rows[row + i] -= factor * correction[i] }
    }
    for i in 0..<stride { correction[i] /= variance }
    drop(below: GapEffects.negligible * sigma)
  }

  /// Takes in a missing sample: what was unknown goes on, and its own innovation, of standard deviation
  /// `deviation`, is new.
  mutating func miss(
    deviation: Double, sigma: Double, _ state: FittedARIMA.State, _ lags: ProcessLags
  ) {
    prepare(state, lags)
    for b in 0..<count { carry(b, innovation: 0, tail: shares[b], state, lags) }
    if deviation > 0 && stride > 0 {
      for _ in 0..<stride { rows.append(0) }
      carry(count - 1, innovation: deviation, tail: deviation, state, lags)
    }
    if count > stride + stride / 4 + 8 { compress() }
    drop(below: GapEffects.negligible * sigma)
  }

  /// Works out each effect's part in the prediction of the next sample.
  private mutating func prepare(_ state: FittedARIMA.State, _ lags: ProcessLags) {
    if rows.isEmpty { (width, length) = (state.contributions.count, lags.difference.degree) }
    if correction.count != stride { correction = [Double](repeating: 0, count: stride) }
    shares.removeAll(keepingCapacity: true)
    for b in 0..<count {
      let row = b * stride
      var h = width > 0 ? rows[row] : 0
      for i in 0..<lags.difference.lags.count {
        h -= lags.difference.values[i] * rows[row + stride - lags.difference.lags[i]]
      }
      shares.append(h)
    }
  }

  /// One effect's own step: T applied, and the gain times its innovation added.
  private mutating func carry(
    _ b: Int, innovation e: Double, tail: Double, _ state: FittedARIMA.State, _ lags: ProcessLags
  ) {
    let row = b * stride
    if width > 0 {
      let past = rows[row]
      for i in 0..<width - 1 { rows[row + i] = rows[row + i + 1] }
      rows[row + width - 1] = 0
      let carried = state.isSteady ? past + e : past
      for i in 0..<lags.phi.lags.count { rows[row + lags.phi.lags[i] - 1] += lags.phi.values[i] * carried }
      if state.isSteady {
        for i in 0..<lags.theta.lags.count { rows[row + lags.theta.lags[i] - 1] += lags.theta.values[i] * e }
      } else {
        let scaled = e / state.variance
        for i in 0..<width { rows[row + i] += scaled * state.paddedGain[i] }
      }
    }
    if length > 0 {
      for i in width..<stride - 1 { rows[row + i] = rows[row + i + 1] }
      rows[row + stride - 1] = tail
    }
  }

  private mutating func drop(below limit: Double) {
    var kept = 0
    for b in 0..<count {
      let row = b * stride
      var matters = false
      for i in 0..<stride where abs(rows[row + i]) > limit {
        matters = true
        break
      }
      guard matters else { continue }
      if kept != b { for i in 0..<stride { rows[kept * stride + i] = rows[row + i] } }
      kept += 1
    }
    rows.removeLast(rows.count - kept * stride)
  }

  /// As many effects as the state has numbers, with the same covariance: the triangle of a QR factorisation by
  /// Householder's reflections.
  private mutating func compress() {
    let n = count, m = stride
    for k in 0..<min(m, n) {
      var norm = 0.0
      for b in k..<n { norm += rows[b * m + k] * rows[b * m + k] }
      norm = norm.squareRoot()
      guard norm > 0 else { continue }
      let pivot = rows[k * m + k]
      let target = pivot > 0 ? -norm : norm
      rows[k * m + k] = pivot - target
      let scale = 1 / (norm * (norm + abs(pivot)))
      for i in k..<m { correction[i] = 0 }
      for b in k..<n {
        let v = rows[b * m + k]
        for i in (k + 1)..<max(m, k + 1) { correction[i] += v * rows[b * m + i] }
      }
      for b in k..<n {
        let v = scale * rows[b * m + k]
        for i in (k + 1)..<max(m, k + 1) { rows[b * m + i] -= v * correction[i] }
        rows[b * m + k] = 0
      }
      rows[k * m + k] = target
    }
    rows.removeLast((n - min(m, n)) * m)
  }
}

extension GapEffects: Hashable {
  /// Whether the effects are the same.
  static func == (a: GapEffects, b: GapEffects) -> Bool { a.rows == b.rows }

  /// Hashes the effects.
  func hash(into hasher: inout Hasher) { hasher.combine(rows.count) }
}
