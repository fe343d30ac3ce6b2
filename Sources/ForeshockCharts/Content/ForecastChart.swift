public import ForeshockForecasting
public import ForeshockSeries

/// What a forecast chart shows; how is up to ``rendered(as:)`` for terminals and ``svg(width:height:)``.
///
///     var chart = ForecastChart(history: cpu, forecast: forecast)
///     chart.threshold = 95
///     chart.mark = .init(step: 27, probability: 0.93)
///     print(chart.rendered(as: TerminalStyle(width: 80, height: 20)))
public struct ForecastChart: Hashable, Sendable {
  /// The expected crossing of the threshold.
  public struct Mark: Hashable, Sendable {
    /// The step ahead, 1 being the first forecast.
    public var step: Int
    /// Its probability, for the legend.
    public var probability: Double

    /// A mark at `step`.
    public init(step: Int, probability: Double) {
      self.step = step
      self.probability = probability
    }
  }

  /// The line above the chart; the series' name unless set.
  public var title: String
  /// The unit, for the title; nil for none.
  public var unit: String?
  /// The observed series.
  public var history: TimeSeries
  /// What follows it; nil draws the history alone.
  public var forecast: Forecast?
  /// Which interval is drawn as a band; nil for the widest there is.
  public var bandLevel: Double?
  /// A horizontal line.
  public var threshold: Double?
  /// Where the threshold is expected to be crossed; drawn only with a threshold and within the forecast.
  public var mark: Mark?
  /// Samples of the history to mark, by their place in it; those that are missing or not shown are left out.
  public var anomalies: [Int] = []
  /// How many of the last samples are shown; nil for four times the horizon (at least 96), or all
  /// without a forecast.
  public var historyLimit: Int?

  /// A chart of a series and its forecast.
  public init(history: TimeSeries, forecast: Forecast? = nil) {
    title = history.name
    self.history = history
    self.forecast = forecast
  }
}

extension ForecastChart {
  /// Index of the first sample shown.
  var firstShown: Int {
    let wanted = historyLimit ?? forecast.map { max(96, 4 * $0.horizon) } ?? history.count
    return history.count - min(history.count, max(0, wanted))
  }

  /// The samples shown.
  var shown: [Double] { Array(history.values[firstShown...]) }

  /// Points on the horizontal axis.
  var pointCount: Int { history.count - firstShown + (forecast?.horizon ?? 0) }

  /// The interval drawn.
  var band: PredictionInterval? {
    bandLevel.flatMap { forecast?.interval($0) } ?? forecast?.intervals.last
  }

  /// The last sample and the mean, joined so that the lines meet.
  var joinedMean: [Double] { [history.values.last ?? .nan] + (forecast?.mean ?? []) }

  /// The vertical range: all of the lines and the threshold. The band may widen it to three times that,
  /// so that a band that explodes does not flatten everything else.
  var scale: ValueScale {
    let lines = (shown + (forecast?.mean ?? []) + [threshold].compactMap(\.self)).filter(\.isFinite)
    guard let low = lines.min(), let high = lines.max() else { return ValueScale(around: 0, 1) }
    let edges = ((band?.lower ?? []) + (band?.upper ?? [])).filter(\.isFinite)
    let room = high / 2 - low / 2 > 0 ? high - low : max(abs(high), 1)
    return ValueScale(
      around: min(low, max(edges.min() ?? low, low - room)), max(high, min(edges.max() ?? high, high + room)))
  }

  /// The position of the mark on the horizontal axis.
  var markPosition: Int? {
    guard let mark, let forecast, threshold?.isFinite ?? false,
      (1...max(1, forecast.horizon)).contains(mark.step),
      forecast.horizon > 0
    else { return nil }
    return history.count - firstShown + mark.step - 1
  }

  /// The marked samples that are shown: their positions on the horizontal axis, and their values.
  var markedSamples: [(position: Int, value: Double)] {
    anomalies.filter { $0 >= firstShown && $0 < history.count && history.values[$0].isFinite }
      .map { ($0 - firstShown, history.values[$0]) }
  }
}
