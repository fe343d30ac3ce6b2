public import ForeshockLinearAlgebra
public import ForeshockMetrics

/// Accelerated failure time: features stretch or shorten the whole life of a unit.
///
///     let rows = try SurvivalTimes(durations: ages, isEvent: failed)
///     let model = try AcceleratedFailureTime(.weibull).fit(features, times: rows)
///     model.medianLife(of: drive)                                  // 41,000 hours
///     model.failureProbability(of: drive, age: 30_000, within: 720)
///     model.remainingLife(of: drive, age: 30_000, whenFailed: 0.1)
///
/// log T = b + xᵀβ + σ·ε with ε of the chosen ``LifetimeDistribution``: a coefficient of −0.1 makes life shorter by a tenth.
/// b, β and σ maximise the likelihood of failures, censored lives and late entries, less a ridge
///
///     (λ / 2)·‖β / σ‖²
///
/// times the sum of all weights; λ is 0 by default. For the Weibull law β/σ are minus the log hazard ratios.
///
/// Source: Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., chapter 3. Checked
/// against R survival 3.5 (`survreg`) and lifelines 0.30.
public struct AcceleratedFailureTime: Hashable, Sendable, Codable {
  /// The law of lives.
  public var distribution: LifetimeDistribution
  /// λ, on the coefficients of the columns as given, divided by σ. Default 0; at least 0.
  public var ridge: Double
  /// Stop when the largest entry of the gradient of the mean objective, with all columns scaled to unit standard deviation,
  /// falls to this. Default 1e-9; above zero.
  public var tolerance: Double
  /// Newton steps at most. Default 100; at least 1.
  public var maxIterations: Int

  /// A model with the given settings.
  public init(
    _ distribution: LifetimeDistribution = .weibull, ridge: Double = 0, tolerance: Double = 1e-9,
    maxIterations: Int = 100
  ) {
    self.distribution = distribution
    self.ridge = ridge
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// Fits the model. A table without columns gives the law of all units alike.
  ///
  /// Without a maximum – a kind of unit that never failed, failures exactly on a line – the fit stops and says so
  /// in ``Fitted/isDiverging``; a ridge gives an answer in the first case.
  ///
  /// - Parameters:
  ///   - x: one row a unit, one column a feature.
  ///   - times: how long each was watched and whether that ended with its failure; durations above 0.
  ///   - weights: how often each row counts, at least zero; nil for once each. A row of weight zero is as if it were not
  ///     there, whatever it holds.
  /// - Precondition: all have as many entries as rows.
  /// - Throws: ``SupervisedError`` for a setting out of bounds, a feature that is not finite, a bad weight, a duration of zero,
  ///   or no failure at all.
  /// - Complexity: O(rows · columns²) a Newton step, of which five to ten are usual.
  public func fit(
    _ x: Matrix, times: SurvivalTimes, weights: [Double]? = nil
  ) throws(SupervisedError) -> Fitted {
    precondition(times.count == x.rowCount, "\(times.count) times do not fit \(x.rowCount) rows")
    guard ridge >= 0, ridge.isFinite else {
      throw .invalidParameter("ridge", reason: "it must be zero or more and finite, not \(ridge)")
    }
    try SurvivalSettings.check(tolerance: tolerance, maxIterations: maxIterations)
    try SurvivalSettings.check(times, weights: weights)
    if let weights, weights.contains(0) {
      let kept = weights.indices.filter { weights[$0] > 0 }
      return try fit(x.rows(at: kept), times: times.rows(at: kept), weights: kept.map { weights[$0] })
    }
    if let row = times.durations.firstIndex(of: 0) { throw .lifetimeNotPositive(row: row) }
    let columns = try Standardization(x, ofMostRows: true, leastShare: 1e-100)
    let objective = LifetimeObjective(x, columns, times, weights: weights, distribution, ridge: ridge)
    let solver = NewtonMinimizer(tolerance: tolerance, maxIterations: maxIterations)
    return Fitted(objective, solver.minimize(objective, from: objective.start), tolerance)
  }
}
