public import ForeshockSeries

extension KShape {
  /// The weighted shapes of a series. Immutable: any number of threads may score with it.
  public struct Fitted: FittedSeriesDetector, Hashable {
    /// The settings, the window and the stretch among them.
    public let settings: KShape
    /// The shapes, z-normalised.
    public let centroids: [[Double]]
    /// How ordinary each is; they sum to 1.
    public let weights: [Double]

    init(settings: KShape, centroids: [[Double]], weights: [Double]) throws(AnomalyError) {
      guard let window = settings.window, let stretch = settings.stretch, window >= 3, stretch >= window,
        stretch <= 1 << 16, (1...64).contains(centroids.count), weights.count == centroids.count,
        centroids.allSatisfy({ $0.count == stretch && $0.allSatisfy { abs($0) < 1e9 } }),
        weights.allSatisfy({ $0 >= 0 && $0 <= 1 + 1e-9 })
      else { throw .malformedModel(reason: "\(centroids.count) shapes with \(weights.count) weights") }
      self.settings = settings
      self.centroids = centroids
      self.weights = weights
    }

    /// The scores of a series by the shapes learned. It need not follow the training series. A series shorter than a
    /// window has no verdicts.
    ///
    /// - Complexity: O(n·stretch·clusters), whatever the window.
    public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      guard let window = settings.window, series.count >= window else {
        return [Double](repeating: .nan, count: series.count)
      }
      let scores = try windowScores(series.values, threads: threads)
      return WindowAlignment.mean.sampleScores(scores, window: window, samples: series.values)
    }

    /// The weighted distance of each window to the shapes; NaN with a gap.
    package func windowScores(_ values: [Double], threads: Int?) throws(AnomalyError) -> [Double] {
      let profile = MatrixProfile(window: settings.window)
      var sums = [Double](repeating: 0, count: values.count - (settings.window ?? 0) + 1)
      for (centroid, weight) in zip(centroids, weights) where weight > 0 {
        let distances = try profile.join(values, with: centroid, threads: threads).distances
        for i in sums.indices { sums[i] += weight * distances[i] }
      }
      return sums
    }
  }
}

extension KShape.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, settings, centroids, weights }

  /// Stores the shapes with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(settings, forKey: .settings)
    try container.encode(centroids, forKey: .centroids)
    try container.encode(weights, forKey: .weights)
  }

  /// Reads shapes and checks that they can be scored with.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    try self.init(
      settings: container.decode(KShape.self, forKey: .settings),
      centroids: container.decode([[Double]].self, forKey: .centroids),
      weights: container.decode([Double].self, forKey: .weights))
  }
}
