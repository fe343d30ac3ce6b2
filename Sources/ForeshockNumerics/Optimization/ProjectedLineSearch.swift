/// A search for a good step along the path P(x + α d), where P moves a point into the box.
///
/// A step is accepted when it lowers the value enough (Armijo: f(α) ≤ f(0) + c₁ g·(x(α) − x)) and the slope
/// has flattened enough (Wolfe: φ′(α) ≥ c₂ φ′(0), slopes taken over the variables not yet at a bound).
/// Trial steps come from cubic interpolation inside a shrinking bracket, or extrapolation while there is
/// no upper end. It allocates nothing after `init`.
///
/// Source: Nocedal & Wright, "Numerical Optimization", 2nd ed., sections 3.1 and 3.5; the approximate
/// decrease near the rounding level is from Hager & Zhang, SIAM J. Optim. 16, 2005, section 2.
struct ProjectedLineSearch {
  /// What a search came to.
  struct Outcome {
    var succeeded: Bool
    var evaluations: Int
  }

  let box: Box
  /// The accepted point, its value and gradient; meaningful after a search that succeeded.
  var point: [Double]
  var value = 0.0
  var gradient: [Double]
  /// The last point that lowered the value enough but was still too steep.
  private var keptPoint: [Double]
  private var keptValue = 0.0
  private var keptGradient: [Double]

  private static let sufficientDecrease = 1e-4
  private static let curvature = 0.9
  private static let evaluationLimit = 40

  init(box: Box) {
    self.box = box
    point = [Double](repeating: 0, count: box.lower.count)
    gradient = point
    keptPoint = point
    keptGradient = point
  }

  /// Searches from `x` along `direction`, whose slope there is `slope`.
  mutating func run(
    from x: [Double], value start: Double, gradient startGradient: [Double], direction: [Double],
    slope: Double, firstStep: Double,
    _ objective: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Outcome {
    guard slope < 0 else { return Outcome(succeeded: false, evaluations: 0) }
    var low = Knot(step: 0, value: start, slope: slope)
    var beforeLow = low
    var high: Knot?
    var step = firstStep
    for evaluation in 1...Self.evaluationLimit {
      var movement = 0.0
      var moved = false
      for i in 0..<x.count {
        point[i] = box.clamp(x[i] + step * direction[i], i)
        let change = point[i] - x[i]
        movement += startGradient[i] * change
        if change != 0 { moved = true }
      }
      // The step has shrunk below the spacing of the numbers.
      guard moved else { return finish(low, evaluation - 1) }
      value = objective(point, &gradient)
      var trialSlope = 0.0
      for i in 0..<x.count where point[i] > box.lower[i] && point[i] < box.upper[i] {
        trialSlope += gradient[i] * direction[i]
      }
      let trial = Knot(step: step, value: value, slope: trialSlope)
      let isInDomain = value.isFinite && gradient.allSatisfy(\.isFinite)
      let isLower =
        isInDomain
        && (value <= start + Self.sufficientDecrease * movement
          || (value <= start && (2 * Self.sufficientDecrease - 1) * slope >= trialSlope))
      if !isLower {
        high = isInDomain ? trial : Knot(step: step, value: .infinity, slope: .nan)
      } else if trialSlope < Self.curvature * slope {
        beforeLow = low
        low = trial
        swap(&point, &keptPoint)
        swap(&gradient, &keptGradient)
        keptValue = value
      } else {
        return Outcome(succeeded: true, evaluations: evaluation)
      }
      if let high {
        step = low.minimizer(towards: high)
        guard abs(high.step - low.step) > 1e-15 * high.step else { return finish(low, evaluation) }
      } else {
        step = low.extrapolation(from: beforeLow)
      }
      guard step.isFinite else { return finish(low, evaluation) }
    }
    return finish(low, Self.evaluationLimit)
  }

  /// Settles for the last point that lowered the value, if there is one.
  private mutating func finish(_ low: Knot, _ evaluations: Int) -> Outcome {
    guard low.step > 0 else { return Outcome(succeeded: false, evaluations: evaluations) }
    swap(&point, &keptPoint)
    swap(&gradient, &keptGradient)
    value = keptValue
    return Outcome(succeeded: true, evaluations: evaluations)
  }
}

/// A step tried, with value and slope.
private struct Knot {
  var step: Double
  var value: Double
  var slope: Double

  /// The minimiser of the cubic through both knots, kept off the ends of the bracket by a tenth of it.
  func minimizer(towards high: Knot) -> Double {
    let width = high.step - step
    guard high.value.isFinite else { return step + 0.25 * width }
    let secant = (high.value - value) / width
    var fraction = 0.5
    if high.slope.isFinite {
      let theta = slope + high.slope - 3 * secant
      let discriminant = theta * theta - slope * high.slope
      if discriminant >= 0 {
        let root = discriminant.squareRoot()
        let denominator = high.slope - slope + 2 * root
        if denominator != 0 { fraction = 1 - (high.slope + root - theta) / denominator }
      }
    }
    guard fraction.isFinite else { return step + 0.5 * width }
    return step + min(max(fraction, 0.1), 0.9) * width
  }

  /// Beyond this knot, where the slopes would meet zero on a straight line; 2 to 10 times as far.
  func extrapolation(from before: Knot) -> Double {
    let advance = (step - before.step) * slope / (before.slope - slope)
    let target = advance > 0 && advance.isFinite ? step + advance : 10 * step
    return min(max(target, 2 * step), 10 * step)
  }
}
