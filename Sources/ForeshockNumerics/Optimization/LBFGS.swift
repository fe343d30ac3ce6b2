/// Minimises a smooth function of many variables inside a box, from its values and gradients.
///
/// Each iteration splits the variables into those held at a bound (the gradient pushes them outwards) and
/// the free ones, takes the limited-memory quasi-Newton direction of the free ones, and searches along the
/// path that this direction makes when it is bent into the box. Values fall strictly from one iteration
/// to the next, so it cannot cycle.
///
/// - Complexity: O(memory · n) per iteration besides the objective; no allocation after the first.
///
/// Source: Nocedal, "Updating quasi-Newton matrices with limited storage", Math. Comp. 35, 1980 (two-loop
/// recursion); Bertsekas, "Projected Newton methods for optimization problems with simple constraints",
/// SIAM J. Control Optim. 20, 1982 (free set, decrease along the bent path); Ferry, Gill, Wong & Zhang,
/// "Projected-search methods for bound-constrained optimization", 2021 (Wolfe search on that path).
public struct LBFGS: Hashable, Sendable {
  /// How many correction pairs are kept. Default 10; at least 1.
  public var memory: Int
  /// Iterations at most. Default 200; at least 1.
  public var maxIterations: Int
  /// Stop when the largest entry of the projected gradient falls to this. Default 1e-8.
  public var gradientTolerance: Double
  /// Stop when an iteration lowers the value by no more than this times max(1, |value|). Default 1e-14.
  public var functionTolerance: Double

  /// An optimiser with the given settings.
  public init(
    memory: Int = 10, maxIterations: Int = 200, gradientTolerance: Double = 1e-8,
    functionTolerance: Double = 1e-14
  ) {
    self.memory = memory
    self.maxIterations = maxIterations
    self.gradientTolerance = gradientTolerance
    self.functionTolerance = functionTolerance
  }

  /// Where a minimisation ended and why.
  public struct Result: Hashable, Sendable {
    /// Why it stopped: the projected gradient is small enough; the value has stopped falling; no step
    /// along any direction lowers it (also: it is not finite at the start); too many iterations.
    public enum Termination: Hashable, Sendable { case gradient, function, lineSearch, iterations }
    /// The best point found; always inside the box.
    public var point: [Double]
    /// The function's value there.
    public var value: Double
    /// The largest entry of the projected gradient there: |P(x − g) − x|, with P the move into the box.
    public var gradientNorm: Double
    /// Iterations done.
    public var iterations: Int
    /// Calls of the objective.
    public var evaluations: Int
    /// Why it stopped.
    public var termination: Termination
  }

  /// Minimises `objective`, which returns the value at `x` and writes the gradient.
  ///
  /// A non-finite value or gradient means "outside the domain": the line search steps back from it. When
  /// that is so at the start already, the start is returned with its value and an infinite gradient norm.
  ///
  /// - Parameters:
  ///   - start: the first point; moved into the box if outside.
  ///   - lower: one bound a variable, −infinity for none; empty for no bounds at all.
  ///   - upper: likewise, +infinity for none.
  ///   - objective: the function; its second argument has the right size on entry.
  public func minimize(
    from start: [Double], lower: [Double] = [], upper: [Double] = [],
    _ objective: (_ x: [Double], _ gradient: inout [Double]) -> Double
  ) -> Result {
    precondition(memory >= 1 && maxIterations >= 1, "memory and maxIterations must be at least 1")
    var search = Search(from: start, lower: lower, upper: upper, memory: memory, objective)
    search.advance(self, objective)
    return search.result
  }

  /// A minimisation that can be interrupted and goes on with what it has learnt of the function.
  ///
  ///     var search = LBFGS.Search(from: start, objective)
  ///     search.advance(LBFGS(maxIterations: 10), objective)       // a first look
  ///     if search.result.value < 1 { search.advance(LBFGS(), objective) }
  public struct Search: Sendable {
    /// Where it stands. Iterations and evaluations are those of all advances.
    public private(set) var result: Result
    private let box: Box
    private var gradient: [Double]
    private var direction: [Double]
    private var pairs: CorrectionPairs
    private var line: ProjectedLineSearch

    /// A search at its first point, where the objective is called once.
    ///
    /// - Parameters:
    ///   - start: the first point; moved into the box if outside.
    ///   - lower: one bound a variable, −infinity for none; empty for no bounds at all.
    ///   - upper: likewise, +infinity for none.
    ///   - memory: how many correction pairs are kept, at least 1.
    ///   - objective: as ``LBFGS/minimize(from:lower:upper:_:)`` takes it.
    public init(
      from start: [Double], lower: [Double] = [], upper: [Double] = [], memory: Int = 10,
      _ objective: (_ x: [Double], _ gradient: inout [Double]) -> Double
    ) {
      precondition(memory >= 1, "memory must be at least 1")
      box = Box(lower: lower, upper: upper, count: start.count)
      var x = start
      box.clamp(&x)
      gradient = [Double](repeating: 0, count: x.count)
      direction = gradient
      pairs = CorrectionPairs(memory: memory, count: x.count)
      line = ProjectedLineSearch(box: box)
      let value = objective(x, &gradient)
      result = Result(
        point: x, value: value, gradientNorm: .infinity, iterations: 0, evaluations: 1,
        termination: .lineSearch)
      if value.isFinite, gradient.allSatisfy(\.isFinite) {
        result.gradientNorm = box.projectedGradientNorm(at: x, gradient)
      }
    }

    /// Goes on by at most `settings.maxIterations` more iterations, or until one of its tolerances is met.
    /// `settings.memory` is not looked at.
    public mutating func advance(
      _ settings: LBFGS, _ objective: (_ x: [Double], _ gradient: inout [Double]) -> Double
    ) {
      precondition(settings.maxIterations >= 1, "maxIterations must be at least 1")
      guard result.gradientNorm.isFinite else { return }
      let last = result.iterations + settings.maxIterations
      while true {
        if result.gradientNorm <= settings.gradientTolerance {
          result.termination = .gradient
          return
        }
        if result.iterations == last {
          result.termination = .iterations
          return
        }
        let slope = pairs.descentDirection(
          &direction, at: result.point, gradient, box: box, gradientNorm: result.gradientNorm)
        let firstStep = pairs.isEmpty ? min(1, 1 / direction.euclideanNorm) : 1
        let found = line.run(
          from: result.point, value: result.value, gradient: gradient, direction: direction, slope: slope,
          firstStep: firstStep, objective)
        result.evaluations += found.evaluations
        // A direction without descent may be the fault of stale pairs: once more along the gradient.
        guard found.succeeded, line.value < result.value else {
          if pairs.isEmpty {
            result.termination = found.succeeded ? .function : .lineSearch
            return
          }
          pairs.removeAll()
          continue
        }
        result.iterations += 1
        pairs.append(from: result.point, gradient, to: line.point, line.gradient)
        let decrease = result.value - line.value
        swap(&result.point, &line.point)
        swap(&gradient, &line.gradient)
        result.value = line.value
        result.gradientNorm = box.projectedGradientNorm(at: result.point, gradient)
        if decrease <= settings.functionTolerance * max(1, abs(result.value))
          && result.gradientNorm > settings.gradientTolerance
        {
          result.termination = .function
          return
        }
      }
    }
  }
}

extension [Double] {
  /// The square root of the sum of squares.
  var euclideanNorm: Double { reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
