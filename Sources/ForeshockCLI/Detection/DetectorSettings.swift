internal import ForeshockAnomaly
internal import ForeshockForecasting
internal import ForeshockSeries

/// What detectors are made with.
struct DetectorSettings {
  /// Samples in a season; nil for none.
  var season: Int?
  /// Whether a detector that can be without its season at first is, until two have passed.
  var startsWithoutSeason = false
  /// Samples in a window; nil to guess one.
  var window: Int?
  /// Samples in a window of a method, guessed by the season; nil to leave that to the detector.
  var guessedWindow: Int?
  /// Samples to learn from first.
  var warmUp: Int?
  /// Whether scores must not look ahead.
  var isStreaming: Bool
  var seed: UInt64
  var trees: Int?
  var sampleSize: Int?
  /// The columns of words, from zero.
  var categoricalColumns: [Int] = []
  /// ν and kernel of one-class machines.
  var nu = 0.05
  var kernel = OneClassSVM.Kernel.rbf()
  /// The name of a forecaster; nil for exponential smoothing.
  var model: String?

  private static let wrongRoom = "this method is of another kind"

  /// A detector of series.
  func detector(_ method: DetectorMethod, for series: TimeSeries) throws -> any SeriesDetector {
    switch method {
    case .novelty:
      return try NoveltyDetector(
        season: season.flatMap { $0 >= 8 ? $0 : nil }, startsWithoutSeason: startsWithoutSeason,
        warmUp: warmUp ?? 300)
    case .forecastResidual:
      return ForecastResidual(
        AnyForecaster(try forecaster(for: series)),
        options: ForecastResidualOptions(rejectBeyond: 5, trainingSamples: warmUp))
    case .auto: return AutoDetector(seasonLength: season, window: window, seed: seed)
    case .seasonalESD: return SeasonalESD(seasonLength: season)
    case .spectralResidual:
      return isStreaming
        ? try SpectralResidualStream(window: warmUp ?? 256)
        : SpectralResidual()
    case .matrixProfile:
      return isStreaming
        ? try MatrixProfileStream(window: window ?? guessedWindow ?? 50)
        : MatrixProfile(window: window ?? guessedWindow)
    case .subPCA: return SubPCA(window: window ?? guessedWindow)
    case .kMeans: return SubsequenceKMeans(window: window ?? guessedWindow, seed: seed)
    case .kShape: return KShape(window: window, seed: seed)
    case .randomCutForest:
      return try ShingledRandomCutForest(length: window ?? 8, settings: randomCutSettings)
    case .ewma: return try EWMAChart(EWMAChart.Settings(warmUp: warmUp ?? 300))
    case .cusum: return try CUSUMChart(CUSUMChart.Settings(warmUp: warmUp ?? 300))
    case .bocpd: return try BayesianChangepoint(BayesianChangepoint.Settings(warmUp: warmUp ?? 300))
    default: preconditionFailure(Self.wrongRoom)
    }
  }

  private func forecaster(for series: TimeSeries) throws -> any Forecaster {
    try ForecasterChoice(
      model: model ?? "holt-winters", season: season.map { "\($0)" } ?? "none", transform: .none
    ).forecaster(for: series, seasonLength: season, horizon: 1)
  }

  /// How a fitted detector of series is stored.
  static func storedSeriesType(_ method: DetectorMethod, isStreaming: Bool) -> any (
    FittedSeriesDetector & Codable
  ).Type {
    switch method {
    case .novelty: NoveltyDetector.self
    case .forecastResidual: ForecastStream<AnyFittedForecaster>.self
    case .auto: AutoDetector.Fitted.self
    case .seasonalESD: SeasonalESD.Fitted.self
    case .spectralResidual: isStreaming ? SpectralResidualStream.self : SpectralResidual.Fitted.self
    case .matrixProfile: isStreaming ? MatrixProfileStream.self : MatrixProfile.Fitted.self
    case .subPCA: SubPCA.Fitted.self
    case .kMeans: SubsequenceKMeans.Fitted.self
    case .kShape: KShape.Fitted.self
    case .randomCutForest: ShingledRandomCutForest.self
    case .ewma: EWMAChart.self
    case .cusum: CUSUMChart.self
    case .bocpd: BayesianChangepoint.self
    default: preconditionFailure(wrongRoom)
    }
  }

  private var randomCutSettings: RandomCutForest.Settings {
    RandomCutForest.Settings(
      treeCount: trees ?? 100, sampleSize: sampleSize ?? 256, warmUp: warmUp, seed: seed)
  }

  private func forest(_ splits: IsolationForest.Splits) -> IsolationForest {
    IsolationForest(
      treeCount: trees ?? 100, sampleSize: sampleSize ?? 256, splits: splits,
      categoricalColumns: categoricalColumns, seed: seed)
  }

  /// A detector of rows.
  func rowDetector(_ method: DetectorMethod) -> any OutlierDetector {
    switch method {
    case .isolationForest: forest(.axisParallel)
    case .extendedIsolationForest: forest(.oblique)
    case .fairCutForest: forest(.fairCut)
    case .robustIsolationForest:
      RobustIsolationForest(treeCount: trees ?? 100, sampleSize: sampleSize ?? 256, seed: seed)
    case .autoRows: AutoRowDetector(treeCount: trees ?? 100, sampleSize: sampleSize ?? 256, seed: seed)
    case .oneClassSVM: OneClassSVM(nu: nu, kernel: kernel, standardizes: true)
    case .nystroemOneClassSVM: NystroemOneClassSVM(nu: nu, kernel: kernel, standardizes: true, seed: seed)
    default: preconditionFailure(Self.wrongRoom)
    }
  }

  /// How a fitted detector of rows is stored.
  static func storedRowType(_ method: DetectorMethod) -> any (FittedOutlierDetector & Codable).Type {
    switch method {
    case .isolationForest, .extendedIsolationForest, .fairCutForest: IsolationForest.Fitted.self
    case .robustIsolationForest: RobustIsolationForest.Fitted.self
    case .autoRows: AutoRowDetector.Fitted.self
    case .oneClassSVM: OneClassSVM.Fitted.self
    case .nystroemOneClassSVM: NystroemOneClassSVM.Fitted.self
    default: preconditionFailure(wrongRoom)
    }
  }

  /// A detector of rows that come one after the other.
  func rowStream(_ method: DetectorMethod, columnCount: Int) throws -> any (StreamingRowDetector & Codable) {
    switch method {
    case .isolationForest:
      try IsolationForestWindow(
        forest(.axisParallel), columnCount: columnCount, length: warmUp ?? 1000)
    case .extendedIsolationForest:
      try IsolationForestWindow(
        forest(.oblique), columnCount: columnCount, length: warmUp ?? 1000)
    case .fairCutForest:
      try IsolationForestWindow(
        forest(.fairCut), columnCount: columnCount, length: warmUp ?? 1000)
    case .halfSpaceTrees:
      try HalfSpaceTrees(columnCount: columnCount, settings: .init(window: warmUp ?? 250, seed: seed))
    case .randomCutForest:
      try MeasuredRandomCutForest(columnCount: columnCount, settings: randomCutSettings)
    default: preconditionFailure(Self.wrongRoom)
    }
  }

  /// How a detector of rows that come one after the other is stored.
  static func storedRowStreamType(_ method: DetectorMethod) -> any (StreamingRowDetector & Codable).Type {
    switch method {
    case .isolationForest, .extendedIsolationForest, .fairCutForest: IsolationForestWindow.self
    case .halfSpaceTrees: HalfSpaceTrees.self
    case .randomCutForest: MeasuredRandomCutForest.self
    default: preconditionFailure(wrongRoom)
    }
  }
}
