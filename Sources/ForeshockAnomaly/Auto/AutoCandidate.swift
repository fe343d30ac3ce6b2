internal import ForeshockSeries

/// A detector that takes part in the choice of ``AutoDetector``, by name.
///
///     let mine = AutoCandidate(name: "night rule", detector: NightRule())
///     let findings = try AutoDetector().analyse(series, adding: [mine])
public struct AutoCandidate: Sendable {
  /// What the report calls it.
  public let name: String
  /// What it looks at, in words.
  public let phrase: String
  /// The detector.
  public let detector: any SeriesDetector
  /// Whether its scores are those of single samples, so that they are averaged over some samples around.
  public let scoresSamples: Bool
  /// The method it is; nil for one of the user's own.
  let method: AutoMethod?

  /// A candidate of one's own.
  ///
  /// It is given the series standardised: less its median, divided by its spread, with NaN for missing samples.
  ///
  /// - Parameters:
  ///   - name: What the report calls it.
  ///   - phrase: What it looks at, in words; nil for the name.
  ///   - scoresSamples: Whether its scores are those of single samples rather than of windows.
  ///   - detector: The detector. An error that it throws takes it out of the choice and is in the report.
  public init(
    name: String, phrase: String? = nil, scoresSamples: Bool = true, detector: any SeriesDetector
  ) {
    self.name = name
    self.phrase = phrase ?? name
    self.scoresSamples = scoresSamples
    self.detector = detector
    method = nil
  }

  init(_ method: AutoMethod, _ frame: AutoFrame) throws(AnomalyError) {
    name = method.rawValue
    phrase = method.phrase
    scoresSamples = method.aspect != .shape
    self.method = method
    let season = frame.seasonLength ?? 1
    let window = max(3, frame.window / frame.factor)
    switch method {
    case .step: detector = StepDetector()
    case .season: detector = SeasonalProfileDetector(seasonLength: season, measure: .sample)
    case .level:
      detector = SeasonalProfileDetector(
        seasonLength: season, measure: .level(window: max(3, frame.window / 6)))
    case .forecast: detector = SeasonalProfileDetector(seasonLength: season, measure: .forecast(order: 8))
    case .saliency: detector = SaliencyDetector()
    case .novelty:
      detector = try NoveltyDetector(
        season: frame.seasonLength.flatMap { $0 >= 8 ? $0 : nil },
        warmUp: max(20, min(300, frame.series.count / 10)), meanWindow: max(2, min(36, frame.window / 4)))
    case .discord: detector = CoarseDetector(base: MatrixProfile(window: window), factor: frame.factor)
    case .stretch:
      // The third neighbour, so that an anomaly that comes twice is still one.
      detector = CoarseDetector(
        base: MatrixProfile(window: window, distance: .raw, neighbourCount: 3), factor: frame.factor)
    case .subspace: detector = CoarseDetector(base: SubPCA(window: window), factor: frame.factor)
    }
  }
}
