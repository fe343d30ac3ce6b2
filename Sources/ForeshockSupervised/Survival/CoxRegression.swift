public import ForeshockLinearAlgebra
public import ForeshockMetrics

/// Cox's proportional hazards: how features multiply the rate of failure, whatever its course over time.
///
///     let rows = try SurvivalTimes(durations: ages, isEvent: failed)
///     let model = try CoxRegression().fit(features, times: rows)
///     model.coefficients                                   // log hazard ratios
///     model.failureProbability(of: drive, age: 900, within: 30)
///
/// The hazard of row i at age t is h₀(t)·exp(xᵢᵀβ), with h₀ free (and one for each stratum). β minimises
///
///     −ℓ(β) / D + (λ / 2)·‖β‖²
///
/// with ℓ the log partial likelihood and D the weight of all failures. Rows may enter late (left truncation,
/// also the way to write features that change with time, a row for each stretch).
///
/// Columns are centred and scaled inside, as a preconditioner only. A column without variation gets the
/// coefficient zero.
///
/// Source: Cox, JRSS B 34, 1972; ties: Efron, JASA 72, 1977; Breslow, Biometrics 30, 1974; the baseline as in
/// Therneau & Grambsch, Modeling Survival Data, section 10.2. Checked against R survival 3.5 and lifelines 0.30.
public struct CoxRegression: Hashable, Sendable, Codable {
  /// How failures at the same time share the risk.
  public enum Ties: String, Hashable, Sendable, Codable {
    /// Each of d tied failures finds, on average, the others partly gone. Close to exact.
    case efron
    /// Each of d tied failures finds all others still at risk.
    case breslow
  }

  /// How tied failures are treated. Default Efron.
  public var ties: Ties
  /// λ of the objective, on the coefficients of the columns as given. Default 0; at least 0.
  public var ridge: Double
  /// Stop when the largest entry of the gradient of the objective, with all columns scaled to unit standard deviation,
  /// falls to this. Default 1e-9; above zero.
  public var tolerance: Double
  /// Newton steps at most. Default 50; at least 1.
  public var maxIterations: Int

  /// A regression with the given settings.
  public init(ties: Ties = .efron, ridge: Double = 0, tolerance: Double = 1e-9, maxIterations: Int = 50) {
    self.ties = ties
    self.ridge = ridge
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// Fits the model.
  ///
  /// Features that put failures in perfect order have no optimum: coefficients grow without end. The fit then
  /// stops and says so in ``Fitted/divergingDirection``; a ridge gives an answer.
  ///
  /// - Parameters:
  ///   - x: one row a unit (or a stretch of its life), one column a feature.
  ///   - times: how long each row was watched and whether it ended with a failure.
  ///   - weights: how often each row counts, at least zero; nil for once each. A row of weight zero is as if it were not
  ///     there, whatever it holds.
  ///   - strata: a label a row; rows of different labels have baselines of their own. Nil for one baseline.
  /// - Precondition: all have as many entries as rows.
  /// - Throws: ``SupervisedError`` for a setting out of bounds, a feature that is not finite, a bad weight, or no
  ///   failure at all.
  /// - Complexity: O(rows · columns²) a Newton step, of which four to seven are usual; n log n once.
  public func fit(
    _ x: Matrix, times: SurvivalTimes, weights: [Double]? = nil, strata: [Int]? = nil
  ) throws(SupervisedError) -> Fitted {
    precondition(times.count == x.rowCount, "\(times.count) times do not fit \(x.rowCount) rows")
    precondition(strata?.count ?? x.rowCount == x.rowCount, "There must be a stratum a row")
    try checkSettings()
    try SurvivalSettings.check(times, weights: weights)
    if let weights, weights.contains(0) {
      let kept = weights.indices.filter { weights[$0] > 0 }
      return try fit(
        x.rows(at: kept), times: times.rows(at: kept), weights: kept.map { weights[$0] },
        strata: strata.map { strata in kept.map { strata[$0] } })
    }
    let columns = try Standardization(x, ofMostRows: true, leastShare: 1e-100)
    let rows = CoxRows(x, columns, times, weights: weights, strata: strata)
    let objective = CoxObjective(
      rows: rows, ridge: columns.scales.map { min(ridge / $0 / $0, 1e300) }, usesEfron: ties == .efron)
    let start = [Double](repeating: 0, count: objective.dimension)
    let solver = NewtonMinimizer(tolerance: tolerance, maxIterations: maxIterations)
    let minimum = solver.minimize(objective, from: start)
    return Fitted(
      objective, minimum, columns, nullLogLikelihood: objective.logLikelihood(at: start), tolerance)
  }

  private func checkSettings() throws(SupervisedError) {
    guard ridge >= 0, ridge.isFinite else {
      throw .invalidParameter("ridge", reason: "it must be zero or more and finite, not \(ridge)")
    }
    try SurvivalSettings.check(tolerance: tolerance, maxIterations: maxIterations)
  }
}

/// What the models of lifetimes ask of their input alike.
enum SurvivalSettings {
  static func check(tolerance: Double, maxIterations: Int) throws(SupervisedError) {
    guard tolerance > 0, tolerance.isFinite else {
      throw .invalidParameter("tolerance", reason: "it must be above zero and finite, not \(tolerance)")
    }
    guard maxIterations >= 1 else {
      throw .invalidParameter("maxIterations", reason: "it must be at least 1, not \(maxIterations)")
    }
  }

  static func check(_ times: SurvivalTimes, weights: [Double]?) throws(SupervisedError) {
    precondition(weights?.count ?? times.count == times.count, "There must be a weight a row")
    guard times.count > 0 else { throw .noRows }
    var sum = 0.0
    for (row, weight) in (weights ?? []).enumerated() {
      guard weight >= 0, weight.isFinite, (sum + weight).isFinite else { throw .invalidWeight(row: row) }
      sum += weight
    }
    guard times.isEvent.indices.contains(where: { times.isEvent[$0] && (weights?[$0] ?? 1) > 0 }) else {
      throw .noEvents
    }
  }
}
