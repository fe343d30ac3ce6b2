public import ForeshockSeries

/// A multi-process model for metrics of running systems: a steady level with a learned daily and weekly pattern, that
/// now and then jumps, begins to ramp, or is hit by a transient; which of these is going on is itself inferred, sample
/// by sample.
///
///     let fitted = try MultiProcess().fit(cpu)
///     fitted.rampProbability                       // that the metric is on a ramp now
///     try fitted.crossing(of: .above(95), within: 30)
///
/// With S the pattern, r = y − S and every process its own Kalman filter:
///
///     r(t) = level(t) + noise(t) + e(t)              noise(t) = φ·noise(t − 1) + a(t)
///     steady: level(t) = level(t − 1) + w(t)         ramp: level(t) = level(t − 1) + slope + w(t)
///
/// A ramp may begin at any sample (with the level going on), the level may jump, a ramp may end. Each of these beginnings
/// is a hypothesis with a weight, Bayes' rule keeps the weights, and hypotheses that began at about the same time are
/// merged, so that some fifty remain. A quiet series therefore has a forecast that does not follow its noise, and a ramp is
/// believed as soon as the samples speak for it.
///
/// What is simulated of the future: a hypothesis by its weight and its course, a ramp ending at a rate that was *learned
/// from how ramps in the past went on*, and around it the errors that forecasts had in the past, whole stretches of
/// them, so that bursts, spikes and nightly jobs of the kind seen before are part of the forecast. Where the past is
/// shorter than twice the horizon, the noise is drawn from its own equations instead.
///
/// Gaps are left out. Two days of samples are needed for a daily pattern, two weeks for a weekly one.
///
/// Sources: P. J. Harrison & C. F. Stevens, "Bayesian forecasting", Journal of the Royal Statistical Society B 38, 1976
/// (multi-process models of class II); M. West & J. Harrison, "Bayesian Forecasting and Dynamic Models", 2nd ed. 1997,
/// chapter 12; merging by age instead of by last state as in R. P. Adams & D. J. C. MacKay, "Bayesian online
/// changepoint detection", 2007. Stretches of past errors as scenarios: M. Clark et al., "The Schaake shuffle",
/// Journal of Hydrometeorology 5, 2004.
public struct MultiProcess: Forecaster, Hashable, Codable {
  /// The pattern to look for.
  public enum Season: Hashable, Sendable, Codable {
    /// Day and week where the grid has a clock and at least four samples a day; the week of daily samples; the year of
    /// months; otherwise what ``SeasonDetection`` finds.
    case automatic
    /// No pattern.
    case none
    /// A cycle of `length` samples of which `count` make a longer one: 1440 and 7 for the days and weeks of minutes.
    case cycle(length: Int, count: Int)
  }

  /// The pattern to look for. Whether it is there, and in which form, is decided by how well one half of the series
  /// foretells the other.
  public var season: Season
  /// The probability of a ramp beginning at a sample, as believed before looking; in 0 ... 0.1.
  public var rampRate: Double
  /// The probability of the level jumping at a sample; in 0 ... 0.1.
  public var jumpRate: Double
  /// How many of the last samples are remembered, as the errors they gave; 12 bytes each, 256 ... 1,000,000. The default
  /// is two weeks of minutes.
  public var historyLimit: Int

  /// A model with the given settings.
  public init(
    season: Season = .automatic, rampRate: Double = 1e-4, jumpRate: Double = 3e-4, historyLimit: Int = 20_160
  ) {
    self.season = season
    self.rampRate = rampRate
    self.jumpRate = jumpRate
    self.historyLimit = historyLimit
  }

  /// Learns the pattern, the noise and how ramps go on.
  ///
  /// - Throws: `.invalidParameter` for a setting out of bounds; `.noObservations`, or `.tooFewObservations` with fewer than
  ///   8 observed samples among those that are remembered; `.invalidValue` beyond ±10¹⁵⁰.
  /// - Complexity: about 20 operations a sample for the pattern and about 4 µs for each that is remembered.
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    try check()
    for (t, y) in series.values.enumerated() where abs(y) > TrainingContext.largestValue {
      throw TrainingContext.tooLarge(y, index: t)
    }
    let observed = series.count - series.missingCount
    guard observed > 0 else { throw .noObservations }
    let remembered = series.values.suffix(historyLimit).count { !$0.isNaN }
    guard remembered >= 8 else { throw .tooFewObservations(required: 8, actual: remembered) }
    return Fitted(self, series)
  }

  func check() throws(ModelError) {
    func check(_ name: String, _ rate: Double) throws(ModelError) {
      guard rate >= 0, rate <= 0.1 else {
        throw .invalidParameter(name, reason: "\(rate) is not in 0 ... 0.1")
      }
    }
    try check("rampRate", rampRate)
    try check("jumpRate", jumpRate)
    guard (256...1_000_000).contains(historyLimit) else {
      throw .invalidParameter("historyLimit", reason: "\(historyLimit) is not in 256 ... 1,000,000")
    }
    if case .cycle(let length, let count) = season {
      guard (2...1_000_000).contains(length), (1...366).contains(count), length * count <= 10_000_000 else {
        throw .invalidParameter(
          "season",
          reason:
            "\(count) cycles of \(length) samples: 1 ... 366 of 2 ... 1,000,000, 10⁷ in all, are possible")
      }
    }
  }

  /// The cycle to look for in `series`: its length, and how many make the longer one.
  func cycle(of series: TimeSeries) -> (length: Int, count: Int)? {
    switch season {
    case .none: return nil
    case .cycle(let length, let count): return (length, count)
    case .automatic:
      let calendar = SeasonDetection.calendarLengths(of: series.samplingInterval)
      if case .duration = series.samplingInterval {
        let day = 86_400 / series.samplingInterval.nominalSeconds
        if day == day.rounded(), day >= 4, day <= 100_000 { return (Int(day), 7) }
      }
      if let year = calendar.first, calendar.count == 1 { return (year, 1) }
      let found = SeasonDetection.seasonLengths(of: series)
      guard let first = found.min() else { return nil }
      let longer = found.filter { $0 > first && $0 % first == 0 && $0 / first <= 366 }.max()
      return (first, longer.map { $0 / first } ?? 1)
    }
  }
}
