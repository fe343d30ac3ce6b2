/// Decomposition with several seasons: STL for each in turn, shortest first, on the series without the others,
/// and all over again.
///
///     let parts = try MSTL(seasonLengths: [24, 168]).decompose(requests.values)
///
/// The defaults are those of R's `forecast::mstl`: seasonal windows 11, 15, 19, … from the shortest season on,
/// two rounds (one with a single season). A season that does not fit twice is left out.
///
/// Source: Bandara, Hyndman & Bergmeir, International Journal of Operational Research 52 (2025) 79–98
/// (arXiv:2107.13462).
public struct MSTL: Hashable, Sendable, Codable {
  /// Samples in each season.
  public var seasonLengths: [Int]
  /// The seasonal window of each season, shortest season first; nil for 11, 15, 19, ….
  public var seasonalWindows: [STL.SeasonalWindow]?
  /// Rounds over the seasons when there are several; default 2.
  public var iterations: Int
  /// How often the curves are computed.
  public var jumps: STL.Jumps
  /// Whether samples with large remainders are discounted.
  public var isRobust: Bool

  /// A decomposition; ``decompose(_:)`` checks the settings.
  public init(
    seasonLengths: [Int], seasonalWindows: [STL.SeasonalWindow]? = nil, iterations: Int = 2,
    jumps: STL.Jumps = .tenthOfWindow, isRobust: Bool = false
  ) {
    self.seasonLengths = seasonLengths
    self.seasonalWindows = seasonalWindows
    self.iterations = iterations
    self.jumps = jumps
    self.isRobust = isRobust
  }

  /// Takes a series apart.
  ///
  /// - Throws: ``ModelError`` — `.invalidParameter` for settings out of bounds, `.tooFewObservations` unless the
  ///   series is longer than two of the shortest seasons, `.noObservations` for an all-gap one.
  /// - Complexity: that of one ``STL`` a season and round.
  public func decompose(_ values: [Double]) throws(ModelError) -> SeasonalDecomposition {
    let sorted = seasonLengths.sorted()
    guard let shortest = sorted.first else {
      throw .invalidParameter("seasonLengths", reason: "there is none")
    }
    guard Set(sorted).count == sorted.count else {
      throw .invalidParameter("seasonLengths", reason: "one of them comes twice")
    }
    if let seasonalWindows, seasonalWindows.count != sorted.count {
      throw .invalidParameter(
        "seasonalWindows", reason: "there are \(seasonalWindows.count) for \(sorted.count) seasons")
    }
    guard (1...100).contains(iterations) else {
      throw .invalidParameter("iterations", reason: "\(iterations) is not in 1 ... 100")
    }
    let parts = sorted.enumerated().map { i, length in
      STL(
        seasonLength: length, seasonalWindow: seasonalWindows?[i] ?? .seasons(11 + 4 * i), jumps: jumps,
        isRobust: isRobust)
    }
    for part in parts { try part.validate() }
    guard values.count > 2 * shortest else {
      throw .tooFewObservations(required: 2 * shortest + 1, actual: values.count)
    }
    let used = parts.filter { 2 * $0.seasonLength < values.count }
    let lengths = used.map(\.seasonLength)
    let n = values.count
    var rest = try GapBridge.fill(values, seasonLengths: lengths)
    var smoothers = used.map { STLSmoother($0, count: n) }
    var seasons = used.map { _ in [Double](repeating: 0, count: n) }
    for _ in 0..<(used.count == 1 ? 1 : iterations) {
      for i in used.indices {
        for t in 0..<n { rest[t] += seasons[i][t] }
        smoothers[i].run(rest)
        seasons[i] = smoothers[i].season
        for t in 0..<n { rest[t] -= seasons[i][t] }
      }
    }
    let last = smoothers[smoothers.count - 1]
    return SeasonalDecomposition(
      values: values, trend: last.trend, seasonals: seasons, seasonLengths: lengths,
      robustness: last.robustness)
  }
}
