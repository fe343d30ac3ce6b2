internal import ForeshockAlerting
internal import ForeshockSeries

/// The growth scenarios of the command line: every growth with every demand.
struct GrowthPlan: Sendable {
  let growths: [Double]
  let demands: [Double]
  let demandFrom: DurationOrSteps?
  let say: @Sendable (String) -> Void

  /// The scenarios on a grid.
  func scenarios(on interval: SamplingInterval) throws -> [GrowthScenario] {
    let steps = try demandFrom.map { try DurationText.steps($0, on: interval, option: "--demand-from") } ?? 0
    return demands.flatMap { demand in
      growths.map { GrowthScenario(growth: $0, demand: demand, from: max(1, steps)) }
    }
  }

  /// The series as it is forecast: by the extreme of every whole day when the horizon is four weeks or more of a finer grid,
  /// for what counts then is whether a day passes the threshold.
  func coarser(_ series: TimeSeries, horizon: DurationOrSteps, threshold: Threshold) throws -> TimeSeries {
    guard case .duration(let span) = horizon, case .duration(let spacing) = series.samplingInterval,
      span >= .seconds(28 * 86_400), spacing < .seconds(86_400)
    else { return series }
    let aggregate: Aggregate = threshold.direction == "above" ? .maximum : .minimum
    let days: [TimeSeries]
    do {
      days = try series.aggregated(every: .seconds(86_400), [aggregate], keepsPartial: false)
    } catch {
      throw CommandFailure(.badData, "'\(series.name)': \(error)")
    }
    guard var daily = days.first, daily.count > 0 else {
      throw CommandFailure(.notEnoughData, "'\(series.name)' has no whole day")
    }
    daily.name = series.name
    say(
      "\(series.name): forecast by the \(aggregate == .maximum ? "maximum" : "minimum") of each of \(daily.count) whole days"
    )
    return daily
  }
}
