internal import ForeshockLinearAlgebra
internal import ForeshockNumerics
public import ForeshockSeries

/// Finds stretches that are no combination of the shapes windows usually are: principal components of a series' windows.
///
///     let scores = try SubPCA(window: 60).scores(for: series)
///     let fitted = try SubPCA(window: 60).fit(quietWeeks)
///     let fresh = try fitted.scores(for: thisWeek)
///
/// Every window is a point with one coordinate for each sample (and channel). Coordinates are standardised over the
/// training windows, and the eigenvectors of their correlations are the components, which explain λ₁ ≥ λ₂ ≥ … of the
/// variance. With ``Scoring/reconstruction`` a window's score is the distance from the plane of as many first
/// components as explain ``keptVariance``, with ``Scoring/weightedDistance`` it is
///
///     Σ ‖z − vₖ‖ / rₖ          over all components vₖ, rₖ the share of variance that each explains
///
/// as PyOD's `PCA` has it. Its largest terms are those of rare directions, where ‖z − vₖ‖ is mostly the length of z: in
/// effect it is the distance from the mean window, and blind to strange shapes of small size. A sample's score is
/// the mean over the windows that cover it.
///
/// Windows with a gap have no verdict and are not learned from, nor are those with a sample that strays 10⁹ times
/// further than most, if there are others. Coordinates that never vary stay out of it, and so do
/// components that explain less than 10⁻¹⁰ of the variance, which are rounding (PyOD divides by their share). The
/// embedding is made and multiplied by BLAS a block at a time.
///
/// Source: Aggarwal, Outlier Analysis, 2nd ed., section 3.3; Shyu et al., 2003. Checked against PyOD 3.6.7
/// (`PCA`, weighted scores) and scikit-learn 1.9.1 (`PCA`, reconstruction) to 1e-8 relative.
public struct SubPCA: SeriesDetector, Hashable, Codable {
  /// What a window's score is.
  public enum Scoring: String, Hashable, Codable, Sendable, CaseIterable {
    /// The distance from the plane of the first components.
    case reconstruction
    /// The sum of distances to all components, each divided by its share of the variance.
    case weightedDistance
  }

  /// How many samples a window has, 2 ... 4096 (of all channels together); nil for
  /// ``SubsequenceLength/suggested(for:)``.
  public var window: Int?
  /// Whether each window is first brought to mean 0 and standard deviation 1, so that only its shape counts.
  public var normalisesWindows: Bool
  /// What a window's score is.
  public var scoring: Scoring
  /// The share of variance that the plane explains, above 0 and at most 1; for ``Scoring/reconstruction``.
  public var keptVariance: Double

  /// A detector of shapes by reconstruction unless told otherwise.
  public init(
    window: Int? = nil, normalisesWindows: Bool = false, scoring: Scoring = .reconstruction,
    keptVariance: Double = 0.9
  ) {
    self.window = window
    self.normalisesWindows = normalisesWindows
    self.scoring = scoring
    self.keptVariance = keptVariance
  }

  /// Learns the components of a series' windows.
  ///
  /// - Throws: ``AnomalyError/noData`` without a sample, ``AnomalyError/tooFewObservations(required:actual:)`` when
  ///   fewer than two windows have no gap, ``AnomalyError/invalidParameter(name:reason:)``.
  /// - Complexity: O(n·m²), m being the window.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    guard !series.values.isEmpty else { throw .noData }
    return try fit(
      channels: [series.values], window: window ?? SubsequenceLength.suggested(for: series), threads: threads)
  }

  /// Learns the components of windows over several channels of equal length, whose window must be named.
  ///
  /// - Precondition: all series have as many samples.
  /// - Throws: As ``fit(_:threads:)``.
  public func fit(channels: [TimeSeries], threads: Int? = nil) throws(AnomalyError) -> Fitted {
    guard let first = channels.first, first.count > 0 else { throw .noData }
    return try fit(
      channels: channels.map(\.values), window: window ?? SubsequenceLength.suggested(for: first),
      threads: threads)
  }

  private func fit(channels: [[Double]], window: Int, threads: Int?) throws(AnomalyError) -> Fitted {
    guard window >= 2, window <= 4096 / channels.count else {
      throw .invalidParameter(
        name: "window",
        reason: "2 to 4096 samples of all channels together, not \(window) of \(channels.count)")
    }
    guard keptVariance > 0, keptVariance <= 1 else {
      throw .invalidParameter(name: "keptVariance", reason: "above 0 and at most 1, not \(keptVariance)")
    }
    let (blocks, frame) = WindowBlocks.toLearnFrom(
      channels, window: window, normalises: normalisesWindows, least: 2)
    let count = blocks.starts.count
    guard count >= 2 else { throw .tooFewObservations(required: window + 1, actual: channels[0].count) }

    // Means first, so that products of deviations lose no digits to a far level.
    let sums = blocks.mapBlocks(threads: threads) { _, rows in
      rows.transposedTimes([Double](repeating: 1, count: rows.rowCount))
    }
    let means = total(sums).map { $0 / Double(count) }
    let products = blocks.mapBlocks(threads: threads) { _, rows in rows.centred(by: means).gram() }
    var covariance = products[0]
    for product in products.dropFirst() { covariance += product }
    let deviations = covariance.diagonal.map { ($0 / Double(count)).squareRoot() }
    // Rounding of a level is not a variation.
    let inverses = zip(deviations, means).map { $0 > 1e-14 * abs($1) && $0 > 0 ? 1 / $0 : 0 }
    for column in means.indices {
      for row in means.indices { covariance[row, column] *= inverses[row] * inverses[column] / Double(count) }
    }
    let eigen: SymmetricEigen
    do {
      eigen = try SymmetricEigen(covariance)
    } catch {
      throw .malformedModel(reason: "the eigenvectors were not found: \(error)")
    }
    return try Fitted(
      settings: self, window: window, frame: frame, means: means, inverses: inverses, eigen: eigen)
  }
}

/// The sum of arrays of equal length, in their order.
func total(_ arrays: [[Double]]) -> [Double] {
  guard var result = arrays.first else { return [] }
  for array in arrays.dropFirst() {
    for i in result.indices { result[i] += array[i] }
  }
  return result
}

extension Matrix {
  /// The matrix less one number a column.
  func centred(by means: [Double]) -> Matrix {
    var result = self
    let rowCount = rowCount
    result.withMutableElements { elements in
      for column in means.indices {
        let mean = means[column]
        for row in 0..<rowCount { elements[column * rowCount + row] -= mean }
      }
    }
    return result
  }
}
