/// What a model left over, looked at for signs that it could have done better.
///
///     let check = try fitted.diagnostics(of: cpu)
///     check.ljungBox?.pValue      // below 0.05: correlation is left, try more terms
///     check.jarqueBera?.pValue    // below 0.05: not normal, prefer bootstrap paths to normal intervals
public struct ResidualDiagnostics: Hashable, Sendable, Codable {
  /// Residuals that are there.
  public let count: Int
  /// Their mean; far from zero the forecasts are biased.
  public let mean: Double
  /// Their variance, divided by count − 1.
  public let variance: Double
  /// Their autocorrelations at lags 1 …, as many as the portmanteau test looks at; empty when they do not vary.
  public let autocorrelations: [Double]
  /// Whether correlation is left; nil when there are too few residuals to say, or they do not vary.
  public let ljungBox: LjungBox?
  /// Whether they are normal; nil when they do not vary.
  public let jarqueBera: JarqueBera?

  /// Looks at residuals in order, gaps as NaN.
  ///
  /// - Parameters:
  ///   - residuals: in the series' unit.
  ///   - seasonLength: samples in a season, 1 for none; how far the autocorrelations reach follows from it.
  ///   - fittedCoefficients: ARMA (or smoothing) coefficients that were estimated.
  ///   - lags: autocorrelations looked at; nil for ``LjungBox/usualLags(count:seasonLength:fittedCoefficients:)``.
  /// - Throws: ``ModelError/noObservations`` when every residual is missing, ``ModelError`` of kind
  ///   `invalidParameter` for lags below 1.
  /// - Complexity: O(n·lags).
  public init(
    _ residuals: [Double], seasonLength: Int = 1, fittedCoefficients: Int = 0, lags: Int? = nil
  ) throws(ModelError) {
    if let lags, lags < 1 { throw .invalidParameter("lags", reason: "must be at least 1, not \(lags)") }
    let observed = residuals.filter { !$0.isNaN }
    guard !observed.isEmpty else { throw .noObservations }
    count = observed.count
    let mean = observed.refinedMean
    self.mean = mean
    variance =
      observed.count > 1
      ? observed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(observed.count - 1) : 0
    let reach =
      lags
      ?? LjungBox.usualLags(
        count: observed.count, seasonLength: seasonLength, fittedCoefficients: fittedCoefficients)
    autocorrelations = SampleAutocorrelation.of(residuals, lags: min(reach, residuals.count - 1)) ?? []
    ljungBox = LjungBox(of: residuals, lags: reach, fittedCoefficients: fittedCoefficients)
    jarqueBera = JarqueBera(of: residuals)
  }
}
