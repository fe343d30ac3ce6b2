public import ForeshockForecasting
internal import ForeshockSeries

/// A rolling-origin evaluation: every model is fitted on the samples before an origin and judged on the
/// `horizon` samples from it on, for several origins.
///
///     let backtest = try Backtest(horizon: 24, seasonLength: 24)
///     let report = try backtest.run([("holt-winters", HoltWinters(…)), ("seasonal-naive", …)], on: series)
///     for model in report.models { print(model.name, model.scores.mase ?? .nan) }
///
/// A model never sees a sample at or after its origin. All models share the origins, and the report does not
/// depend on the number of threads.
///
/// Source: L. J. Tashman, "Out-of-sample tests of forecasting accuracy", International Journal of
/// Forecasting 16 (2000); the measures are those of ``ForecastScores``.
public struct Backtest: Hashable, Sendable {
  /// Samples forecast from each origin.
  public let horizon: Int
  /// Origins wanted; there are fewer when the series has room for fewer.
  public let originCount: Int
  /// The least number of samples before an origin.
  public let minimumTraining: Int
  /// The season of the naive forecast that MASE compares with; 1 for the plain naive one.
  public let seasonLength: Int
  /// Levels of the prediction intervals judged, ascending.
  public let levels: [Double]
  /// The number of last samples a model is fitted on; nil for all before the origin.
  public let trainingWindow: Int?

  /// An evaluation.
  ///
  /// - Parameters:
  ///   - horizon: at least 1.
  ///   - originCount: at least 1; by default 20.
  ///   - minimumTraining: at least 1; nil for two seasons, and 10 at least.
  ///   - seasonLength: at least 1; by default 1.
  ///   - levels: inside 0 … 1, each once; by default 0.8 and 0.95. May be empty.
  ///   - trainingWindow: at least `minimumTraining`; nil for a growing window.
  /// - Throws: `ModelError` (`invalidParameter`) for a setting out of bounds.
  public init(
    horizon: Int, originCount: Int = 20, minimumTraining: Int? = nil, seasonLength: Int = 1,
    levels: [Double] = [0.8, 0.95], trainingWindow: Int? = nil
  ) throws(ModelError) {
    func check(_ holds: Bool, _ name: String, _ reason: String) throws(ModelError) {
      guard holds else { throw .invalidParameter(name, reason: reason) }
    }
    let bounds = 1...1_000_000_000
    try check(bounds.contains(horizon), "horizon", "\(horizon) is not at least 1")
    try check(bounds.contains(originCount), "originCount", "\(originCount) is not at least 1")
    try check(bounds.contains(seasonLength), "seasonLength", "\(seasonLength) is not at least 1")
    let training = minimumTraining ?? max(10, 2 * seasonLength)
    try check(bounds.contains(training), "minimumTraining", "\(training) is not at least 1")
    if let trainingWindow {
      try check(
        trainingWindow >= training, "trainingWindow",
        "\(trainingWindow) samples are fewer than the \(training) needed for training")
    }
    for level in levels {
      try check(level > 0 && level < 1, "levels", "\(level) is not strictly between 0 and 1")
    }
    try check(Set(levels).count == levels.count, "levels", "a level is given twice")
    self.horizon = horizon
    self.originCount = originCount
    self.minimumTraining = training
    self.seasonLength = seasonLength
    self.levels = levels.sorted()
    self.trainingWindow = trainingWindow
  }

  /// The origins for a series of `count` samples, ascending; an origin is the index of the first sample to
  /// be forecast.
  ///
  /// The last one leaves exactly `horizon` samples. Going back from it they are `horizon` apart, so that no
  /// sample is judged twice, or closer when the series has no room for that.
  ///
  /// - Throws: `ModelError` (`tooFewObservations`) for less than `minimumTraining + horizon` samples.
  public func origins(count: Int) throws(ModelError) -> [Int] {
    let last = count - horizon
    guard last >= minimumTraining else {
      throw .tooFewObservations(required: minimumTraining + horizon, actual: count)
    }
    let room = last - minimumTraining
    let stride = max(1, originCount > 1 ? min(horizon, room / (originCount - 1)) : 1)
    let number = min(originCount, room / stride + 1)
    return (0..<number).reversed().map { last - $0 * stride }
  }

  /// What a model may see at an origin.
  func training(_ series: TimeSeries, before origin: Int) -> TimeSeries {
    series[max(0, origin - (trainingWindow ?? origin))..<origin]
  }
}
