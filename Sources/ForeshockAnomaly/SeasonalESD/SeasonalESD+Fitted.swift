public import ForeshockSeries

extension SeasonalESD {
  /// Season, level and spread of a series, for the samples that come after it.
  public struct Fitted: FittedSeriesDetector, Hashable {
    /// The season, from the sample after the fitted series on; one number for none.
    public let cycle: [Double]
    /// What is subtracted besides the season.
    public let origin: Double
    /// What the remainder is measured by.
    public let scale: RobustLevel
    private let side: ChartSide

    init(cycle: [Double], origin: Double, scale: RobustLevel, side: ChartSide) {
      self.cycle = cycle
      self.origin = origin
      self.scale = scale
      self.side = side
    }

    /// How many robust standard deviations each sample lies off; `series` begins right after the fitted one.
    /// NaN at gaps, which infinite samples are too.
    ///
    /// - Complexity: O(n).
    public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      series.values.indices.map { t in
        let value = series.values[t]
        guard value.isFinite else { return .nan }
        return SeasonalESD.score(
          SeasonalESD.difference(SeasonalESD.difference(value, cycle[t % cycle.count]), origin), scale, side)
      }
    }
  }
}

extension SeasonalESD.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, cycle, origin, scale, side }

  /// Stores what was learned with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(cycle, forKey: .cycle)
    try container.encode(origin, forKey: .origin)
    try container.encode(scale, forKey: .scale)
    try container.encode(side, forKey: .side)
  }

  /// Reads what was learned.
  ///
  /// - Throws: ``AnomalyError`` for a damaged model or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    cycle = try container.decode([Double].self, forKey: .cycle)
    origin = try container.decode(Double.self, forKey: .origin)
    scale = try container.decode(RobustLevel.self, forKey: .scale)
    side = try container.decode(ChartSide.self, forKey: .side)
    guard !cycle.isEmpty, cycle.allSatisfy(\.isFinite), origin.isFinite else {
      throw AnomalyError.malformedModel(reason: "a season of \(cycle.count) places about \(origin)")
    }
  }
}
