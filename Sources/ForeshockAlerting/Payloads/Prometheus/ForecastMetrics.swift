internal import ForeshockSeries

/// What one series' forecast says, for Prometheus to scrape.
public struct ForecastSample: Hashable, Sendable {
  /// The rule's name.
  public var rule: String
  /// The metric's name.
  public var metric: String
  /// The series' own labels.
  public var labels: [String: String]
  /// The latest crossing.
  public var crossing: Crossing
  /// How old the fitted model is; nil when unknown.
  public var modelAge: Duration?
  /// Where the series stands; nil without a policy.
  public var phase: AlertProgress.Phase?

  /// A sample.
  public init(
    rule: String, metric: String, labels: [String: String] = [:], crossing: Crossing,
    modelAge: Duration? = nil, phase: AlertProgress.Phase? = nil
  ) {
    self.rule = rule
    self.metric = metric
    self.labels = labels
    self.crossing = crossing
    self.modelAge = modelAge
    self.phase = phase
  }
}

extension MetricsText {
  /// The page of forecasts and alert states of some series.
  ///
  /// - `foreshock_forecast_value{bound="mean|lower|upper"}`: the forecast at the end of the horizon;
  /// - `foreshock_forecast_breach_probability`: of passing the threshold within the horizon;
  /// - `foreshock_forecast_crossing_timestamp_seconds`: when, NaN when not expected. The predicted time is a
  ///   *value*: samples are never written at future times, which would make Prometheus before 2.54 refuse all
  ///   others;
  /// - `foreshock_forecast_threshold`, `foreshock_forecast_data_timestamp_seconds`,
  ///   `foreshock_forecast_model_age_seconds`;
  /// - `foreshock_alert_state{state="ok|pending|firing|recovering"}`: 1 for the present one, 0 for the others.
  ///
  /// All carry `rule`, `metric`, `direction`, `threshold`, `horizon`, `sustained` unless it is 3 of 5, and the series'
  /// own labels, one of which that bears such a name is kept as `exported_…`. Times of grids without a clock are left
  /// out.
  public init(_ samples: [ForecastSample]) {
    self.init()
    let all = samples.map { (sample: $0, labels: Self.identity($0)) }
    func add(
      _ name: String, _ help: String, _ value: (ForecastSample) -> [(String?, Double)?],
      label: String = "bound"
    ) {
      self.add(
        name, .gauge, help: help,
        all.flatMap { entry in
          value(entry.sample).compactMap { $0 }.map { extra, number in
            (labels: extra.map { entry.labels.merging([label: $0]) { $1 } } ?? entry.labels, value: number)
          }
        })
    }
    add("foreshock_forecast_value", "Forecast of the metric at the end of the horizon.") {
      let end = $0.crossing.valueAtHorizon
      return [("mean", end.mean), ("lower", end.lower), ("upper", end.upper)]
    }
    add("foreshock_forecast_threshold", "Threshold the forecast is held against.") {
      [(nil, $0.crossing.threshold.value)]
    }
    add(
      "foreshock_forecast_breach_probability", "Probability that the threshold is passed within the horizon."
    ) { [(nil, $0.crossing.probability)] }
    add(
      "foreshock_forecast_crossing_timestamp_seconds",
      "Expected time of passing the threshold, in seconds since 1970; NaN when it is not expected."
    ) { sample in
      guard sample.crossing.samplingInterval != .step else { return [] }
      return [(nil, Self.crossingTime(sample.crossing)?.seconds ?? .nan)]
    }
    add(
      "foreshock_forecast_data_timestamp_seconds", "Time of the newest sample, in seconds since 1970."
    ) { $0.crossing.samplingInterval == .step ? [] : [(nil, $0.crossing.dataAsOf.seconds)] }
    add("foreshock_forecast_model_age_seconds", "Time since the model was fitted.") {
      [$0.modelAge.map { (nil, $0.inSeconds) }]
    }
    add(
      "foreshock_alert_state", "Where the alert of the series stands: 1 for the present state, else 0.",
      { sample in
        guard let phase = sample.phase else { return [] }
        return AlertProgress.Phase.allCases.map { ($0.rawValue, $0 == phase ? 1 : 0) }
      }, label: "state")
  }

  private static func identity(_ sample: ForecastSample) -> [String: String] {
    let words = TimeWords(interval: sample.crossing.samplingInterval, now: Timestamp(seconds: 0))
    let crossing = sample.crossing
    var own = [
      "rule": sample.rule, "metric": sample.metric, "direction": crossing.threshold.direction,
      "threshold": crossing.threshold.label, "horizon": words.horizonClass(crossing.horizon),
    ]
    if crossing.sustained != .threeOfFive { own["sustained"] = crossing.sustained.description }
    let series = LabelSet.exporting(sample.labels) { $0 == "bound" || $0 == "state" }
    return LabelSet(own: own, series: series).values
  }

  private static func crossingTime(_ crossing: Crossing) -> Timestamp? {
    if case .alreadyBeyond(let since) = crossing.state { return since }
    return crossing.expectedTime?.time
  }
}
