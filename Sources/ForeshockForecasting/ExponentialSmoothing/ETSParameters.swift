/// Smoothing parameters and initial states of an ``ETS`` model, in the data's own units.
package struct ETSParameters: Hashable, Sendable {
  /// Smoothing of the level.
  package var alpha: Double
  /// Smoothing of the slope; 0 without a trend.
  package var beta: Double
  /// Smoothing of the season; 0 without one.
  package var gamma: Double
  /// Damping of the slope; 1 when it is not damped.
  package var phi: Double
  /// The state the recursion starts from, before the first sample.
  package var initial: ETSState

  /// Seasonal states at the start.
  package var season: [Double] { initial.season }

  /// Parameters from their values.
  package init(alpha: Double, beta: Double = 0, gamma: Double = 0, phi: Double = 1, initial: ETSState) {
    self.alpha = alpha
    self.beta = beta
    self.gamma = gamma
    self.phi = phi
    self.initial = initial
  }
}

/// Level, slope and season of an ``ETS`` model at one moment.
package struct ETSState: Hashable, Sendable {
  /// The level.
  package var level: Double
  /// The slope; 0 without a trend.
  package var slope: Double
  /// The seasonal states of the coming cycle: the first applies to the next sample. One neutral state (0 or 1)
  /// without a season.
  package var season: [Double]

  /// A state from its parts.
  package init(level: Double, slope: Double = 0, season: [Double]) {
    self.level = level
    self.slope = slope
    self.season = season
  }

  /// Moves what level and season share to the level: additive seasonal states then sum to zero,
  /// multiplicative ones average one. The model's output does not change.
  mutating func normalizeSeason(multiplicative: Bool) {
    let mean = season.reduce(0, +) / Double(season.count)
    if multiplicative {
      level *= mean
      slope *= mean
      for i in season.indices { season[i] /= mean }
    } else {
      level += mean
      for i in season.indices { season[i] -= mean }
    }
  }
}
