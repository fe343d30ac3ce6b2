/// Why a transform could not be made or used.
public enum TransformError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A lag is at least one sample.
  case invalidLag(Int)
  /// A difference is taken at least once, and at most ``Difference/largestOrder`` times.
  case invalidOrder(Int)
  /// A baseline has at least two samples.
  case invalidBaseline(Int)
  /// A season has at least two samples.
  case invalidSeasonLength(Int)
  /// At least one earlier season is compared with, and no more are required than are looked at.
  case invalidCycles(Int, required: Int)
  /// A period has to be positive and finite.
  case invalidPeriod(Double)
  /// The number of harmonics has to be at least 1 and at most half the period.
  case invalidHarmonics(Int, period: Double)
  /// The time between samples has to be positive and finite.
  case invalidSampleSpacing(Double)
  /// The number of an exponential decay is out of its bounds.
  case invalidDecay(ExponentialDecay)
  /// A half-life is at least a microsecond and less than a thousand years.
  case invalidHalfLife(Duration)
  /// At least one sample has to be present for a result.
  case invalidMinPeriods(Int)
  /// Two columns that are combined row by row have different lengths.
  case unequalCounts(Int, Int)
  /// A series of steps has no clock, and so no hours and days.
  case noClock

  /// The whole sentence.
  public var description: String {
    switch self {
    case .invalidLag(let lag): "the lag is \(lag); it has to be at least 1 sample"
    case .invalidOrder(let order):
      "the difference is taken \(order) times; 1 to \(Difference.largestOrder) are possible"
    case .invalidBaseline(let count): "the baseline has \(count) samples; it needs at least 2"
    case .invalidSeasonLength(let length): "a season of \(length) samples; it needs at least 2"
    case .invalidCycles(let cycles, let required):
      "\(cycles) earlier seasons are looked at and \(required) required; 1 ≤ required ≤ looked at must hold"
    case .invalidPeriod(let period): "the period is \(period); it has to be positive and finite"
    case .invalidHarmonics(let count, let period):
      "\(count) harmonics of a period of \(period); there are 1 to half the period"
    case .invalidSampleSpacing(let seconds):
      "the time between samples is \(seconds) s; it has to be positive and finite"
    case .invalidDecay(let decay):
      "the decay is \(decay); 0 < alpha ≤ 1, span ≥ 1, halfLife > 0 and centreOfMass ≥ 0 are possible"
    case .invalidHalfLife(let duration):
      "a half-life lasts from a microsecond to a thousand years, not \(duration)"
    case .invalidMinPeriods(let periods):
      "minPeriods is \(periods); it has to be at least 1"
    case .unequalCounts(let first, let second):
      "the columns have \(first) and \(second) values; they are combined row by row"
    case .noClock: "the samples have no times, so they have no hours and days"
    }
  }
}
