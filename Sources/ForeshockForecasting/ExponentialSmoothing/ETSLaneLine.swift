/// A search for a good step along one lane's direction, told what each trial step came to.
///
/// A step is accepted when it lowers the value enough (Armijo) and the slope has flattened enough (Wolfe). Trial
/// steps come from cubic interpolation inside a shrinking bracket, or extrapolation while it has no upper end.
///
/// Source: Nocedal & Wright, "Numerical Optimization", 2nd ed., sections 3.1 and 3.5; the approximate decrease near
/// the rounding level is from Hager & Zhang, SIAM J. Optim. 16, 2005, section 2.
struct ETSLaneLine {
  /// What to do after a trial step.
  enum Verdict {
    /// The trial is good.
    case accepted
    /// Try ``step``.
    case again
    /// Keep the trial as the lowest point so far, and try ``step``.
    case keepAndAgain
    /// Settle for the point kept last.
    case settled
    /// No step lowers the value.
    case failed
  }

  /// A trial step's result.
  struct Trial {
    var value: Double
    var slope: Double
    /// The start's gradient times the movement.
    var movement: Double
    var moved: Bool
    /// Whether value and gradient are numbers.
    var isFinite: Bool
  }

  private struct Knot {
    var step: Double
    var value: Double
    var slope: Double
  }

  /// The step to try next.
  private(set) var step: Double
  /// The value at the point kept last.
  private(set) var keptValue = Double.infinity
  private let start: Double
  /// The slope at the start.
  let slope: Double
  private var low: Knot
  private var beforeLow: Knot
  private var high: Knot?
  private var evaluations = 0

  private static let sufficientDecrease = 1e-4
  private static let curvature = 0.9
  private static let evaluationLimit = 40

  init(value: Double, slope: Double, firstStep: Double) {
    start = value
    self.slope = slope
    step = firstStep
    low = Knot(step: 0, value: value, slope: slope)
    beforeLow = low
  }

  mutating func take(_ trial: Trial) -> Verdict {
    // The step may have shrunk below the spacing of the numbers.
    guard trial.moved else { return settlement }
    evaluations += 1
    let knot = Knot(step: step, value: trial.value, slope: trial.slope)
    let isLower =
      trial.isFinite
      && (trial.value <= start + Self.sufficientDecrease * trial.movement
        || (trial.value <= start && (2 * Self.sufficientDecrease - 1) * slope >= trial.slope))
    var verdict = Verdict.again
    if !isLower {
      high = trial.isFinite ? knot : Knot(step: step, value: .infinity, slope: .nan)
    } else if trial.slope < Self.curvature * slope {
      beforeLow = low
      low = knot
      keptValue = trial.value
      verdict = .keepAndAgain
    } else {
      return .accepted
    }
    if let high {
      step = between(high)
      guard abs(high.step - low.step) > 1e-15 * high.step else { return settlement(verdict) }
    } else {
      step = beyond
    }
    guard step.isFinite, evaluations < Self.evaluationLimit else { return settlement(verdict) }
    return verdict
  }

  private var settlement: Verdict { low.step > 0 ? .settled : .failed }

  /// The end after a trial that was itself to be kept: then it is good enough.
  private func settlement(_ verdict: Verdict) -> Verdict {
    if case .keepAndAgain = verdict { .accepted } else { settlement }
  }

  /// The minimiser of the cubic through both ends of the bracket, kept off them by a tenth of it.
  private func between(_ high: Knot) -> Double {
    let width = high.step - low.step
    guard high.value.isFinite else { return low.step + 0.25 * width }
    let secant = (high.value - low.value) / width
    var fraction = 0.5
    if high.slope.isFinite {
      let theta = low.slope + high.slope - 3 * secant
      let discriminant = theta * theta - low.slope * high.slope
      if discriminant >= 0 {
        let root = discriminant.squareRoot()
        let denominator = high.slope - low.slope + 2 * root
        if denominator != 0 { fraction = 1 - (high.slope + root - theta) / denominator }
      }
    }
    guard fraction.isFinite else { return low.step + 0.5 * width }
    return low.step + min(max(fraction, 0.1), 0.9) * width
  }

  /// Beyond the low end, where the slopes would meet zero on a straight line; 2 to 10 times as far.
  private var beyond: Double {
    let advance = (low.step - beforeLow.step) * low.slope / (beforeLow.slope - low.slope)
    let target = advance > 0 && advance.isFinite ? low.step + advance : 10 * low.step
    return min(max(target, 2 * low.step), 10 * low.step)
  }
}
