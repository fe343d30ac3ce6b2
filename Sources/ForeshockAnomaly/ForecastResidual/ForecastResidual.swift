public import ForeshockForecasting
public import ForeshockSeries

/// How badly each sample was forecast one step before: any `Forecaster` as a detector.
///
///     let detector = ForecastResidual(HoltWinters(seasonality: .additive(length: 288)))
///     var live = try detector.fit(lastMonth)
///     for value in stream where live.update(value) > 6 { … }       // one sample in a million, if normal
///
/// A sample y is judged by the distribution that the model expected it from, intervals and all:
///
///     z = the normal score of y,  p = P(a sample at least so far from the median, on either side)
///
/// and the score is −log₁₀ p, so that 3 is one sample in a thousand by the model's own reckoning, whatever the
/// model and the units; or |z|, which orders samples the same way. Then the model takes y in, by its exact
/// update. Models seldom know how rare their rare samples are:
/// ``ForecastResidualOptions/calibrationWindow`` measures z by what past residuals were, and a conformal
/// calibration of the score needs no distribution at all.
///
/// With ``ForecastResidualOptions/aggregatedSteps`` the z of the last k samples are summed up and divided by √k
/// (the number of those present): a level that slides away slowly, sample by sample within the noise, shows as
/// residuals that are all on one side. Residuals of a good model are independent, so that the sum is normal too.
///
/// Missing samples, infinite ones among them, are forecast through and have no score. A sample that the model refuses — too
/// large, zero for a multiplicative season — is scored by the same distribution and is a gap for the model.
///
/// As a ``SeriesDetector`` it scores a series from the sample on that follows its training part
/// (``ForecastResidualOptions/trainingSamples``); before that there is no verdict. To score all of a series, fit another one.
///
/// - Complexity: of ``ForecastStream/update(_:)`` one forecast of one step and one update of the model.
public struct ForecastResidual<Model: Forecaster>: SeriesDetector {
  /// The model.
  public var model: Model
  /// How its residuals are judged.
  public var options: ForecastResidualOptions

  /// A detector from a model.
  public init(_ model: Model, options: ForecastResidualOptions = ForecastResidualOptions()) {
    self.model = model
    self.options = options
  }

  /// Fits the model to the whole series; samples after it are scored by ``ForecastStream/update(_:)``.
  ///
  /// - Throws: ``AnomalyError/forecast(_:)`` when the model cannot be fitted, is one with regressors or has no
  ///   forecast; ``AnomalyError/invalidParameter(name:reason:)`` for options out of bounds.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> ForecastStream<Model.Fitted> {
    try options.validate()
    let fitted: Model.Fitted
    do throws(ModelError) {
      fitted = try model.fit(series)
    } catch {
      throw .forecast(error)
    }
    return try ForecastStream(
      model: fitted, options: options, history: options.refitEvery == nil ? [] : series.values)
  }

  /// Scores of the samples after the training part, NaN before; see ``ForecastResidualOptions/trainingSamples``.
  public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    try options.validate()
    let training = min(options.trainingSamples ?? series.count / 2, series.count)
    guard training >= 1 else { throw .tooFewObservations(required: 2, actual: series.count) }
    var stream = try fit(series[0..<training], threads: threads)
    return [Double](repeating: .nan, count: training)
      + series.values[training...].map { stream.update($0) }
  }
}

/// How the residuals of a forecaster are judged.
public struct ForecastResidualOptions: Hashable, Codable, Sendable {
  /// What the score is.
  public enum Score: String, CaseIterable, Hashable, Codable, Sendable {
    /// −log₁₀ of the two-sided tail probability.
    case tail
    /// |z|.
    case deviation
  }

  /// What the score is; default ``Score/tail``.
  public var score: Score
  /// k: over how many samples residuals are summed up; 1 (default: none) ... 10,000.
  public var aggregatedSteps: Int
  /// Measures z by the 90 % quantile of |z| over the last so many samples, which should be 1.645; 20 ...
  /// 10,000, nil (default) for none. It begins when so many have been seen, and does not look at the sample
  /// itself. A tenth of the samples can be anomalies without hiding others.
  public var calibrationWindow: Int?
  /// Samples with |z| above it are gaps for the model, so that an outlier does not bend the forecasts of what
  /// follows; above 0, nil (default) for none.
  public var rejectBeyond: Double?
  /// How many samples in a row are rejected before the next is taken in, so that a new level is learned in the
  /// end; at least 1, default 3.
  public var rejectAtMost: Int
  /// Estimates the model's parameters anew every so many samples; nil (default) never. When that fails the
  /// model stays as it is.
  public var refitEvery: Int?
  /// From how many of the last samples; at least 2, nil for as many as the model was fitted to.
  public var refitSamples: Int?
  /// How many samples the model is fitted to when a series scores itself; at least 1, nil (default) for half.
  public var trainingSamples: Int?

  /// Options, all off unless told otherwise.
  public init(
    score: Score = .tail, aggregatedSteps: Int = 1, calibrationWindow: Int? = nil,
    rejectBeyond: Double? = nil, rejectAtMost: Int = 3, refitEvery: Int? = nil, refitSamples: Int? = nil,
    trainingSamples: Int? = nil
  ) {
    self.score = score
    self.aggregatedSteps = aggregatedSteps
    self.calibrationWindow = calibrationWindow
    self.rejectBeyond = rejectBeyond
    self.rejectAtMost = rejectAtMost
    self.refitEvery = refitEvery
    self.refitSamples = refitSamples
    self.trainingSamples = trainingSamples
  }

  /// Checks the options.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` with the first one out of bounds.
  public func validate() throws(AnomalyError) {
    for (name, value, bounds) in [
      ("aggregatedSteps", aggregatedSteps, 1...10_000),
      ("calibrationWindow", calibrationWindow, 20...RecentQuantile.most),
      ("rejectAtMost", rejectAtMost, 1...1_000_000), ("refitEvery", refitEvery, 1...1_000_000_000),
      ("refitSamples", refitSamples, 2...100_000_000), ("trainingSamples", trainingSamples, 1...Int.max),
    ] as [(String, Int?, ClosedRange<Int>)] {
      if let value, !bounds.contains(value) {
        throw .invalidParameter(
          name: name, reason: "\(bounds.lowerBound) to \(bounds.upperBound), not \(value)")
      }
    }
    if let rejectBeyond, !(rejectBeyond > 0) {
      throw .invalidParameter(name: "rejectBeyond", reason: "above 0, not \(rejectBeyond)")
    }
  }
}
