import ForeshockAnomaly
import ForeshockForecasting
import ForeshockSeries
import Testing

/// Where the model has no forecast there is no verdict, and nothing of it stays in later ones.
@Suite struct UnknownForecastTests {
  /// Always 0 ± a normal law's quantiles, but not known at every seventh sample.
  private struct Doubtful: FittedForecaster {
    var context: TrainingContext
    var summary: ModelSummary {
      ModelSummary(
        name: "doubtful", specification: "Doubtful", parameters: [], logLikelihood: nil, sigma2: nil,
        parameterCount: 0, likelihoodCount: 0)
    }
    var isKnown: Bool { context.count % 7 != 0 }

    func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
      let center = isKnown ? 0.0 : .nan
      let line = [Double](repeating: center, count: horizon)
      return Forecast(
        mean: line,
        intervals: levels.map { level in
          let width = 3 * level
          return PredictionInterval(
            level: level, lower: line.map { $0 - width }, upper: line.map { $0 + width })
        })
    }

    func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
      SamplePaths(
        horizon: horizon, count: count, values: [Double](repeating: 0, count: horizon * count))
    }

    mutating func update(_ y: Double) throws(ModelError) { context.advance(y) }

    func refit(on series: TimeSeries) throws(ModelError) -> Doubtful { self }
  }

  @Test(arguments: [1, 5])
  func noForecastNoVerdict(_ steps: Int) throws {
    for score in [ForecastResidualOptions.Score.deviation, .tail] {
      let options = ForecastResidualOptions(
        score: score, aggregatedSteps: steps, calibrationWindow: 20, rejectBeyond: 6)
      let model = Doubtful(context: TrainingContext(TimeSeries([0, 0, 0])))
      var stream = try ForecastStream(model: model, options: options)
      for t in 0..<300 {
        let isKnown = stream.model.isKnown
        let value = Double(t % 5) - 2
        let result = stream.update(value)
        #expect(result.isNaN == !isKnown && stream.lastDeviation.isNaN == !isKnown, "sample \(t)")
        // What is not known has not been counted as the largest deviation there is: usual samples stay usual.
        if isKnown { #expect(result < 10, "sample \(t): \(result)") }
      }
    }
  }
}
