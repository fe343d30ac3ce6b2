internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import ForeshockSeries

/// Turns the names and seasons of the command line into forecasters.
struct ForecasterChoice {
  let name: ModelName
  let season: SeasonChoice
  let transform: ModelOptions.Transform
  /// Whether a metric of a running system is watched, by a model nobody has named.
  private(set) var watches = false

  init(_ options: ModelOptions) throws {
    try self.init(model: options.model ?? "auto", season: options.season, transform: options.transform)
  }

  /// The choice for alerts: where no model is named, and no regressors are, the one that alerts are quiet and early with.
  init(watchingWith options: ModelOptions, hasRegressors: Bool) throws {
    try self.init(options)
    watches = options.model == nil && !hasRegressors && transform == .none
  }

  init(model: String, season: String, transform: ModelOptions.Transform) throws {
    do {
      name = try ModelName(parsing: model)
    } catch {
      throw CommandFailure.usage(error.description)
    }
    if case .predictLinear(let window?) = name {
      _ = try DurationText.parse(window, option: "the window of predict-linear")
    }
    self.season = try SeasonChoice(parsing: season)
    self.transform = transform
  }

  /// The names of the models that take regressors.
  static let namesWithRegressors = "arima(p,d,q), arima(p,d,q)(P,D,Q)[m], auto-arima, auto"

  /// Whether the model can take regressors.
  var takesRegressors: Bool {
    switch name {
    case .arima, .autoARIMA, .auto: true
    default: false
    }
  }

  /// The forecaster for a series with the given season, forecasting `horizon` samples ahead.
  func forecaster(for series: TimeSeries, seasonLength: Int?, horizon: Int) throws -> any Forecaster {
    if watches, Self.isWatched(series) { return MultiProcess(season: try season.cycle(of: series)) }
    guard name == .auto else {
      return transformed(try single(for: series, seasonLength: seasonLength), seasonLength)
    }
    let candidates = [BestInBacktest.Candidate].standard(seasonLength: seasonLength).map {
      BestInBacktest.Candidate($0.name, transformed($0.model, seasonLength))
    }
    return BestInBacktest(
      candidates, horizon: horizon, seasonLength: seasonLength ?? 1,
      historyLimit: historyLimit(seasonLength ?? 1))
  }

  /// Whether a series is a running system's: samples at most an hour apart, and enough of them to tell noise from a ramp. What
  /// fills over weeks has a trend instead.
  private static func isWatched(_ series: TimeSeries) -> Bool {
    series.count - series.missingCount >= 32
      && (series.samplingInterval == .step || series.samplingInterval.nominalSeconds <= 3600)
  }

  /// How many of the last samples a choice among models looks at: fourteen seasons (two weeks of a daily one),
  /// but of long seasons no more than 8,000 samples or three of them. Older data costs time and tells little.
  private func historyLimit(_ season: Int) -> Int {
    max(3000, min(14 * season, max(8000, 3 * season)))
  }

  private func transformed(_ base: any Forecaster, _ season: Int?) -> any Forecaster {
    switch transform {
    case .none: base
    case .log: wrap(base, .log, season)
    case .sqrt: wrap(base, .squareRoot, season)
    case .boxCox: wrap(base, nil, season)
    }
  }

  /// The window of `predict-linear` in samples: the one given, else an hour or, of coarse data, 12 samples.
  private func steps(of window: String?, on interval: SamplingInterval) throws -> Int {
    guard let window else { return interval == .step ? 12 : max(12, Int(3600 / interval.nominalSeconds)) }
    let option = "the window of predict-linear"
    return try DurationText.steps(DurationText.parse(window, option: option), on: interval, option: option)
  }

  /// The season of a series in samples, as `--season` says; nil for none.
  func length(of series: TimeSeries) throws -> Int? { try season.length(for: series) }

  private func wrap(_ base: some Forecaster, _ transformation: Transformation?, _ season: Int?)
    -> any Forecaster
  {
    TransformedForecaster(base, transformation, seasonLength: season)
  }

  private func single(for series: TimeSeries, seasonLength: Int?) throws -> any Forecaster {
    switch name {
    case .auto, .holtWinters:
      return AutoETS.holtWinters(seasonality: seasonLength.map { .additive(length: $0) } ?? .none)
    case .naive: return Naive()
    case .drift: return Drift()
    case .seasonalNaive: return SeasonalNaive(seasonLength: seasonLength ?? 1)
    case .predictLinear(let window):
      return PredictLinear(window: try steps(of: window, on: series.samplingInterval))
    case .multiProcess: return MultiProcess(season: try season.cycle(of: series))
    case .autoETS: return AutoETS(seasonLength: seasonLength)
    case .autoARIMA: return AutoARIMA(seasonLength: seasonLength ?? 1)
    case .ets(let error, let trend, let season):
      let length = seasonLength ?? 0
      if season != nil, length < 2 {
        throw CommandFailure(
          .usage, "\(name) needs a season, and none was found in '\(series.name)'",
          hint:
            "Give one with --season, as in --season 24h, or use ets(\(error.rawValue),\(trend.rawValue),N).")
      }
      let seasonality: ETS.Season =
        switch season {
        case nil: .none
        case .additive: .additive(length: length)
        case .multiplicative: .multiplicative(length: length)
        }
      return ETS(error: error, trend: trend, season: seasonality)
    case .arima(let order, let seasonal, let length):
      if seasonal != [0, 0, 0], length == nil, seasonLength == nil {
        throw CommandFailure(
          .usage, "\(name) needs a season, and none was found in '\(series.name)'",
          hint: "Write it behind the model, as in \(name)[24], or give --season 24h.")
      }
      let m = seasonal == [0, 0, 0] ? nil : length ?? seasonLength
      return ARIMA(
        order: (order[0], order[1], order[2]), seasonal: (seasonal[0], seasonal[1], seasonal[2]),
        seasonLength: m ?? 1)
    }
  }
}

/// What `--season` asks for.
enum SeasonChoice {
  case auto
  case none
  case given([DurationOrSteps])

  init(parsing text: String) throws {
    switch text.lowercased() {
    case "auto": self = .auto
    case "none": self = .none
    default:
      self = .given(
        try text.split(separator: ",", omittingEmptySubsequences: false).map {
          try DurationText.parse(String($0), option: "--season")
        })
    }
  }

  /// The cycle a multi-process model is to look for: the shortest season given, and how many of it make the longest that is
  /// a multiple of it.
  func cycle(of series: TimeSeries) throws -> MultiProcess.Season {
    switch self {
    case .none: return .none
    case .auto: return .automatic
    case .given(let seasons):
      let lengths = try seasons.map {
        try DurationText.steps($0, on: series.samplingInterval, option: "--season")
      }
      guard let shortest = try length(for: series) else { return .none }
      let longest = lengths.filter { $0 % shortest == 0 }.max() ?? shortest
      return .cycle(length: shortest, count: longest / shortest)
    }
  }

  /// The season of a series in samples.
  func length(for series: TimeSeries) throws -> Int? {
    switch self {
    case .none: return nil
    case .auto: return SeasonDetection.seasonLength(of: series)
    case .given(let seasons):
      // Models of one season take the shortest; the longer ones wait for models of several.
      let lengths = try seasons.map {
        try DurationText.steps($0, on: series.samplingInterval, option: "--season")
      }
      guard let shortest = lengths.min() else { return nil }
      guard shortest >= 2 else {
        throw CommandFailure.usage(
          "--season is \(shortest) sample\(shortest == 1 ? "" : "s") of '\(series.name)'; a season has at least 2"
        )
      }
      return shortest
    }
  }
}
