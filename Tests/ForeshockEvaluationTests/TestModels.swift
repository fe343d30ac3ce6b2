import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Synchronization

/// Forecasts the mean of what it has seen, plus `offset`, with intervals of ± `halfWidth` × level.
struct MeanModel: Forecaster {
  var offset = 0.0
  var halfWidth = 1.0

  struct Fitted: FittedForecaster {
    var context: TrainingContext
    var mean: Double
    var halfWidth: Double
    var offset = 0.0
    var summary: ModelSummary {
      ModelSummary(
        name: "mean", specification: "Mean", parameters: [], logLikelihood: nil, sigma2: nil,
        parameterCount: 1, likelihoodCount: context.count)
    }

    func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
      let line = [Double](repeating: mean, count: horizon)
      return Forecast(
        mean: line,
        intervals: levels.map { level in
          PredictionInterval(
            level: level, lower: line.map { $0 - halfWidth * level },
            upper: line.map { $0 + halfWidth * level })
        })
    }

    func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
      SamplePaths(
        horizon: horizon, count: count, values: [Double](repeating: mean, count: horizon * count))
    }

    mutating func update(_ y: Double) throws(ModelError) {
      if !y.isNaN {
        let known = Double(context.count - context.missingCount)
        mean += (y - (mean - offset)) / (known + 1)
      }
      context.advance(y)
    }

    func refit(on series: TimeSeries) throws(ModelError) -> Self {
      try MeanModel(offset: offset, halfWidth: halfWidth).fit(series)
    }
  }

  func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    let known = series.values.filter(\.isFinite)
    guard !known.isEmpty else { throw .noObservations }
    return Fitted(
      context: TrainingContext(series), mean: known.reduce(0, +) / Double(known.count) + offset,
      halfWidth: halfWidth, offset: offset)
  }
}

/// A model that writes down every series it is shown.
final class Spy: Forecaster {
  private let log = Mutex<[TimeSeries]>([])
  var seen: [TimeSeries] { log.withLock { $0 } }

  func fit(_ series: TimeSeries) throws(ModelError) -> MeanModel.Fitted {
    log.withLock { $0.append(series) }
    return try MeanModel().fit(series)
  }
}

/// A model that refuses series shorter than `required`.
struct Demanding: Forecaster {
  var required: Int

  func fit(_ series: TimeSeries) throws(ModelError) -> MeanModel.Fitted {
    guard series.count >= required else {
      throw .tooFewObservations(required: required, actual: series.count)
    }
    return try MeanModel().fit(series)
  }
}
