import ForeshockLinearAlgebra
import ForeshockMetrics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The negative log partial likelihood of a Cox regression, an event, in centred and scaled columns.
///
/// With the rows of a stratum sorted from the last time to the first, the sums over the units at risk,
///
///     S₀(t) = Σ rᵢ,   S₁(t) = Σ rᵢ·zᵢ,   rᵢ = wᵢ·exp(zᵢᵀγ)
///
/// grow row by row. The derivatives need no sum of matrices at any time: with the cumulative hazard Hᵢ that
/// row i lived through, the gradient is Zᵀ(r∘H − wδ) and the Hessian Zᵀ·diag(r∘H)·Z − Σ u·uᵀ, u = S₁/S₀ at each
/// failure; both products are BLAS's.
///
/// Efron: the l-th of d failures at one time sees S − (l/d)·D, D the sums over those d.
///
/// Source: Therneau & Grambsch, Modeling Survival Data, section 3.3 and appendix; Efron, JASA 72, 1977.
struct CoxObjective: NewtonObjective {
  let rows: CoxRows
  let ridge: [Double]
  let usesEfron: Bool
  var dimension: Int { rows.columnCount }

  /// The hazard at each distinct time of failure of each stratum, at the centre of the columns.
  struct Hazards {
    /// Σ w̄/φ at each time, for those that live on.
    var steps: [Double]
    /// The same for those that fail at that time: less with ties.
    var ownSteps: [Double]
  }

  func evaluate(at point: [Double]) -> NewtonEvaluation {
    var scratch = Scratch(rows, point)
    let hazards = sweep(&scratch, wantsHessian: true)
    let share = 1 / rows.eventWeight
    var result = NewtonEvaluation(
      point: point, value: -scratch.logLikelihood * share,
      gradient: [Double](repeating: 0, count: dimension),
      hessian: Matrix.zeros(dimension, dimension))
    guard scratch.logLikelihood.isFinite else {
      result.value = .infinity
      return result
    }
    let lived = livedHazards(scratch, hazards)
    let pull = lived.indices.map { lived[$0] - (rows.isEvent[$0] ? rows.weights[$0] : 0) }
    var gradient = result.gradient.mutableSpan
    BLAS.gemv(
      .plain, rows: dimension, columns: rows.count, alpha: share, rows.elements.span,
      leading: max(dimension, 1),
      pull.span, into: &gradient)
    result.hessian = curvature(lived, minus: scratch.outer, share)
    for j in ridge.indices {
      result.value += 0.5 * ridge[j] * point[j] * point[j]
      result.gradient[j] += ridge[j] * point[j]
      result.hessian[j, j] += ridge[j]
    }
    return result
  }

  /// The log partial likelihood alone.
  func logLikelihood(at point: [Double]) -> Double {
    var scratch = Scratch(rows, point)
    _ = sweep(&scratch, wantsHessian: false)
    return scratch.logLikelihood
  }

  /// The hazards at the centre of the columns.
  func hazards(at point: [Double]) -> Hazards {
    var scratch = Scratch(rows, point)
    var hazards = sweep(&scratch, wantsHessian: false)
    // The sweep's risks are relative to each stratum's largest.
    for stratum in rows.strata {
      let factor = exp(-scratch.shifts[stratum.index])
      for k in stratum.times {
        hazards.steps[k] *= factor
        hazards.ownSteps[k] *= factor
      }
    }
    return hazards
  }

  // MARK: - One sweep from the last time to the first

  /// What a sweep reads and writes.
  private struct Scratch {
    /// zᵀγ less the largest of the stratum.
    var predictors: [Double]
    /// wᵢ·exp(predictor).
    var risks: [Double]
    /// The largest zᵀγ of each stratum.
    var shifts: [Double]
    var logLikelihood = 0.0
    /// Σ u·uᵀ.
    var outer: [Double]

    init(_ rows: CoxRows, _ point: [Double]) {
      let p = rows.columnCount
      var eta = [Double](repeating: 0, count: rows.count)
      var target = eta.mutableSpan
      BLAS.gemv(
        .transposed, rows: p, columns: rows.count, rows.elements.span, leading: max(p, 1), point.span,
        into: &target)
      predictors = eta
      risks = eta
      shifts = []
      outer = [Double](repeating: 0, count: p * p)
      for stratum in rows.strata {
        var largest = -Double.infinity
        for i in stratum.rows { largest = max(largest, predictors[i]) }
        shifts.append(largest)
        for i in stratum.rows {
          predictors[i] -= largest
          risks[i] = rows.weights[i] * exp(predictors[i])
        }
      }
    }
  }

  private func sweep(_ scratch: inout Scratch, wantsHessian: Bool) -> Hazards {
    var hazards = Hazards(
      steps: [Double](repeating: 0, count: rows.timeCount),
      ownSteps: [Double](repeating: 0, count: rows.timeCount))
    var vectors = VectorBlock(dimension: dimension)
    for stratum in rows.strata {
      var atRisk = RiskSums(dimension: dimension)
      var leaving = stratum.entryOrder.makeIterator()
      var nextToLeave = leaving.next()
      for group in stratum.groups {
        var failing = RiskSums(dimension: dimension)
        var (count, weight) = (0, 0.0)
        for i in group.rows {
          atRisk.add(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
          guard rows.isEvent[i], rows.weights[i] > 0 else { continue }
          failing.add(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
          count += 1
          weight += rows.weights[i]
          scratch.logLikelihood += rows.weights[i] * scratch.predictors[i]
        }
        while let i = nextToLeave, rows.entries[i] >= group.time {
          atRisk.remove(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
          nextToLeave = leaving.next()
        }
        guard count > 0 else { continue }
        if atRisk.hasLostDigits {
          atRisk = RiskSums(dimension: dimension)
          for i in stratum.rows.lowerBound..<group.rows.upperBound where rows.entries[i] < group.time {
            atRisk.add(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
          }
        }
        let pieces = usesEfron ? count : 1
        let share = weight / Double(pieces)
        for piece in 0..<pieces {
          let gone = Double(piece) / Double(pieces)
          let sum = atRisk.sum - gone * failing.sum
          scratch.logLikelihood -= share * log(sum)
          hazards.steps[group.timeIndex] += share / sum
          hazards.ownSteps[group.timeIndex] += (1 - gone) * share / sum
          guard wantsHessian else { continue }
          vectors.append(
            atRisk.vector, minus: gone, failing.vector, times: share.squareRoot() / sum, into: &scratch.outer)
        }
      }
    }
    vectors.flush(into: &scratch.outer)
    return hazards
  }

  /// r∘H: each row's risk times the hazard it lived through.
  private func livedHazards(_ scratch: Scratch, _ hazards: Hazards) -> [Double] {
    var lived = [Double](repeating: 0, count: rows.count)
    for stratum in rows.strata {
      // Times are in descending order: the sum up to a time is the sum of what comes after it in the list.
      var upTo = [Double](repeating: 0, count: stratum.times.count + 1)
      for k in stratum.times.reversed() {
        let local = k - stratum.times.lowerBound
        upTo[local] = upTo[local + 1] + hazards.steps[k]
      }
      for group in stratum.groups {
        let local = group.timeIndex - stratum.times.lowerBound
        let isEventTime = local < stratum.times.count && rows.times[group.timeIndex] == group.time
        for i in group.rows {
          var hazard = upTo[local]
          if isEventTime, rows.isEvent[i] {
            hazard = upTo[local + 1] + hazards.ownSteps[group.timeIndex]
          }
          lived[i] = scratch.risks[i] * (hazard - upTo[rows.entryIndex[i]])
        }
      }
    }
    return lived
  }

  /// share · (Zᵀ·diag(weights)·Z − outer).
  private func curvature(_ weights: [Double], minus outer: [Double], _ share: Double) -> Matrix {
    let p = dimension
    var result = outer.map { -$0 * share }
    let blockRows = 256
    var block = [Double](repeating: 0, count: blockRows * p)
    for first in stride(from: 0, to: rows.count, by: blockRows) {
      let count = min(blockRows, rows.count - first)
      let source = rows.elements
      for i in 0..<count {
        // A hazard lived through may fall below zero by rounding.
        let root = max(weights[first + i], 0).squareRoot()
        for j in 0..<p { block[i * p + j] = root * source[(first + i) * p + j] }
      }
      var target = result.mutableSpan
      BLAS.syrk(
        .plain, order: p, inner: count, alpha: share, block.span, leading: max(p, 1), beta: 1, into: &target)
    }
    return Matrix(rowCount: p, columnCount: p, elements: result)
  }
}

/// S₀ and S₁ of the units at risk.
private struct RiskSums {
  private(set) var sum = 0.0
  private(set) var vector: [Double]
  private var count = 0
  /// The largest sum so far.
  private var peak = 0.0

  /// Whether so much has gone that what is left is mostly rounding: then the sums are made anew.
  var hasLostDigits: Bool { sum < 1e-6 * peak }

  init(dimension: Int) { vector = [Double](repeating: 0, count: dimension) }

  mutating func add(_ risk: Double, _ elements: [Double], at first: Int, withVector: Bool) {
    count += 1
    sum += risk
    peak = max(peak, sum)
    guard withVector else { return }
    for j in vector.indices { vector[j] += risk * elements[first + j] }
  }

  mutating func remove(_ risk: Double, _ elements: [Double], at first: Int, withVector: Bool) {
    count -= 1
    guard count > 0 else {
      // Nobody is left: not even rounding.
      sum = 0
      peak = 0
      for j in vector.indices { vector[j] = 0 }
      return
    }
    sum -= risk
    guard withVector else { return }
    for j in vector.indices { vector[j] -= risk * elements[first + j] }
  }
}

/// Vectors whose outer products are added up many at a time.
private struct VectorBlock {
  private let dimension: Int
  private let capacity = 256
  private var block: [Double]
  private var count = 0

  init(dimension: Int) {
    self.dimension = dimension
    block = [Double](repeating: 0, count: capacity * dimension)
  }

  mutating func append(
    _ a: [Double], minus share: Double, _ b: [Double], times factor: Double, into outer: inout [Double]
  ) {
    let first = count * dimension
    for j in 0..<dimension { block[first + j] = (a[j] - share * b[j]) * factor }
    count += 1
    if count == capacity { flush(into: &outer) }
  }

  mutating func flush(into outer: inout [Double]) {
    var target = outer.mutableSpan
    BLAS.syrk(
      .plain, order: dimension, inner: count, block.span, leading: max(dimension, 1), beta: 1, into: &target)
    count = 0
  }
}
