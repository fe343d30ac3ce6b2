/// The order of the quantities' rows in the two tables of ``WindowEngine``, in bytes so that copies cost nothing; quantities that nobody asked for share the
/// last place, which is not written.
struct WindowRows: Sendable {
  /// Values present.
  let counts: UInt8
  /// Σ x and what its rounding lost.
  let sum: UInt8
  let loss: UInt8
  /// Σ x as it comes.
  let plainSum: UInt8
  /// Σ d, d = x − the anchor's value.
  let distance: UInt8
  /// Σ (d − mean d)².
  let squares: UInt8
  /// Σ d², Σ d³, Σ d⁴.
  let second: UInt8
  let third: UInt8
  let fourth: UInt8
  /// Σ t, Σ t², Σ t·d, t = place − the anchor's.
  let time: UInt8
  let timeSquares: UInt8
  let timeDistance: UInt8
  /// Over neighbours that are both present: their number, Σ (d_t + d_{t−1}), Σ d_t·d_{t−1}.
  let pairs: UInt8
  let pairSum: UInt8
  let pairProduct: UInt8
  let minimum: UInt8
  let maximum: UInt8
  /// How many rows there are.
  let total: UInt8

  init(_ plan: WindowPlan) {
    var next: UInt8 = 0
    func row(_ isNeeded: Bool) -> UInt8 {
      defer { next += isNeeded ? 1 : 0 }
      return next
    }
    counts = row(true)
    sum = row(plan.needsSums)
    loss = row(plan.needsSums)
    plainSum = row(plan.needsPlainSums)
    distance = row(plan.needsSpread)
    squares = row(plan.needsSpread)
    second = row(plan.needsPowers)
    third = row(plan.needsPowers)
    fourth = row(plan.needsFourth)
    time = row(plan.needsLine)
    timeSquares = row(plan.needsLine)
    timeDistance = row(plan.needsLine)
    pairs = row(plan.needsPairs)
    pairSum = row(plan.needsPairs)
    pairProduct = row(plan.needsPairs)
    minimum = row(plan.needsMinimum)
    maximum = row(plan.needsMaximum)
    total = next
  }
}
