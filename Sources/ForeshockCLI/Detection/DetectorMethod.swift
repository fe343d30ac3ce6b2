internal import ForeshockAnomaly
internal import ForeshockForecasting
internal import ForeshockSeries

/// The detectors by the names of the command line.
enum DetectorMethod: String, CaseIterable {
  case isolationForest = "isolation-forest"
  case novelty
  case forecastResidual = "forecast-residual"
  case seasonalESD = "seasonal-esd"
  case spectralResidual = "spectral-residual"
  case ewma, cusum, bocpd

  /// Detectors that the contract names and this version does not have.
  static let later = [
    "auto", "extended-isolation-forest", "fair-cut-forest", "half-space-trees", "one-class-svm",
    "matrix-profile", "sub-pca", "kmeans", "random-cut-forest",
  ]

  /// Whether rows are judged by themselves, all columns at once.
  var isOfRows: Bool { self == .isolationForest }

  /// Whether a score rests on samples up to its own only, with `--streaming` at least.
  var canStream: Bool {
    switch self {
    case .novelty, .forecastResidual, .spectralResidual, .ewma, .cusum, .bocpd: true
    case .isolationForest, .seasonalESD: false
    }
  }

  /// Whether it streams even without `--streaming`.
  var alwaysStreams: Bool { canStream && self != .spectralResidual }

  /// What each of them is, for the help of the command.
  static let table = """
    Methods, of rows (all columns at once):
      isolation-forest          rows that few random splits set apart
    Methods, of series (a column, or several fused):
      novelty                   unlike anything seen before: value, level, level at this time of the season
      forecast-residual         far from its one-step forecast (exponential smoothing)
      seasonal-esd              outliers of a seasonal decomposition (S-H-ESD)
      spectral-residual         what does not fit the rhythm
      ewma, cusum               control charts of the level
      bocpd                     changepoints of level and spread
    """
}

/// What detectors of series are made with.
struct DetectorSettings {
  /// Samples in a season; nil for none.
  var season: Int?
  /// Samples to learn a level from.
  var warmUp: Int?
  /// Whether scores must not look ahead.
  var isStreaming: Bool

  /// The detector of a name for a series.
  func detector(_ method: DetectorMethod, for series: TimeSeries) throws -> any SeriesDetector {
    switch method {
    case .isolationForest: preconditionFailure("rows are not a series")
    case .novelty:
      return try NoveltyDetector(season: season.flatMap { $0 >= 8 ? $0 : nil }, warmUp: warmUp ?? 300)
    case .forecastResidual:
      let seasonality = season.map { ETS.Season.additive(length: $0) } ?? .none
      return ForecastResidual(
        AnyForecaster(AutoETS.holtWinters(seasonality: seasonality)),
        options: ForecastResidualOptions(rejectBeyond: 5, trainingSamples: warmUp))
    case .seasonalESD: return SeasonalESD(seasonLength: season)
    case .spectralResidual:
      return isStreaming
        ? try SpectralResidualStream(window: warmUp ?? min(1440, max(64, series.count / 4)))
        : SpectralResidual()
    case .ewma: return try EWMAChart(EWMAChart.Settings(warmUp: warmUp ?? 300))
    case .cusum: return try CUSUMChart(CUSUMChart.Settings(warmUp: warmUp ?? 300))
    case .bocpd: return try BayesianChangepoint(BayesianChangepoint.Settings(warmUp: warmUp ?? 300))
    }
  }

  /// How a fitted detector of a name is stored.
  static func storedType(_ method: DetectorMethod) -> any (FittedSeriesDetector & Codable).Type {
    switch method {
    case .isolationForest: preconditionFailure("rows are not a series")
    case .novelty: NoveltyDetector.self
    case .forecastResidual: ForecastStream<AnyFittedForecaster>.self
    case .seasonalESD: SeasonalESD.Fitted.self
    case .spectralResidual: SpectralResidualStream.self
    case .ewma: EWMAChart.self
    case .cusum: CUSUMChart.self
    case .bocpd: BayesianChangepoint.self
    }
  }
}
