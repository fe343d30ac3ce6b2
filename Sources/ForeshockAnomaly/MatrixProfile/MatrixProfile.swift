public import ForeshockSeries

/// Finds stretches of a series that resemble no other stretch: the distance of each window to its nearest
/// neighbours, exactly and for all windows.
///
///     let scores = try MatrixProfile(window: 60).scores(for: series)        // the series against itself
///     let fitted = try MatrixProfile(window: 60).fit(quietWeeks)
///     let fresh = try fitted.scores(for: thisWeek)                          // against another
///     let profile = try MatrixProfile(window: 60).selfJoin(series.values)   // distances and neighbours
///
/// The distance is Euclidean, of z-normalised windows (0 ... 2·√m) or of the samples themselves. Windows of the
/// same series that start within ``exclusionZone`` of each other are no neighbours. With k =
/// ``neighbourCount`` above 1 the distance that counts is that to the k-th nearest, so that an
/// anomaly that comes k times is still found.
///
/// A sample's score follows from the windows that cover it, by ``alignment``. Windows with a missing sample have
/// no verdict and are nobody's neighbour; a sample has no verdict (NaN) where it is missing or where every window that
/// counts for it has a gap, as between two gaps that are less than a window apart.
///
/// Flat windows, all of whose samples are equal, have no shape; nor have those whose samples differ by less than 10⁻¹⁴⁰ of
/// what the series usually strays. A sample 10⁷⁰ times further away than is usual counts as that far: it decides about
/// the windows that contain it and no others. Between two flat windows the z-normalised distance is 0,
/// between a flat one and another √m, as if their correlation were one half.
///
/// Distances are computed from the samples in two passes, so that they are right to the last few digits whatever the
/// level and size of the series; recursions along diagonals only find the neighbours, start afresh every
/// max(1024, 16·m) rows and more often around spikes, and decide among correlations to about 1e-10. Of
/// neighbours that are equally near up to that, either may be named. Results do not depend on the number of threads.
///
/// Source: Yeh et al., "Matrix profile I", ICDM 2016; Zhu et al., "Matrix profile II", ICDM 2016; Zimmerman et
/// al., "Matrix profile XIV", SoCC 2019. Checked against STUMPY 1.14.1 (`stump`, `aamp`, k = 1 and 3, left profiles,
/// joins of two series, gaps, flat stretches) to 1e-6 and against a plain O(n²·m) version to 1e-8.
public struct MatrixProfile: SeriesDetector, Hashable, Codable {
  /// How many samples a window has, at least 3; nil for ``SubsequenceLength/suggested(for:)``.
  public var window: Int?
  /// How windows are compared.
  public var distance: WindowDistance
  /// How many neighbours are looked for, 1 ... 64; scores are distances to the last of them.
  public var neighbourCount: Int
  /// Windows of one series whose starts are no further apart than this are no neighbours, at least 0; nil for
  /// ⌈window/4⌉.
  public var exclusionZone: Int?
  /// How a sample's score follows from the windows that cover it.
  public var alignment: WindowAlignment

  /// A profile of z-normalised windows with one neighbour each unless told otherwise.
  public init(
    window: Int? = nil, distance: WindowDistance = .zNormalised, neighbourCount: Int = 1,
    exclusionZone: Int? = nil, alignment: WindowAlignment = .mean
  ) {
    self.window = window
    self.distance = distance
    self.neighbourCount = neighbourCount
    self.exclusionZone = exclusionZone
    self.alignment = alignment
  }

  /// Keeps `series` to compare others with.
  ///
  /// - Throws: ``AnomalyError/noData``, ``AnomalyError/tooFewObservations(required:actual:)`` when it is shorter
  ///   than a window, ``AnomalyError/invalidParameter(name:reason:)``.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    try Fitted(self, window: resolvedWindow(for: series), training: series.values)
  }

  /// The scores of a series by its own other windows.
  ///
  /// - Throws: As ``fit(_:threads:)``.
  /// - Complexity: O(n²) time, whatever the window; O(n·neighbourCount) space a thread.
  public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    var settings = self
    settings.window = try resolvedWindow(for: series)
    let profile = try settings.selfJoin(series.values, threads: threads)
    return alignment.sampleScores(profile.distances, window: profile.window, samples: series.values)
  }

  func resolvedWindow(for series: TimeSeries) throws(AnomalyError) -> Int {
    guard !series.values.isEmpty else { throw .noData }
    return window ?? SubsequenceLength.suggested(for: series)
  }

  /// Checks the settings for series of the given lengths and answers the window.
  func checked(_ counts: Int...) throws(AnomalyError) -> Int {
    guard let window else {
      throw .invalidParameter(
        name: "window", reason: "a length is needed where there is no series to choose it by")
    }
    guard window >= 3 else {
      throw .invalidParameter(name: "window", reason: "at least 3 samples, not \(window)")
    }
    guard (1...64).contains(neighbourCount) else {
      throw .invalidParameter(name: "neighbourCount", reason: "1 to 64 neighbours, not \(neighbourCount)")
    }
    if let exclusionZone, exclusionZone < 0 {
      throw .invalidParameter(name: "exclusionZone", reason: "at least 0 samples, not \(exclusionZone)")
    }
    for count in counts {
      guard count > 0 else { throw .noData }
      guard count >= window else { throw .tooFewObservations(required: window, actual: count) }
      guard count <= Int(Int32.max) / 2 else {
        throw .invalidParameter(name: "series", reason: "at most \(Int32.max / 2) samples, not \(count)")
      }
    }
    return window
  }

  /// The exclusion zone for windows of `window` samples.
  func exclusion(_ window: Int) -> Int { exclusionZone ?? (window + 3) / 4 }
}
