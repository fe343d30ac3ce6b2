/// Everything about forecasts of one series, from one walk over them.
///
///     let report = ForecastReport(
///       actual: held, predicted: forecast.mean, training: history, seasonLength: 24,
///       intervals: [(0.95, forecast.lower, forecast.upper)],
///       benchmark: SeasonallyAdjustedNaive.forecast(training: history, seasonLength: 24, horizon: held.count),
///       bootstrap: BlockBootstrap(blockLength: 24))
///     report.mase
///     report.owa                                      // below 1: better than the benchmark
///     report.confidence[.mase]?.upper
///     report.intervals[0].coverage
///
/// NaN marks what is not known: each metric leaves out the rows in which something it needs is NaN, and is nil when none
/// are left, so that actual values may be missing anywhere.
///
/// Every metric is made of means of one term a row, which are found once; a resample only weighs them anew.
///
/// Sources: those of ``ForecastMetrics``; Makridakis, Spiliotis & Assimakopoulos, Int. J. Forecasting 36 (2020) (OWA, MSIS);
/// Bracher et al., PLoS Comput. Biol. 17 (2021), e1008618 (CRPS from intervals, there the weighted interval score).
public struct ForecastReport: Hashable, Sendable, Codable {
  /// A forecast quantile.
  public struct Quantile: Hashable, Sendable, Codable {
    /// Its level, in 0 … 1.
    public let level: Double
    /// The mean pinball loss.
    public let pinball: Double?
    /// The share of values that are at most the quantile: about `level` for a calibrated forecast.
    public let shareBelow: Double?
    /// The confidence intervals asked for.
    public let confidence: [ForecastMeasure: ConfidenceInterval]
  }

  /// The prediction intervals of one level.
  public struct Interval: Hashable, Sendable, Codable {
    /// The coverage meant, in 0 … 1.
    public let level: Double
    /// The share of values inside, bounds included.
    public let coverage: Double?
    /// The mean width, in the metric's unit.
    public let meanWidth: Double?
    /// The interval (Winkler) score: the width plus 2/(1 − level) times how far the value lies outside.
    public let winkler: Double?
    /// The interval score over the naive error within the training data.
    public let msis: Double?
    /// The confidence intervals asked for.
    public let confidence: [ForecastMeasure: ConfidenceInterval]
  }

  /// Rows of which the value and the point forecast are known.
  public let count: Int
  /// Rows of which one of them is not.
  public let missingCount: Int
  /// The mean of |ŷ − y|, in the metric's unit.
  public let mae: Double?
  /// The root of the mean of (ŷ − y)², in the metric's unit.
  public let rmse: Double?
  /// The mean of ŷ − y: above zero when forecasts are too high.
  public let bias: Double?
  /// The mean of 100·|ŷ − y| / |y|, in percent, over the rows with y ≠ 0.
  public let mape: Double?
  /// The mean of 200·|ŷ − y| / (|y| + |ŷ|), in percent, 0 … 200; 0 where both are zero.
  public let smape: Double?
  /// The MAE over that of the (seasonal) naive forecast within the training data; nil without such data.
  public let mase: Double?
  /// The RMSE over that of the (seasonal) naive forecast within the training data; nil without such data.
  public let rmsse: Double?
  /// The mean of sMAPE and MASE, each over that of the benchmark on the rows that have both forecasts; below 1 is better.
  /// Nil without a benchmark, or when it is perfect.
  public let owa: Double?
  /// 1 − MAE / MAE of the benchmark on the rows that have both forecasts: above 0 is better. Nil as ``owa``.
  public let skill: Double?
  /// The mean over ``quantiles`` of their pinball losses.
  public let pinball: Double?
  /// The continuous ranked probability score as far as ``quantiles`` tell it: twice ``pinball``. The MAE when there is the
  /// point forecast alone.
  public let crps: Double?
  /// ``crps`` over the mean of |y|: without a unit; nil when all values are zero.
  public let weightedQuantileLoss: Double?
  /// By level: the quantiles given, the bounds of the intervals, and the point forecast as the median.
  public let quantiles: [Quantile]
  /// In the order given.
  public let intervals: [Interval]
  /// The confidence intervals asked for, of every measure of all forecasts that has one.
  public let confidence: [ForecastMeasure: ConfidenceInterval]

  /// Judges forecasts.
  ///
  /// - Parameters:
  ///   - actual: what came, in time order; NaN where missing.
  ///   - predicted: the point forecasts, one for each value.
  ///   - training: the samples the model was fitted on, for the scaled errors; none, the default, for no such errors.
  ///   - seasonLength: of the naive forecast within them, at least 1; 1, the default, for the plain one.
  ///   - quantiles: forecast quantiles with their levels, strictly between 0 and 1.
  ///   - intervals: interval forecasts with their levels, strictly between 0 and 1.
  ///   - benchmark: other point forecasts, such as ``SeasonallyAdjustedNaive``'s, for ``owa`` and ``skill``; nil, the default, for none.
  ///   - bootstrap: how to find confidence intervals; nil, the default, for none.
  ///   - groups: the unit of each row, in any numbering, such as a series or an origin: whole units are then drawn instead
  ///     of blocks of neighbours.
  /// - Throws: ``MetricError`` for a value or forecast that is infinite.
  /// - Complexity: O(n) for each quantile and level; with intervals as much for each replicate, in parallel.
  public init(
    actual: [Double], predicted: [Double], training: [Double] = [], seasonLength: Int = 1,
    quantiles: [(level: Double, values: [Double])] = [],
    intervals: [(level: Double, lower: [Double], upper: [Double])] = [], benchmark: [Double]? = nil,
    bootstrap: BlockBootstrap? = nil, groups: [Int]? = nil
  ) throws(MetricError) {
    precondition(groups.map { $0.count == actual.count } ?? true, "There must be one unit per row")
    let scale = NaiveScale(training: training, seasonLength: seasonLength)
    let rows = ForecastRows(
      actual: actual, predicted: predicted, scales: actual.map { _ in scale }, benchmark: benchmark,
      quantiles: quantiles, intervals: intervals)
    try rows.checkFinite()
    self.init(rows, bootstrap: bootstrap, groups: groups)
  }

  /// Judges forecasts that are known to be finite or NaN, each row in units of its own scale.
  package init(_ rows: ForecastRows, bootstrap: BlockBootstrap? = nil, groups: [Int]? = nil) {
    let sweep = ForecastSweep(rows)
    let figures = sweep.figures([Double](repeating: 1, count: rows.actual.count))
    let sure: [ForecastSweep.Key: ConfidenceInterval] =
      bootstrap.map { bootstrap in
        guard !rows.actual.isEmpty else { return [:] }
        return bootstrap.intervals(
          groups.map(ResamplingPlan.init(groups:)) ?? bootstrap.blocks(count: rows.actual.count), sweep.keys,
          estimates: figures
        ) { sweep.figures($0.map(Double.init)) }
      } ?? [:]
    func confidence(
      _ key: (ForecastMeasure) -> ForecastSweep.Key
    ) -> [ForecastMeasure: ConfidenceInterval] {
      guard !sure.isEmpty else { return [:] }
      var found: [ForecastMeasure: ConfidenceInterval] = [:]
      for measure in ForecastMeasure.allCases { found[measure] = sure[key(measure)] }
      return found
    }
    count = zip(rows.actual, rows.predicted).count { !$0.isNaN && !$1.isNaN }
    missingCount = rows.actual.count - count
    // In the order of the sweep's keys.
    var rest = figures.makeIterator()
    func next() -> Double? { rest.next() ?? nil }
    mae = next()
    rmse = next()
    bias = next()
    mape = next()
    smape = next()
    mase = next()
    rmsse = next()
    owa = next()
    skill = next()
    pinball = next()
    crps = next()
    weightedQuantileLoss = next()
    quantiles = sweep.quantileLevels.enumerated().map { index, level in
      Quantile(
        level: level, pinball: next(), shareBelow: next(), confidence: confidence { .quantile(index, $0) })
    }
    intervals = rows.intervals.enumerated().map { index, one in
      Interval(
        level: one.level, coverage: next(), meanWidth: next(), winkler: next(), msis: next(),
        confidence: confidence { .interval(index, $0) })
    }
    self.confidence = confidence(ForecastSweep.Key.overall)
  }
}
