/// Why a series could not be cleaned.
public enum CleaningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A limit on the length of gaps is at least 0 samples.
  case invalidLongestGap(Int)
  /// A season has at least two samples.
  case invalidSeasonLength(Int)
  /// A window has at least one sample.
  case invalidWindow(Int)
  /// A threshold or the floor of a scale has to be finite and not negative.
  case invalidThreshold(Double)
  /// The model needs more present samples than there are.
  case tooFewSamples(required: Int, actual: Int)
  /// No sample of this phase of the season, counted from the first row, is present.
  case phaseWithoutSamples(Int)
  /// Variances have to be positive and finite.
  case invalidVariance(Double)
  /// The model's equations could not be solved with these variances.
  case singular
  /// The samples have no times, or are calendar months, which have no fixed length.
  case noFixedInterval
  /// The new interval has to be positive and not shorter than the old one.
  case notCoarser(from: Duration, to: Duration)
  /// The new interval has to be positive and not longer than the old one.
  case notFiner(from: Duration, to: Duration)
  /// At least one sample of a bin has to be required.
  case invalidRequiredCount(Int)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .invalidLongestGap(let count): "gaps of up to \(count) samples; the limit has to be at least 0"
    case .invalidSeasonLength(let length): "a season of \(length) samples; it needs at least 2"
    case .invalidWindow(let length): "a window of \(length) samples; it needs at least 1"
    case .invalidThreshold(let value): "the threshold \(value) has to be finite and not negative"
    case .tooFewSamples(let required, let actual):
      "\(actual) samples are present; at least \(required) are needed"
    case .phaseWithoutSamples(let phase): "no sample of phase \(phase) of the season is present"
    case .invalidVariance(let value): "the variance \(value) has to be positive and finite"
    case .singular: "the model cannot be solved with these variances"
    case .noFixedInterval: "the samples are not a fixed time apart"
    case .notCoarser(let from, let to):
      "samples every \(from.forPeople) cannot be gathered every \(to.forPeople)"
    case .notFiner(let from, let to): "samples every \(from.forPeople) cannot be refined to \(to.forPeople)"
    case .invalidRequiredCount(let count): "\(count) samples are required of a bin; it has to be at least 1"
    }
  }
}
