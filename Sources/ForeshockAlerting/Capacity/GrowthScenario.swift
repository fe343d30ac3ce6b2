public import ForeshockForecasting
internal import ForeshockNumerics
internal import ForeshockSeries

/// What may come otherwise than the past suggests: more growth, or a step of demand.
///
///     let crossings = try fitted.crossings(
///       of: .above(95), within: 182,
///       under: [GrowthScenario(growth: 1), GrowthScenario(growth: 2), GrowthScenario(demand: 1.2, from: 30)])
///
/// Every simulated future y(t), t = 1, 2, …, becomes (y(t) + (growth − 1) · slope · t) · demand, the latter from step
/// `from` on. slope is that of the least-squares line through the mean forecast: the trend grows faster, season and noise
/// stay as they are.
public struct GrowthScenario: Hashable, Sendable, Codable {
  /// How many times as fast the trend grows; 1 leaves it.
  public var growth: Double
  /// What all values are multiplied by; 1 leaves them.
  public var demand: Double
  /// The first step of the demand, 1 being the next sample.
  public var from: Int

  /// A scenario; by default the one that changes nothing.
  public init(growth: Double = 1, demand: Double = 1, from: Int = 1) {
    self.growth = growth
    self.demand = demand
    self.from = from
  }
}

extension FittedForecaster {
  /// Whether and when the metric will pass `threshold` in each scenario, from one set of sample paths: the scenario that
  /// changes nothing gives what `crossing(of:within:sustained:level:pathCount:seed:regressors:)` does.
  ///
  /// What is passed already is judged by what was observed, in all scenarios.
  ///
  /// - Parameters:
  ///   - threshold: the line; finite.
  ///   - horizon: steps ahead, 2 … 1,000,000.
  ///   - scenarios: their growth and demand finite, the demand positive, `from` at least 1.
  ///   - sustained: how many samples must be beyond; by default the first counts, as on a grid of daily maxima.
  ///   - level: of the interval of the crossing time, inside 0 … 1; by default 0.9.
  ///   - pathCount: simulated futures, at least 1.
  ///   - seed: the same seed gives the same answer.
  /// - Throws: `ModelError` for a setting out of bounds, and what the model throws.
  /// - Complexity: O(scenarios · pathCount · horizon).
  public func crossings(
    of threshold: Threshold, within horizon: Int, under scenarios: [GrowthScenario],
    sustained: Sustained = .immediate, level: Double = 0.9, pathCount: Int = 4000, seed: UInt64 = 0
  ) throws(ModelError) -> [Crossing] {
    guard horizon >= 2 else {
      throw .invalidParameter("horizon", reason: "\(horizon) steps has no trend; at least 2 are needed")
    }
    try checkCrossingSettings([threshold], horizon: horizon, level: level, pathCount: pathCount)
    for scenario in scenarios {
      guard scenario.growth.isFinite, scenario.demand > 0, scenario.demand.isFinite, scenario.from >= 1 else {
        throw .invalidParameter(
          "scenarios",
          reason: "growth \(scenario.growth), demand \(scenario.demand) from step \(scenario.from) is none")
      }
    }
    let outlook = try forecast(horizon: horizon, levels: [level])
    let slope = try trend(of: outlook.mean)
    var studies = scenarios.map { _ in
      CrossingStudy(threshold, sustained, horizon: horizon, context: context)
    }
    try drawPieces(of: horizon + sustained.window - 1, count: pathCount, seed: seed) { paths in
      for (index, scenario) in scenarios.enumerated() {
        studies[index].add(scenario.applied(to: paths, slope: slope))
      }
    }
    return zip(studies, scenarios).map { study, scenario in
      study.crossing(pathCount: pathCount, level: level, outlook: scenario.applied(to: outlook, slope: slope))
    }
  }

  /// The rise a step of the mean forecast without its season: between steps that lie the calendar's longest cycle apart,
  /// looking further ahead where two of them do not fit, or a cycle that the forecast itself shows where there is no clock.
  /// Without any, that of the least-squares line.
  private func trend(of mean: [Double]) throws(ModelError) -> Double {
    let cycles = SeasonDetection.calendarLengths(of: context.samplingInterval).filter { $0 <= 100_000 }
    guard let cycle = cycles.max() ?? SeasonDetection.seasonLengths(of: TimeSeries(mean)).max() else {
      return Self.slope(of: mean)
    }
    let long = mean.count >= 2 * cycle ? mean : try forecast(horizon: 2 * cycle, levels: []).mean
    // The sum of all differences over one cycle is that of the last cycle less that of the first.
    let rises = Statistics.mean(Array(long.suffix(cycle))) - Statistics.mean(Array(long.prefix(cycle)))
    return rises / Double(long.count - cycle)
  }

  /// The rise a step of the least-squares line through `values`.
  private static func slope(of values: [Double]) -> Double {
    let middle = Double(values.count - 1) / 2
    let mean = Statistics.mean(values)
    var xy = 0.0, xx = 0.0
    for (index, y) in values.enumerated() {
      xy += (Double(index) - middle) * (y - mean)
      xx += (Double(index) - middle) * (Double(index) - middle)
    }
    return xx > 0 ? xy / xx : 0
  }
}

extension GrowthScenario {
  /// A value `step` steps ahead, 1 being the next sample.
  func applied(to y: Double, step: Int, slope: Double) -> Double {
    let grown = y + (growth - 1) * slope * Double(step)
    return step >= from ? grown * demand : grown
  }

  func applied(to paths: SamplePaths, slope: Double) -> SamplePaths {
    guard growth != 1 || demand != 1 else { return paths }
    var values = paths.values
    for index in values.indices {
      values[index] = applied(to: values[index], step: index % paths.horizon + 1, slope: slope)
    }
    return SamplePaths(horizon: paths.horizon, count: paths.count, values: values)
  }

  func applied(to forecast: Forecast, slope: Double) -> Forecast {
    func all(_ values: [Double]) -> [Double] {
      values.enumerated().map { applied(to: $1, step: $0 + 1, slope: slope) }
    }
    return Forecast(
      mean: all(forecast.mean),
      intervals: forecast.intervals.map {
        PredictionInterval(level: $0.level, lower: all($0.lower), upper: all($0.upper))
      })
  }
}
