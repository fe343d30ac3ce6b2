public import ForeshockSeries

extension AutoDetector {
  /// What was chosen on a series, fitted to it, for the samples that follow.
  ///
  /// Surprise is measured by the scores of the series it was chosen on. Detectors of windows have no verdict on a
  /// series shorter than a window.
  public struct Fitted: FittedSeriesDetector {
    /// What was chosen, and why.
    public let report: Report
    /// What samples are standardised by.
    let level: RobustLevel
    let members: [Member]

    /// One of those chosen.
    struct Member: Sendable {
      var method: AutoMethod?
      var name: String
      var weight: Double
      var scale: SurpriseScale
      var detector: any FittedSeriesDetector
    }

    init(report: Report, level: RobustLevel, members: [Member]) {
      self.report = report
      self.level = level
      self.members = members
    }

    /// A score for each sample of a series that begins right after the fitted one; NaN where there is no verdict.
    ///
    /// - Throws: what a candidate of the user's own throws.
    public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      let standardised = AutoFrame.standardised(series, level)
      var surprises: [[Double]] = []
      for member in members {
        let scores = try member.detector.scores(for: standardised, threads: threads)
        surprises.append(member.scale.surprises(of: scores))
      }
      return SurpriseFusion.fused(
        surprises, weights: members.map(\.weight), over: standardised.values, smoothing: report.smoothing)
    }
  }
}

extension AutoDetector.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, report, level, members }

  /// Stores what was chosen with the number of the format.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` when a candidate of the user's own was chosen.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(report, forKey: .report)
    try container.encode(level, forKey: .level)
    try container.encode(members, forKey: .members)
  }

  /// Reads what was chosen.
  ///
  /// - Throws: ``AnomalyError`` for a damaged model or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    report = try container.decode(AutoDetector.Report.self, forKey: .report)
    level = try container.decode(RobustLevel.self, forKey: .level)
    members = try container.decode([Member].self, forKey: .members)
    guard members.count <= 64, (1...1_000_000).contains(report.smoothing), report.window >= 0 else {
      throw AnomalyError.malformedModel(reason: "\(members.count) detectors chosen")
    }
  }
}

extension AutoDetector.Fitted.Member: Codable {
  private enum CodingKeys: String, CodingKey { case method, weight, scale, detector }

  func encode(to encoder: any Encoder) throws {
    guard let method, let detector = detector as? any FittedSeriesDetector & Codable else {
      throw AnomalyError.invalidParameter(name: name, reason: "a candidate of one's own cannot be stored")
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    try container.encode(weight, forKey: .weight)
    try container.encode(scale, forKey: .scale)
    try container.encode(detector, forKey: .detector)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let method = try container.decode(AutoMethod.self, forKey: .method)
    self.method = method
    name = method.rawValue
    weight = try container.decode(Double.self, forKey: .weight)
    scale = try container.decode(SurpriseScale.self, forKey: .scale)
    guard weight > 0, weight <= 1, (1...1_000_000).contains(scale.smoothing) else {
      throw AnomalyError.malformedModel(reason: "a weight of \(weight)")
    }
    detector = try container.decode(method.fittedType, forKey: .detector)
  }
}

extension AutoMethod {
  /// What fitting it gives; part of the stored format.
  var fittedType: any (FittedSeriesDetector & Codable).Type {
    switch self {
    case .step: StepDetector.Fitted.self
    case .season, .level, .forecast: SeasonalProfileDetector.Fitted.self
    case .saliency: SaliencyDetector.Fitted.self
    case .novelty: NoveltyDetector.self
    case .discord, .stretch: CoarseDetector<MatrixProfile>.Fitted.self
    case .subspace: CoarseDetector<SubPCA>.Fitted.self
    }
  }
}
