extension ARIMA {
  /// What the coefficients are chosen by.
  public enum Estimation: String, Hashable, Sendable, Codable, CaseIterable {
    /// The exact likelihood's maximum, sought from several starts. The default.
    case maximumLikelihood
    /// The least conditional sum of squares: the first p + mP differenced samples are conditioned on and errors
    /// before them taken as zero, as R's `method = "CSS"` has it. Many times faster for long seasons, and close
    /// to the maximum for long series away from the unit circle. Only the coefficients φ, θ, Φ, Θ come from it:
    /// constant, regression, σ² and the log-likelihood are the exact ones at these, and so are forecasts.
    case conditionalLeastSquares
    /// The likelihood's maximum that the conditional estimate leads to, as R's `method = "CSS-ML"`: faster than
    /// ``maximumLikelihood``, and now and then at a lower maximum.
    case conditionalThenMaximum
  }
}
