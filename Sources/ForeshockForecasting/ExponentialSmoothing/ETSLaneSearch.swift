/// Minimises an ``ETSObjective`` from many starts, several searches at a time, one in each SIMD lane; a lane whose
/// search has ended takes the next start.
///
/// Each search is a limited-memory quasi-Newton method in a box, whose first trial step is never more than a few
/// times as long as the step before: longer ones mostly overshoot. (The second derivatives at the start as Gauss
/// and Newton have them, instead of a multiple of the unit matrix, did not save evaluations.)
///
/// Source: Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35, 1980 (two-loop
/// recursion); Bertsekas, "Projected Newton methods for optimization problems with simple constraints", SIAM J.
/// Control Optim. 20, 1982 (free set, decrease along the bent path).
struct ETSLaneSearch {
  typealias Lanes = ETSLanes
  typealias Mask = ETSLaneMask

  /// When a search ends.
  struct Limits {
    /// Iterations at most.
    var iterations: Int
    /// The largest entry of the projected gradient to stop at.
    var gradient: Double
    /// The decrease, relative to max(1, |value|), to stop at.
    var decrease: Double
    /// Correction pairs.
    var memory: Int
    /// A search that is not going to come below this value may end early.
    var goal = Double.infinity
  }

  /// Where a search ended.
  struct Result {
    var parameters: ETSParameters
    var value: Double
  }

  /// What is not a vector in one lane's search.
  private struct Lane {
    /// Which start; nil when idle.
    var index: Int?
    /// Before the first evaluation.
    var isFresh = false
    var value = Double.infinity
    var gradientNorm = Double.infinity
    var iterations = 0
    var hasPairs = false
    /// How long the next step may be at first.
    var reach = 1.0
    var line = ETSLaneLine(value: 0, slope: 0, firstStep: 0)

    /// Whether eight times what a quadratic model of the function promises would not do to reach the goal.
    func isHopeless(_ goal: Double) -> Bool { iterations >= 3 && value + 4 * line.slope > goal }
  }

  private let limits: Limits
  private let count: Int
  /// The first ones have bounds.
  private let boundedCount: Int
  private var lanes = [Lane](repeating: Lane(), count: Lanes.scalarCount)

  private var x: [Lanes]
  private var gradient: [Lanes]
  private var direction: [Lanes]
  private var fresh: [Lanes]
  private var trial: [Lanes]
  private var trialGradient: [Lanes]
  private var kept: [Lanes]
  private var keptGradient: [Lanes]
  private var lower: [Lanes]
  private var upper: [Lanes]
  private var pairs: ETSLanePairs

  init(_ objective: ETSObjective, _ limits: Limits) {
    self.limits = limits
    count = objective.layout.count
    boundedCount = objective.layout.boundedCount
    x = [Lanes](repeating: Lanes(), count: count)
    gradient = x
    direction = x
    fresh = x
    trial = x
    trialGradient = x
    kept = x
    keptGradient = x
    lower = [Lanes](repeating: Lanes(repeating: -.infinity), count: boundedCount)
    upper = [Lanes](repeating: Lanes(repeating: .infinity), count: boundedCount)
    pairs = ETSLanePairs(memory: limits.memory, count: count, boundedCount: boundedCount)
  }

  /// The ends of the searches, in the starts' order. A start outside the model's domain ends where it is, with an
  /// infinite value.
  mutating func run(
    _ objective: inout ETSObjective, from starts: [ETSParameters], holdingStillParts: Bool = false
  ) -> [Result] {
    var results = starts.map { Result(parameters: $0, value: .infinity) }
    var next = 0
    func isBusy() -> Bool { lanes.contains { $0.index != nil } }
    while true {
      for lane in lanes.indices where lanes[lane].index == nil && next < starts.count {
        load(starts[next], next, into: lane, &objective, holdingStillParts)
        next += 1
      }
      guard isBusy() else { return results }
      let trials = takeStep(&objective)
      var (accepts, settles, keeps, needs) = (Mask(), Mask(), Mask(), Mask())
      var values = Lanes()
      var ended: [Int] = []
      for lane in lanes.indices where lanes[lane].index != nil {
        let before = lanes[lane].value
        values[lane] = trials[lane].value
        guard !lanes[lane].isFresh else {
          guard trials[lane].isFinite else {
            ended.append(lane)
            continue
          }
          accepts[lane] = true
          continue
        }
        var verdict = lanes[lane].line.take(trials[lane])
        if case .settled = verdict { values[lane] = lanes[lane].line.keptValue }
        switch verdict {
        case .accepted where values[lane] >= before, .settled where values[lane] >= before: verdict = .failed
        default: break
        }
        switch verdict {
        case .accepted: accepts[lane] = true
        case .settled: settles[lane] = true
        case .again: break
        case .keepAndAgain: keeps[lane] = true
        case .failed where lanes[lane].hasPairs:
          // A direction without descent may be the fault of stale pairs.
          forgetPairs(lane)
          needs[lane] = true
        case .failed: ended.append(lane)
        }
      }
      keep(keeps)
      let moves = accepts .| settles
      if moves != Mask(repeating: false) {
        let norm = move(accepts, settles)
        for lane in lanes.indices where moves[lane] {
          if hasConverged(lane, value: values[lane], gradientNorm: norm[lane]) {
            ended.append(lane)
          } else {
            needs[lane] = true
          }
        }
      }
      for lane in ended { end(lane, &objective, &results) }
      guard needs != Mask(repeating: false) else { continue }
      chooseDirections(needs)
      for lane in lanes.indices where needs[lane] && lanes[lane].isHopeless(limits.goal) {
        end(lane, &objective, &results)
      }
    }
  }

  /// Writes a search's end and makes its lane idle.
  private mutating func end(_ lane: Int, _ objective: inout ETSObjective, _ results: inout [Result]) {
    guard let index = lanes[lane].index else { return }
    lanes[lane].index = nil
    results[index].value = lanes[lane].value
    if lanes[lane].value.isFinite {
      results[index].parameters = objective.parameters(x.map { $0[lane] }, lane: lane)
    }
    for i in direction.indices { direction[i][lane] = 0 }
  }

  private mutating func load(
    _ parameters: ETSParameters, _ index: Int, into lane: Int, _ objective: inout ETSObjective,
    _ holdingStillParts: Bool
  ) {
    let start = objective.begin(at: parameters, lane: lane)
    var (low, high) = objective.bounds(lane: lane)
    if holdingStillParts { objective.holdStillParts(of: parameters, &high) }
    for i in 0..<count {
      let value = i < boundedCount ? min(max(start[i], low[i]), high[i]) : start[i]
      x[i][lane] = value
      direction[i][lane] = 0
    }
    for i in 0..<boundedCount {
      lower[i][lane] = low[i]
      upper[i][lane] = high[i]
    }
    lanes[lane] = Lane(index: index, isFresh: true)
    forgetPairs(lane)
  }

  private mutating func forgetPairs(_ lane: Int) {
    pairs.remove(lane)
    lanes[lane].hasPairs = false
  }

  /// Evaluates every lane's trial point.
  private mutating func takeStep(_ objective: inout ETSObjective) -> [ETSLaneLine.Trial] {
    var step = Lanes()
    for lane in lanes.indices where lanes[lane].index != nil && !lanes[lane].isFresh {
      step[lane] = lanes[lane].line.step
    }
    var movement = Lanes()
    var moved = Mask()
    for i in 0..<count {
      var point = x[i] + step * direction[i]
      if i < boundedCount {
        point.replace(with: lower[i], where: point .< lower[i])
        point.replace(with: upper[i], where: point .> upper[i])
      }
      let change = point - x[i]
      movement += gradient[i] * change
      moved .|= change .!= 0
      trial[i] = point
    }
    let values = objective.value(trial, &trialGradient)
    var slope = Lanes()
    var unfit = values - values
    for i in 0..<count {
      let share = trialGradient[i] * direction[i]
      unfit += trialGradient[i] - trialGradient[i]
      if i < boundedCount {
        let inside = (trial[i] .> lower[i]) .& (trial[i] .< upper[i])
        slope += Lanes().replacing(with: share, where: inside)
      } else {
        slope += share
      }
    }
    return lanes.indices.map {
      ETSLaneLine.Trial(
        value: values[$0], slope: slope[$0], movement: movement[$0], moved: moved[$0],
        isFinite: unfit[$0] == 0)
    }
  }

  /// Keeps the trial points of some lanes.
  private mutating func keep(_ keeps: Mask) {
    guard keeps != Mask(repeating: false) else { return }
    for i in 0..<count {
      kept[i].replace(with: trial[i], where: keeps)
      keptGradient[i].replace(with: trialGradient[i], where: keeps)
    }
  }

  /// Moves some lanes to their trial points, others to those kept; returns the projected gradients' largest entries.
  private mutating func move(_ accepts: Mask, _ settles: Mask) -> Lanes {
    if settles != Mask(repeating: false) {
      for i in 0..<count {
        trial[i].replace(with: kept[i], where: settles)
        trialGradient[i].replace(with: keptGradient[i], where: settles)
      }
    }
    let moves = accepts .| settles
    var paired = moves
    for lane in lanes.indices where lanes[lane].isFresh { paired[lane] = false }
    if paired != Mask(repeating: false) {
      let usable = pairs.append(
        from: x, gradient, to: trial, trialGradient, where: paired)
      for lane in lanes.indices where usable[lane] { lanes[lane].hasPairs = true }
    }
    var norm = Lanes()
    var length = Lanes()
    for i in 0..<count {
      let step = trial[i] - x[i]
      length += step * step
      x[i].replace(with: trial[i], where: moves)
      gradient[i].replace(with: trialGradient[i], where: moves)
      var entry = gradient[i]
      if i < boundedCount {
        var point = x[i] - gradient[i]
        point.replace(with: lower[i], where: point .< lower[i])
        point.replace(with: upper[i], where: point .> upper[i])
        entry = point - x[i]
      }
      entry.replace(with: -entry, where: entry .< 0)
      norm.replace(with: entry, where: entry .> norm)
    }
    for lane in lanes.indices where paired[lane] { lanes[lane].reach = 3 * length[lane].squareRoot() }
    return norm
  }

  /// Takes in a lane's new value; whether its search is over.
  private mutating func hasConverged(_ lane: Int, value: Double, gradientNorm: Double) -> Bool {
    let decrease = lanes[lane].value - value
    lanes[lane].value = value
    lanes[lane].gradientNorm = gradientNorm
    if gradientNorm <= limits.gradient { return true }
    guard !lanes[lane].isFresh else {
      lanes[lane].isFresh = false
      return false
    }
    lanes[lane].iterations += 1
    return lanes[lane].iterations >= limits.iterations
      || decrease <= limits.decrease * max(1, abs(value))
  }

  /// New directions and line searches for some lanes.
  private mutating func chooseDirections(_ needs: Mask) {
    let slopes = descend(needs)
    for lane in lanes.indices where needs[lane] {
      var slope = slopes[lane]
      if !(slope < 0 && slope.isFinite), lanes[lane].hasPairs {
        // Rounding has spoilt the curvature.
        forgetPairs(lane)
        var only = Mask()
        only[lane] = true
        slope = descend(only)[lane]
      }
      var norm = 0.0
      for i in 0..<count { norm += direction[i][lane] * direction[i][lane] }
      let first = min(1, lanes[lane].reach / norm.squareRoot())
      lanes[lane].line = ETSLaneLine(value: lanes[lane].value, slope: slope, firstStep: first)
    }
  }

  /// Writes descent directions of some lanes, and returns their slopes.
  ///
  /// Variables whose gradient pushes them out of a bound they are at (or within a hair of) step onto it. The others
  /// follow −H g; where that points out of a bound they are at, that part is dropped, which makes the slope steeper.
  private mutating func descend(_ needs: Mask) -> Lanes {
    var hair = Lanes()
    for lane in lanes.indices { hair[lane] = min(lanes[lane].gradientNorm, 1e-8) }
    var free = [Lanes](repeating: Lanes(repeating: 1), count: boundedCount)
    for i in 0..<boundedCount {
      let (low, high) = (lower[i], upper[i])
      let atLow = (gradient[i] .> 0) .& (x[i] - low .<= hair * ETSLanePairs.magnitude(low))
      let atHigh = (gradient[i] .< 0) .& (high - x[i] .<= hair * ETSLanePairs.magnitude(high))
      free[i].replace(with: Lanes(), where: atLow .| atHigh .| (low .== high))
      fresh[i] = -gradient[i] * free[i]
    }
    for i in boundedCount..<count { fresh[i] = -gradient[i] }
    pairs.applyInverseHessian(to: &fresh, free)
    var slope = Lanes()
    for i in 0..<count {
      var entry = fresh[i]
      if i < boundedCount {
        let (low, high) = (lower[i], upper[i])
        entry.replace(
          with: Lanes(), where: ((entry .< 0) .& (x[i] .<= low)) .| ((entry .> 0) .& (x[i] .>= high)))
        let onto = (gradient[i] .> 0)
        let held = free[i] .== 0
        entry.replace(with: low - x[i], where: held .& onto)
        entry.replace(with: high - x[i], where: held .& .!onto)
      }
      slope += gradient[i] * entry
      direction[i].replace(with: entry, where: needs)
    }
    return slope
  }
}
