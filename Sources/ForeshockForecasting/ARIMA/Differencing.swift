/// The difference operator (1 − B)ᵈ (1 − Bᵐ)ᴰ.
struct Differencing: Hashable, Sendable {
  let differences: Int
  let seasonalDifferences: Int
  let seasonLength: Int
  /// Its coefficients c₀ = 1, c₁, …: (Δy)_t = Σ c_j y_{t−j}.
  let coefficients: [Double]

  init(differences: Int, seasonalDifferences: Int, seasonLength: Int) {
    self.differences = differences
    self.seasonalDifferences = seasonalDifferences
    self.seasonLength = seasonLength
    var c = [1.0]
    for step in [Int](repeating: 1, count: differences)
      + [Int](repeating: seasonLength, count: seasonalDifferences)
    {
      var next = c + [Double](repeating: 0, count: step)
      for i in 0..<c.count { next[i + step] -= c[i] }
      c = next
    }
    coefficients = c
  }

  /// How many samples it takes away: d + mD.
  var length: Int { coefficients.count - 1 }

  /// The non-zero coefficients after the first.
  var lags: SparseLags {
    let lags = coefficients.indices.filter { $0 > 0 && coefficients[$0] != 0 }
    return SparseLags(lags: lags, values: lags.map { coefficients[$0] })
  }

  /// The differenced series, `length` samples shorter.
  func apply(_ y: [Double]) -> [Double] {
    guard y.count > length else { return [] }
    var x = y
    for step in [Int](repeating: 1, count: differences)
      + [Int](repeating: seasonLength, count: seasonalDifferences)
    {
      var t = x.count - 1
      while t >= step {
        x[t] -= x[t - step]
        t -= 1
      }
      x.removeFirst(step)
    }
    return x
  }

  /// Undoes it for coming samples: `tail` holds the last `length` samples of the series.
  func integrate(_ w: [Double], tail: [Double]) -> [Double] {
    precondition(tail.count == length, "The tail must have as many samples as differencing took away")
    guard length > 0 else { return w }
    let lags = lags
    var y = tail
    y.reserveCapacity(tail.count + w.count)
    for x in w {
      var value = x
      for (lag, c) in zip(lags.lags, lags.values) { value -= c * y[y.count - lag] }
      y.append(value)
    }
    return Array(y[length...])
  }

  /// The response of the differenced series, `count` samples long, to a unit at sample `index`.
  func response(at index: Int, count: Int) -> [Double] {
    var x = [Double](repeating: 0, count: count)
    for (j, c) in coefficients.enumerated() where c != 0 {
      // Differenced sample s stands at series sample s + length.
      let s = index + j - length
      if s >= 0 && s < count { x[s] = c }
    }
    return x
  }
}
