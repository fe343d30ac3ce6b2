/// A way to look at a series that ``AutoDetector`` chooses among.
///
/// They are complementary: each finds what the others are blind to, and each is wrong about some series.
public enum AutoMethod: String, CaseIterable, Hashable, Codable, Sendable {
  /// How far a sample is from the one before.
  case step
  /// How far a sample is from what is usual at its place of the season; without a season, from the median.
  case season
  /// How far the mean of the samples around is from what is usual at its place of the season.
  case level
  /// How badly a sample is forecast from the ones before, by an autoregression on what the season leaves.
  case forecast
  /// ``SpectralResidual``: what the spectrum has no line for.
  case saliency
  /// ``NoveltyDetector``: values and levels that have not been seen before.
  case novelty
  /// ``MatrixProfile``: windows whose shape is like no other's.
  case discord
  /// ``MatrixProfile`` without normalisation: windows whose samples are like no other's.
  case stretch
  /// ``SubPCA``: windows that are no combination of what windows usually look like.
  case subspace

  /// What a method looks at.
  public enum Aspect: String, CaseIterable, Hashable, Codable, Sendable {
    /// Single samples against their neighbours.
    case point
    /// Where a sample or a mean of some lies.
    case level
    /// How a window goes.
    case shape
  }

  /// What it looks at.
  public var aspect: Aspect {
    switch self {
    case .step, .forecast, .saliency: .point
    case .season, .level, .novelty: .level
    case .discord, .stretch, .subspace: .shape
    }
  }

  /// What it looks at, in words.
  var phrase: String {
    switch self {
    case .step: "the step from the sample before"
    case .season: "the distance from what is usual at the time of the season"
    case .level: "the mean of the samples around"
    case .forecast: "the error of a forecast from the samples before"
    case .saliency: "what the spectrum has no line for"
    case .novelty: "values and levels not seen before"
    case .discord: "windows shaped like no other"
    case .stretch: "windows that run like no other"
    case .subspace: "windows unlike what windows are made of"
    }
  }
}
