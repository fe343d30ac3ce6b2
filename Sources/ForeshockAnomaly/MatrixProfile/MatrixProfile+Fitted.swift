public import ForeshockSeries

extension MatrixProfile {
  /// A series to compare others with. Immutable: any number of threads may score with it.
  public struct Fitted: FittedSeriesDetector, Hashable {
    /// The settings, the window among them.
    public let settings: MatrixProfile
    /// How many samples a window has.
    public let window: Int
    private let training: [Double]

    init(_ settings: MatrixProfile, window: Int, training: [Double]) throws(AnomalyError) {
      var settings = settings
      settings.window = window
      _ = try settings.checked(training.count)
      self.settings = settings
      self.window = window
      // One kind of missing sample, so that equal detectors are equal.
      self.training = training.map { $0.isFinite ? $0 : 0 }
      missing = training.indices.filter { !training[$0].isFinite }
    }

    /// Which samples of the training series are missing, ascending.
    private let missing: [Int]

    private var values: [Double] {
      var values = training
      for index in missing { values[index] = .nan }
      return values
    }

    /// The scores of a series by the windows of the training series. It need not follow the training series, and may
    /// be part of it: nothing is excluded. A series shorter than a window has no verdicts.
    ///
    /// - Complexity: O(n·n'), whatever the window.
    public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      guard series.count >= window else { return [Double](repeating: .nan, count: series.count) }
      let profile = try settings.join(series.values, with: values, threads: threads)
      return settings.alignment.sampleScores(profile.distances, window: window, samples: series.values)
    }
  }
}

extension MatrixProfile.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, settings, training, missing }

  /// Stores the settings and the training series with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(training, forKey: .training)
    try container.encode(missing, forKey: .missing)
  }

  /// Reads a detector and checks that it can be scored with.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    let settings = try container.decode(MatrixProfile.self, forKey: .settings)
    guard let window = settings.window else {
      throw AnomalyError.malformedModel(reason: "the window is missing")
    }
    var values = try container.decode([Double].self, forKey: .training)
    for index in try container.decode([Int].self, forKey: .missing) {
      guard values.indices.contains(index) else {
        throw AnomalyError.malformedModel(reason: "sample \(index) of \(values.count) is missing")
      }
      values[index] = .nan
    }
    try self.init(settings, window: window, training: values)
  }
}
