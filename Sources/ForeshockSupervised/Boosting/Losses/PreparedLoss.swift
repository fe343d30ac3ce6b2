internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A loss with the targets and weights of the rows it is minimised over.
struct PreparedLoss: Sendable {
  enum Kind: Sendable {
    case builtIn(BoostingLoss)
    case custom(any BoostingObjective)
  }

  let kind: Kind
  let targets: [Double]
  let weights: [Double]
  let outputCount: Int
  /// Rows from the latest time to the first, for Cox's likelihood.
  private let timeOrder: [Int]

  init(_ kind: Kind, targets: [Double], weights: [Double]) {
    self.kind = kind
    self.targets = targets
    self.weights = weights
    switch kind {
    case .builtIn(.softmax(let count)): outputCount = count
    case .builtIn: outputCount = 1
    case .custom(let objective): outputCount = objective.outputCount
    }
    if case .builtIn(.cox) = kind {
      timeOrder = targets.indices.sorted { (abs(targets[$1]), $0) < (abs(targets[$0]), $1) }
    } else {
      timeOrder = []
    }
  }

  var count: Int { targets.count }

  /// The level of the quantile that a leaf's value is, where the loss has no curvature.
  var leafLevel: Double? {
    switch kind {
    case .builtIn(.absolute): 0.5
    case .builtIn(.quantile(let level)): level
    default: nil
    }
  }

  /// The best constant scores, one an output.
  func baseline() -> [Double] {
    switch kind {
    case .custom(let objective): return objective.baseline(targets: targets, weights: weights)
    case .builtIn(let loss):
      switch loss {
      case .logistic:
        // The probability itself would round to 1 where ones are all but certain.
        var (ones, zeros) = (0.0, 0.0)
        for i in targets.indices {
          if targets[i] == 1 { ones += weights[i] } else { zeros += weights[i] }
        }
        return [log(ones) - log(zeros)]
      case .softmax(let classes):
        var sums = [Double](repeating: 0, count: classes)
        for i in targets.indices { sums[Int(targets[i])] += weights[i] }
        let total = sums.reduce(0, +)
        // A class that does not occur is unlikely, not impossible.
        return sums.map { log(max(1e-15, $0 / total)) }
      case .squared: return [weightedMean()]
      case .absolute: return [WeightedQuantile.value(0.5, targets, weights)]
      case .quantile(let level): return [WeightedQuantile.value(level, targets, weights)]
      case .poisson, .tweedie: return [log(max(1e-15, weightedMean()))]
      case .cox: return [0]
      }
    }
  }

  /// Σ w·y / Σ w, within reach of large targets.
  private func weightedMean() -> Double {
    let size = targets.reduce(0) { max($0, abs($1)) }
    guard size > 0 else { return 0 }
    var (sum, total) = (0.0, 0.0)
    for i in targets.indices {
      sum += weights[i] * (targets[i] / size)
      total += weights[i]
    }
    return sum / total * size
  }

  /// The derivatives of weight times loss at the given scores.
  func derivatives(_ scores: [Double], _ g: inout [Double], _ h: inout [Double], threads: Int) {
    switch kind {
    case .custom(let objective):
      objective.derivatives(scores: scores, targets: targets, weights: weights, gradients: &g, hessians: &h)
    case .builtIn(let loss):
      switch loss {
      case .logistic: LossKernel.logistic(scores, targets, weights, &g, &h, threads: threads)
      case .softmax: softmax(scores, &g, &h)
      case .squared:
        fill(scores, &g, &h) { score, y, w in (w * (score - y), w) }
      case .absolute:
        fill(scores, &g, &h) { score, y, w in (score > y ? w : score < y ? -w : 0, w) }
      case .quantile(let level):
        // At the target itself any slope between both is one; with the upper one, rows that start at the quantile they all
        // share, as at a cap, would look like all others, and no split would be worth anything.
        fill(scores, &g, &h) { score, y, w in
          (score > y ? w * (1 - level) : score < y ? -w * level : 0, w)
        }
      case .poisson:
        // The curvature is raised by e^0.7, so that steps stay small where the mean is (as LightGBM).
        fill(scores, &g, &h) { score, y, w in
          let mean = exp(score)
          return (w * (mean - y), w * mean * 2.0137527074704766)
        }
      case .tweedie(let power):
        fill(scores, &g, &h) { score, y, w in
          let (a, b) = (exp((1 - power) * score), exp((2 - power) * score))
          return (w * (b - y * a), w * ((2 - power) * b - y * (1 - power) * a))
        }
      case .cox: cox(scores, &g, &h)
      }
    }
  }

  @inline(__always)
  private func fill(
    _ scores: [Double], _ g: inout [Double], _ h: inout [Double],
    _ body: (_ score: Double, _ y: Double, _ w: Double) -> (Double, Double)
  ) {
    for i in 0..<count { (g[i], h[i]) = body(scores[i], targets[i], weights[i]) }
  }

  private func softmax(_ scores: [Double], _ g: inout [Double], _ h: inout [Double]) {
    // With k scores for k − 1 degrees of freedom the diagonal of the curvature is too small (as LightGBM).
    let factor = Double(outputCount) / Double(max(1, outputCount - 1))
    for i in 0..<count {
      var greatest = -Double.infinity
      for k in 0..<outputCount { greatest = max(greatest, scores[k * count + i]) }
      var total = 0.0
      for k in 0..<outputCount {
        let e = exp(scores[k * count + i] - greatest)
        g[k * count + i] = e
        total += e
      }
      for k in 0..<outputCount {
        let p = g[k * count + i] / total
        g[k * count + i] = weights[i] * (p - (targets[i] == Double(k) ? 1 : 0))
        h[k * count + i] = weights[i] * factor * p * (1 - p)
      }
    }
  }

  /// Breslow's approximation: with S(t) = Σ w·e^F over the rows still at risk at t, row i has the derivatives
  /// w·(e^F·A(tᵢ) − 1 if failed) and w·(e^F·A − w·e^2F·B), where A and B sum d/S and d/S² over the failures, of total
  /// weight d a time, up to tᵢ.
  private func cox(_ scores: [Double], _ g: inout [Double], _ h: inout [Double]) {
    let shift = scores.max() ?? 0
    var atRisk = 0.0
    // From the latest to the first: S(t) of each distinct time, kept where the time starts.
    var risk = [Double](repeating: 0, count: count)
    eachTime { rows in
      for k in rows { atRisk += weights[timeOrder[k]] * exp(scores[timeOrder[k]] - shift) }
      for k in rows { risk[k] = atRisk }
    }
    var (a, b) = (0.0, 0.0)
    var times: [Range<Int>] = []
    eachTime { times.append($0) }
    for rows in times.reversed() {
      var failed = 0.0
      for k in rows where targets[timeOrder[k]] > 0 { failed += weights[timeOrder[k]] }
      if failed > 0 {
        a += failed / risk[rows.lowerBound]
        b += failed / (risk[rows.lowerBound] * risk[rows.lowerBound])
      }
      for k in rows {
        let i = timeOrder[k]
        let e = exp(scores[i] - shift)
        g[i] = weights[i] * (e * a - (targets[i] > 0 ? 1 : 0))
        h[i] = max(0, weights[i] * (e * a - weights[i] * e * e * b))
      }
    }
  }

  private func eachTime(_ body: (Range<Int>) -> Void) {
    var first = 0
    for k in 1...max(1, count)
    where k == count || abs(targets[timeOrder[k]]) != abs(targets[timeOrder[first]]) {
      body(first..<k)
      first = k
    }
  }

  /// Whether the loss depends on the scores at all: Cox's likelihood compares failures with other rows at risk, so that without a
  /// failure before the last row's end it says the same of all scores. All other losses ask every row, also where all
  /// are alike.
  var tellsScoresApart: Bool {
    guard case .builtIn(.cox) = kind else { return true }
    var (others, found) = (0, false)
    eachTime { rows in
      let counting = rows.filter { weights[timeOrder[$0]] > 0 }
      others += counting.count
      found = found || (others > 1 && counting.contains { targets[timeOrder[$0]] > 0 })
    }
    return found
  }

  /// The weighted mean loss.
  func loss(_ scores: [Double]) -> Double {
    switch kind {
    case .custom(let objective): return objective.loss(scores: scores, targets: targets, weights: weights)
    case .builtIn(let loss):
      switch loss {
      case .logistic:
        return mean { i in
          let f = scores[i]
          return (f > 0 ? f + log1p(exp(-f)) : log1p(exp(f))) - targets[i] * f
        }
      case .softmax:
        return mean { i in
          var greatest = -Double.infinity
          for k in 0..<outputCount { greatest = max(greatest, scores[k * count + i]) }
          var total = 0.0
          for k in 0..<outputCount { total += exp(scores[k * count + i] - greatest) }
          return greatest + log(total) - scores[Int(targets[i]) * count + i]
        }
      case .squared: return mean { (targets[$0] - scores[$0]) * (targets[$0] - scores[$0]) / 2 }
      case .absolute: return mean { abs(targets[$0] - scores[$0]) }
      case .quantile(let level):
        return mean { i in
          let r = targets[i] - scores[i]
          return r >= 0 ? level * r : (level - 1) * r
        }
      case .poisson: return mean { exp(scores[$0]) - targets[$0] * scores[$0] }
      case .tweedie(let p):
        return mean { i in
          exp((2 - p) * scores[i]) / (2 - p) - targets[i] * exp((1 - p) * scores[i]) / (1 - p)
        }
      case .cox:
        let shift = scores.max() ?? 0
        var (atRisk, sum, failures) = (0.0, 0.0, 0.0)
        eachTime { rows in
          for k in rows { atRisk += weights[timeOrder[k]] * exp(scores[timeOrder[k]] - shift) }
          for k in rows where targets[timeOrder[k]] > 0 {
            let i = timeOrder[k]
            sum += weights[i] * (log(atRisk) + shift - scores[i])
            failures += weights[i]
          }
        }
        return failures > 0 ? sum / failures : 0
      }
    }
  }

  private func mean(_ body: (Int) -> Double) -> Double {
    var (sum, total) = (0.0, 0.0)
    for i in 0..<count {
      sum += weights[i] * body(i)
      total += weights[i]
    }
    return sum / total
  }
}
