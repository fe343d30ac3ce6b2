internal import ForeshockLinearAlgebra
internal import ForeshockNumerics
public import ForeshockSeries

/// Finds stretches that resemble none of the shapes a series is made of, wherever in a shape they begin: k-shape
/// clustering, and the distance of each window to the weighted centroids.
///
///     let scores = try KShape(window: 60).scores(for: series)
///     let fitted = try KShape(window: 60).fit(quietWeeks)
///     let fresh = try fitted.scores(for: thisWeek)
///
/// The training series is cut into stretches of ``stretch`` samples, one every half of that, which are z-normalised and
/// clustered by shape. Their distance is
///
///     SBD(x, y) = 1 − maxₛ Σ xₜ·yₜ₋ₛ / (‖x‖·‖y‖)
///
/// over all shifts s, by Fourier transforms. A centroid is the shape that maximises the squared similarity to its members,
/// each shifted to where it fits the previous centroid best: the first eigenvector of their centred products, by
/// power iterations from their mean. The first clusters are drawn; steps end when none changes its cluster.
///
/// The normal model is the centroids with weights in proportion to
///
///     wᵢ = nᵢ² / Σⱼ SBD(cᵢ, cⱼ)          (nᵢ alone where there is one cluster)
///
/// with nᵢ members: many members and a place in the middle make a shape ordinary. A window's score is the
/// weighted sum of its z-normalised distances to the nearest window inside each centroid (``MatrixProfile``), a
/// sample's score the mean over windows that cover it. Stretches with a gap are not learned from, nor, if there
/// are others, those with a sample that strays 10⁹ times further than most.
///
/// The same data and seed give the same model with any number of threads.
///
/// Source: Paparrizos & Gravano, "k-Shape", SIGMOD 2015, algorithms 1–3; weights in the manner of Boniol, Paparrizos,
/// Palpanas & Franklin, "SAND", VLDB 2021, section 4. Checked against a plain Python version of the formulas.
public struct KShape: SeriesDetector, Hashable, Codable {
  /// How many samples a window has, at least 3; nil for ``SubsequenceLength/suggested(for:)``.
  public var window: Int?
  /// How many samples the clustered stretches have, at least the window; nil for twice the window.
  public var stretch: Int?
  /// How many clusters there are, 1 ... 64; no more than stretches.
  public var clusterCount: Int
  /// The most steps, at least 1.
  public var maxIterations: Int
  /// What the first clusters depend on.
  public var seed: UInt64

  /// Six clusters unless told otherwise.
  public init(
    window: Int? = nil, stretch: Int? = nil, clusterCount: Int = 6, maxIterations: Int = 50, seed: UInt64 = 0
  ) {
    self.window = window
    self.stretch = stretch
    self.clusterCount = clusterCount
    self.maxIterations = maxIterations
    self.seed = seed
  }

  /// Learns the shapes of a series.
  ///
  /// - Throws: ``AnomalyError/noData`` without a sample, ``AnomalyError/tooFewObservations(required:actual:)`` when
  ///   no stretch is without a gap and not flat, ``AnomalyError/invalidParameter(name:reason:)``.
  /// - Complexity: O(s·k·l·log l) a step, for s stretches of l samples.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    guard !series.values.isEmpty else { throw .noData }
    let window = window ?? SubsequenceLength.suggested(for: series)
    guard (3...1 << 16).contains(window) else {
      throw .invalidParameter(name: "window", reason: "3 to 65,536 samples, not \(window)")
    }
    let length = stretch ?? 2 * window
    guard length >= window, length <= 1 << 16 else {
      throw .invalidParameter(name: "stretch", reason: "the window to 65,536 samples, not \(length)")
    }
    guard (1...64).contains(clusterCount) else {
      throw .invalidParameter(name: "clusterCount", reason: "1 to 64, not \(clusterCount)")
    }
    guard maxIterations >= 1 else {
      throw .invalidParameter(name: "maxIterations", reason: "at least 1, not \(maxIterations)")
    }
    func cut(_ values: [Double]) -> [[Double]] {
      stride(from: 0, through: values.count - length, by: max(1, length / 2)).compactMap {
        normalisedShape(values[$0..<$0 + length])
      }
    }
    var shapes = cut(TamedSamples.withoutFar(series.values))
    if shapes.isEmpty { shapes = cut(series.values) }
    guard !shapes.isEmpty else { throw .tooFewObservations(required: length, actual: series.count) }
    var random = RandomStream(seed: seed)
    let clusters = min(clusterCount, shapes.count)
    // A random order dealt out in turn: no first cluster is empty.
    var first = [Int](repeating: 0, count: shapes.count)
    for (place, shape) in random.permutation(shapes.count).enumerated() { first[shape] = place % clusters }
    let clustering = ShapeClustering(
      shapes, first: first, clusterCount: clusters, maxIterations: maxIterations, threads: threads)
    var settings = self
    settings.window = window
    settings.stretch = length
    return try Fitted(settings: settings, centroids: clustering.centroids, weights: clustering.weights)
  }
}

/// A stretch of mean 0 and standard deviation 1; nil with a gap, or when it is flat.
func normalisedShape(_ values: ArraySlice<Double>) -> [Double]? {
  guard let first = values.first, values.allSatisfy({ $0.isFinite }) else { return nil }
  let halves = values.map { $0 / 2 - first / 2 }
  let size = halves.reduce(0) { max($0, abs($1)) }
  guard size > 0 else { return nil }
  let centred = halves.map { $0 / size }
  let mean = centred.reduce(0, +) / Double(centred.count)
  let deviations = centred.map { $0 - mean }
  let squares = deviations.reduce(0) { $0 + $1 * $1 }
  guard squares > 0 else { return nil }
  let inverse = (Double(deviations.count) / squares).squareRoot()
  return deviations.map { $0 * inverse }
}
