internal import ForeshockForecasting
public import ForeshockSeries

/// How well forecasts met what came; nil where there was nothing to judge by. Means are over all samples
/// judged, whatever their origin and step.
public struct ForecastScores: Hashable, Sendable, Codable {
  /// The mean absolute error, in the series' unit.
  public let mae: Double?
  /// The root of the mean squared error, in the series' unit.
  public let rmse: Double?
  /// The mean of forecast − actual, in the series' unit: positive when forecasts are too high.
  public let bias: Double?
  /// The mean of |error| / |actual| in percent, over the samples that are not zero.
  public let mape: Double?
  /// The mean of 2 |error| / (|actual| + |forecast|) in percent, 0 … 200; 0 where both are zero.
  public let smape: Double?
  /// The mean of |error| divided by the mean absolute error that the (seasonal) naive forecast makes within the
  /// samples the model was fitted on; below 1 is better than naive. Origins whose training samples do not
  /// change, or are too few, are left out. Source: Hyndman & Koehler, "Another look at measures of forecast
  /// accuracy", International Journal of Forecasting 22 (2006).
  public let mase: Double?
  /// The root of the mean of error², each in units of the root mean squared error that the (seasonal) naive forecast makes
  /// within the samples the model was fitted on; as in the M5 competition.
  public let rmsse: Double?
  /// The mean of sMAPE and MASE, each divided by that of Naive 2 from the same origins; below 1 is better. As in the
  /// M4 competition.
  public let owa: Double?
  /// The mean pinball loss of the forecast quantiles: the mean as the median, and both bounds of each level.
  public let pinball: Double?
  /// The continuous ranked probability score as far as these quantiles tell it, twice ``pinball``; in the series' unit.
  public let crps: Double?
  /// ``crps`` over the mean of |actual|.
  public let weightedQuantileLoss: Double?

  private enum CodingKeys: String, CodingKey {
    case mae, rmse, bias, mape, smape, mase, rmsse, owa, pinball, crps
    case weightedQuantileLoss = "weighted_quantile_loss"
  }
}

/// How well prediction intervals of one level did.
public struct IntervalScore: Hashable, Sendable, Codable {
  /// The level asked for, inside 0 … 1.
  public let level: Double
  /// The share of samples inside, bounds included.
  public let coverage: Double?
  /// The mean width, in the series' unit.
  public let meanWidth: Double?
  /// The interval (Winkler) score: the width plus 2/(1 − level) times how far the sample lies outside; smaller is better.
  public let winkler: Double?
  /// The interval score in units of the naive error that MASE divides by; as in the M4 competition.
  public let msis: Double?

  private enum CodingKeys: String, CodingKey {
    case level, coverage, winkler, msis
    case meanWidth = "mean_width"
  }
}

/// How a model compares with the report's baseline, over the origins from which both forecast.
public struct BacktestComparison: Hashable, Sendable, Codable {
  /// 1 − MAE / MAE of the baseline: above 0 is better than the baseline. Nil when the baseline makes no error, or both
  /// share no origin.
  public let skill: Double?
  /// How likely mean absolute errors as different as these are, if neither forecast is better (`DieboldMariano`, two-sided,
  /// one loss an origin). Nil for fewer than two shared origins, or losses that differ by the same everywhere.
  public let pValue: Double?

  private enum CodingKeys: String, CodingKey {
    case skill
    case pValue = "p_value"
  }
}

/// A model that could not forecast at one origin.
public struct BacktestFailure: Hashable, Sendable, Codable {
  /// The kinds of failure.
  public enum Reason: String, Hashable, Sendable, Codable {
    /// The model asks for more samples.
    case tooFewObservations = "too_few_observations"
    /// The model's settings are impossible.
    case invalidParameter = "invalid_parameter"
    /// The training samples have a value the model cannot take.
    case invalidValue = "invalid_value"
    /// All training samples are missing.
    case noObservations = "no_observations"
    /// The optimiser gave up.
    case didNotConverge = "did_not_converge"
    /// A regressor is missing or cannot be used.
    case invalidRegressor = "invalid_regressor"
    /// The forecast has NaN or infinities.
    case nonFiniteForecast = "non_finite_forecast"
    /// The forecast lacks steps or intervals that were asked for.
    case incompleteForecast = "incomplete_forecast"
  }

  /// The index of the first sample that was to be forecast.
  public let origin: Int
  /// Why.
  public let reason: Reason
  /// Why, in a sentence.
  public let message: String
}

extension BacktestFailure.Reason {
  init(_ error: ModelError) {
    self =
      switch error.kind {
      case .tooFewObservations: .tooFewObservations
      case .invalidParameter: .invalidParameter
      case .invalidValue: .invalidValue
      case .noObservations: .noObservations
      case .didNotConverge: .didNotConverge
      case .invalidRegressor: .invalidRegressor
      }
  }
}

/// What a ``Backtest`` found.
public struct BacktestReport: Hashable, Sendable, Codable {
  /// One model's results.
  public struct Model: Sendable, Codable {
    /// The name it was given.
    public let name: String
    /// Over all steps.
    public let scores: ForecastScores
    /// For each step of the horizon, the first element for the next sample; empty when steps were not judged.
    public let steps: [ForecastScores]
    /// For each level, ascending.
    public let intervals: [IntervalScore]
    /// Beside the report's baseline; nil for the baseline itself.
    public let comparison: BacktestComparison?
    /// Origins at which it forecast.
    public let scoredOrigins: Int
    /// Samples it was judged on.
    public let scoredSamples: Int
    /// Samples that were missing in the series, so that there was nothing to judge by.
    public let missingSamples: Int
    /// Origins at which it failed.
    public let failures: [BacktestFailure]
    /// Seconds that all its fits took together; nil unless asked for. Not part of equality.
    public let fitSeconds: Double?

    private enum CodingKeys: String, CodingKey {
      case name, scores, steps, intervals, comparison, failures
      case scoredOrigins = "scored_origins"
      case scoredSamples = "scored_samples"
      case missingSamples = "missing_samples"
      case fitSeconds = "fit_seconds"
    }
  }

  /// The series' name.
  public let series: String
  /// Its samples, gaps included.
  public let sampleCount: Int
  /// Steps forecast from each origin.
  public let horizon: Int
  /// The season of MASE's naive forecast.
  public let seasonLength: Int
  /// The origins, ascending: indices of the first sample to be forecast.
  public let origins: [Int]
  /// The time of each origin.
  public let originTimes: [Timestamp]
  /// The name of the model that the others are compared with; nil when there is one model only.
  public let baseline: String?
  /// The models in the order given.
  public let models: [Model]

  private enum CodingKeys: String, CodingKey {
    case series, horizon, origins, baseline, models
    case sampleCount = "sample_count"
    case seasonLength = "season_length"
    case originTimes = "origin_times"
  }
}

extension BacktestReport.Model: Hashable {
  /// Whether all but the time taken agree.
  public static func == (a: Self, b: Self) -> Bool {
    a.name == b.name && a.scores == b.scores && a.steps == b.steps && a.intervals == b.intervals
      && a.comparison == b.comparison
      && a.scoredOrigins == b.scoredOrigins && a.scoredSamples == b.scoredSamples
      && a.missingSamples == b.missingSamples && a.failures == b.failures
  }

  /// Feeds all but the time taken.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(scores)
    hasher.combine(intervals)
    hasher.combine(scoredSamples)
    hasher.combine(failures)
  }
}
