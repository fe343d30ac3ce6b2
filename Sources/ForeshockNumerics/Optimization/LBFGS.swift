/// Minimises a smooth function of many variables inside a box, from its values and gradients.
public struct LBFGS: Hashable, Sendable {
  /// How many correction pairs are kept. Default 10; at least 1.
  public var memory: Int
  /// Iterations at most. Default 200; at least 1.
  public var maxIterations: Int
  /// Stop when the largest entry of the projected gradient falls to this. Default 1e-8.
  public var gradientTolerance: Double
  /// Stop when an iteration lowers the value by less than this times max(1, |value|). Default 1e-14.
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
    /// Why it stopped.
    public enum Termination: Hashable, Sendable { case gradient, function, lineSearch, iterations }
    /// The best point found; always inside the box.
    public var point: [Double]
    /// The function's value there.
    public var value: Double
    /// The largest entry of the projected gradient there.
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
  /// A non-finite value means "outside the domain": the line search steps back from it.
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
    fatalError("to be written")
  }
}
