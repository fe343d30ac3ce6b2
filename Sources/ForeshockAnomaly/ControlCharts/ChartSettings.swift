/// What control charts have in common: how samples become deviations from a level.
protocol ChartSettings {
  /// How many samples the level is learned from.
  var warmUp: Int { get }
  /// A level that is known.
  var level: RobustLevel? { get }
  /// Where deviations are cut, in spreads.
  var outlierLimit: Double? { get }
}

extension ChartSettings {
  /// Refuses a warm-up or an outlier limit out of bounds.
  func validateMeasuring() throws(AnomalyError) {
    try LevelLearner.check(warmUp: warmUp)
    if let outlierLimit, !(outlierLimit > 0) {
      throw .invalidParameter(name: "outlierLimit", reason: "above 0, not \(outlierLimit)")
    }
  }

  /// The largest deviation that counts.
  var cut: Double { min(outlierLimit ?? .infinity, RobustLevel.largestDeviation) }

  /// How many samples go by before the first score.
  var samplesBeforeScore: Int { level == nil ? warmUp : 0 }
}
