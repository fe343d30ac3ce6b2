internal import ForeshockSeries

/// The saliency of ``SpectralResidual``, which falls as 1/√n with the length of the series, times √n.
struct SaliencyDetector: SeriesDetector, Hashable, Codable {
  private static let base = SpectralResidual(averageWindow: 100, score: .saliency)
  /// How many samples before a series take part in its spectrum.
  static let historyLimit = 2048

  func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    Fitted(history: Array(series.values.suffix(Self.historyLimit)))
  }

  func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    Self.scores(of: series.values)
  }

  fileprivate static func scores(of values: [Double]) -> [Double] {
    let size = Double(values.count).squareRoot()
    return base.scores(of: values).map { $0 * size }
  }

  struct Fitted: FittedSeriesDetector {
    /// The last samples before the series to be scored.
    let history: [Double]

    func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      Array(SaliencyDetector.scores(of: history + series.values).suffix(series.count))
    }
  }
}

extension SaliencyDetector.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case history }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(history.withNullGaps, forKey: .history)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    history = [Double](nullGaps: try container.decode([Double?].self, forKey: .history))
    guard history.count <= SaliencyDetector.historyLimit,
      history.allSatisfy({ $0.isNaN || abs($0) <= RobustLevel.largestDeviation })
    else { throw AnomalyError.malformedModel(reason: "\(history.count) samples before the series") }
  }
}
