/// The order of the quantities' rows in the two tables of ``WindowEngine``; quantities that nobody asked for share the
/// last place, which is not written.
struct WindowRows: Sendable {
  /// Values present.
  let counts: Int
  /// Σ x and what its rounding lost.
  let sum: Int
  let loss: Int
  /// Σ d, d = x − the anchor's value.
  let distance: Int
  /// Σ (d − mean d)².
  let squares: Int
  /// Σ d², Σ d³, Σ d⁴.
  let second: Int
  let third: Int
  let fourth: Int
  /// Σ t, Σ t², Σ t·d, t = place − the anchor's.
  let time: Int
  let timeSquares: Int
  let timeDistance: Int
  /// Over neighbours that are both present: their number, Σ (d_t + d_{t−1}), Σ d_t·d_{t−1}.
  let pairs: Int
  let pairSum: Int
  let pairProduct: Int
  let minimum: Int
  let maximum: Int
  /// How many rows there are.
  let total: Int

  init(_ plan: WindowPlan) {
    var next = 0
    func row(_ isNeeded: Bool) -> Int {
      defer { next += isNeeded ? 1 : 0 }
      return next
    }
    counts = row(true)
    sum = row(plan.needsSums)
    loss = row(plan.needsSums)
    distance = row(plan.needsSpread)
    squares = row(plan.needsSpread)
    second = row(plan.needsPowers)
    third = row(plan.needsPowers)
    fourth = row(plan.needsPowers)
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
