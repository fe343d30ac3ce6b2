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
/// Risks are taken relative to the largest of the units at risk at the time, not of all: a unit whose risk is beyond all
/// others', as by a cell of 2³¹ − 1, leaves no digits of theirs while it is there, but they have theirs when it is gone.
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
    result.hessian = curvature(lived, minus: scratch.outer, plus: scratch.distant, share)
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
    for stratum in rows.strata {
      for (place, group) in stratum.groups.enumerated() where rows.hasFailure(group, in: stratum) {
        let factor = exp(-scratch.shifts[stratum.index][place])
        // Where only units without any risk are left the hazard that lets one fail is beyond all numbers.
        hazards.steps[group.timeIndex] = min(hazards.steps[group.timeIndex] * factor, 1e300)
        hazards.ownSteps[group.timeIndex] = min(hazards.ownSteps[group.timeIndex] * factor, 1e300)
      }
    }
    return hazards
  }

  // MARK: - One sweep from the last time to the first

  /// What a sweep reads and writes.
  private struct Scratch {
    /// zᵀγ less the shift of the row's group.
    var predictors: [Double]
    /// wᵢ·exp(predictor).
    var risks: [Double]
    /// The largest zᵀγ of each stratum's rows up to each group; of all its rows where some enter late, as then the
    /// largest may leave.
    var shifts: [[Double]]
    var logLikelihood = 0.0
    /// Σ u·uᵀ, of rows that are not distant.
    var outer: [Double]
    /// What distant rows add to the Hessian.
    var distant: [Double] = []

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
        if !stratum.entryOrder.isEmpty {
          for i in stratum.rows { largest = max(largest, predictors[i]) }
        }
        var own: [Double] = []
        own.reserveCapacity(stratum.groups.count)
        for group in stratum.groups {
          for i in group.rows { largest = max(largest, predictors[i]) }
          own.append(largest)
          for i in group.rows {
            predictors[i] -= largest
            risks[i] = rows.weights[i] * exp(predictors[i])
          }
        }
        shifts.append(own)
      }
    }
  }

  private func sweep(_ scratch: inout Scratch, wantsHessian: Bool) -> Hazards {
    var hazards = Hazards(
      steps: [Double](repeating: 0, count: rows.timeCount),
      ownSteps: [Double](repeating: 0, count: rows.timeCount))
    var vectors = VectorBlock(dimension: dimension)
    if !rows.isDistant.isEmpty { scratch.distant = scratch.outer }
    for stratum in rows.strata {
      var atRisk = RiskSums(dimension: dimension)
      var far: [DistantRisk] = []
      var leaving = stratum.entryOrder.makeIterator()
      var nextToLeave = leaving.next()
      let shifts = scratch.shifts[stratum.index]
      for (place, group) in stratum.groups.enumerated() {
        if place > 0, shifts[place] > shifts[place - 1] {
          atRisk.scale(by: exp(shifts[place - 1] - shifts[place]))
        }
        var failing = RiskSums(dimension: dimension)
        var (count, weight) = (0, 0.0)
        for k in far.indices { far[k].isFailing = false }
        for i in group.rows {
          let fails = rows.isEvent[i] && rows.weights[i] > 0
          if isDistant(i) {
            far.append(
              DistantRisk(
                row: i, weight: rows.weights[i], predictor: scratch.predictors[i] + shifts[place],
                isFailing: fails))
          } else {
            atRisk.add(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
            if fails {
              failing.add(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
            }
          }
          guard fails else { continue }
          count += 1
          weight += rows.weights[i]
          scratch.logLikelihood += rows.weights[i] * scratch.predictors[i]
        }
        while let i = nextToLeave, rows.entries[i] >= group.time {
          nextToLeave = leaving.next()
          if isDistant(i) {
            far.removeAll { $0.row == i }
          } else {
            atRisk.remove(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
          }
        }
        guard count > 0 else { continue }
        if atRisk.hasLostDigits {
          atRisk = RiskSums(dimension: dimension)
          for i in stratum.rows.lowerBound..<group.rows.upperBound
          where rows.entries[i] < group.time && !isDistant(i) {
            atRisk.add(scratch.risks[i], rows.elements, at: i * dimension, withVector: wantsHessian)
          }
        }
        let pieces = usesEfron ? count : 1
        let share = weight / Double(pieces)
        for piece in 0..<pieces {
          let gone = Double(piece) / Double(pieces)
          let ordinary = atRisk.sum - gone * failing.sum
          let risks = far.map { $0.risk(shift: shifts[place], gone: gone) }
          let sum = risks.reduce(ordinary, +)
          scratch.logLikelihood -= share * log(sum)
          hazards.steps[group.timeIndex] += share / sum
          hazards.ownSteps[group.timeIndex] += (1 - gone) * share / sum
          guard wantsHessian else { continue }
          vectors.append(
            atRisk.vector, minus: gone, failing.vector, times: share.squareRoot() / sum, into: &scratch.outer)
          if !far.isEmpty {
            let mean = atRisk.vector.indices.map { (atRisk.vector[$0] - gone * failing.vector[$0]) / sum }
            addDistant(
              far.map(\.row), risks.map { $0 / sum }, rest: ordinary / sum, mean, share, to: &scratch.distant)
          }
        }
      }
    }
    vectors.flush(into: &scratch.outer)
    return hazards
  }

  @inline(__always)
  private func isDistant(_ row: Int) -> Bool { !rows.isDistant.isEmpty && rows.isDistant[row] }

  /// Adds the part of distant rows in the variance of z at a failure, in which no squares of theirs cancel:
  ///
  ///     Σᵢ pᵢ·q·zᵢzᵢᵀ + Σᵢ‹ⱼ pᵢpⱼ·(zᵢ − zⱼ)(zᵢ − zⱼ)ᵀ − m·bᵀ − b·mᵀ,   b = Σᵢ pᵢ·zᵢ
  ///
  /// with pᵢ the probabilities of the distant rows to fail, q that of all others, m the sum of their z times theirs.
  private func addDistant(
    _ far: [Int], _ p: [Double], rest q: Double, _ mean: [Double], _ share: Double, to sums: inout [Double]
  ) {
    let d = dimension
    let z = far.map { row in (0..<d).map { rows.elements[row * d + $0] } }
    for i in far.indices where p[i] > 0 {
      for a in 0..<d {
        for b in 0..<d {
          var term = q * z[i][a] * z[i][b] - mean[a] * z[i][b] - z[i][a] * mean[b]
          for j in far.indices where j > i {
            term += p[j] * (z[i][a] - z[j][a]) * (z[i][b] - z[j][b])
          }
          sums[a * d + b] += share * p[i] * term
        }
      }
    }
  }

  /// r∘H: each row's risk times the hazard it lived through.
  private func livedHazards(_ scratch: Scratch, _ hazards: Hazards) -> [Double] {
    var lived = [Double](repeating: 0, count: rows.count)
    for stratum in rows.strata {
      // Times are in descending order: the sum up to a time is the sum of what comes after it in the list. Each is
      // relative to the shift of its time, to which those of earlier times, which are not less, are brought.
      var upTo = [Double](repeating: 0, count: stratum.times.count + 1)
      var shifts = upTo
      for (place, group) in stratum.groups.enumerated() where rows.hasFailure(group, in: stratum) {
        shifts[group.timeIndex - stratum.times.lowerBound] = scratch.shifts[stratum.index][place]
      }
      shifts[stratum.times.count] = .infinity
      for k in stratum.times.reversed() {
        let local = k - stratum.times.lowerBound
        upTo[local] = upTo[local + 1] * exp(shifts[local] - shifts[local + 1]) + hazards.steps[k]
      }
      for (place, group) in stratum.groups.enumerated() {
        let local = group.timeIndex - stratum.times.lowerBound
        let shift = scratch.shifts[stratum.index][place]
        func hazard(_ local: Int) -> Double { upTo[local] * exp(shift - shifts[local]) }
        let all = hazard(local)
        let isEventTime = rows.hasFailure(group, in: stratum)
        let before = isEventTime ? hazard(local + 1) : all
        for i in group.rows {
          let own = rows.isEvent[i] && isEventTime ? before + hazards.ownSteps[group.timeIndex] : all
          let atEntry = stratum.entryOrder.isEmpty ? 0 : hazard(rows.entryIndex[i])
          lived[i] = scratch.risks[i] * (own - atEntry)
        }
      }
    }
    return lived
  }

  /// share · (Zᵀ·diag(weights)·Z − outer + distant), the product without distant rows.
  private func curvature(
    _ weights: [Double], minus outer: [Double], plus distant: [Double], _ share: Double
  ) -> Matrix {
    let p = dimension
    var result = outer.map { -$0 * share }
    for k in distant.indices { result[k] += distant[k] * share }
    let blockRows = 256
    var block = [Double](repeating: 0, count: blockRows * p)
    for first in stride(from: 0, to: rows.count, by: blockRows) {
      let count = min(blockRows, rows.count - first)
      let source = rows.elements
      for i in 0..<count {
        // A hazard lived through may fall below zero by rounding.
        let root = isDistant(first + i) ? 0 : max(weights[first + i], 0).squareRoot()
        for j in 0..<p { block[i * p + j] = root * source[(first + i) * p + j] }
      }
      var target = result.mutableSpan
      BLAS.syrk(
        .plain, order: p, inner: count, alpha: share, block.span, leading: max(p, 1), beta: 1, into: &target)
    }
    return Matrix(rowCount: p, columnCount: p, elements: result)
  }
}
