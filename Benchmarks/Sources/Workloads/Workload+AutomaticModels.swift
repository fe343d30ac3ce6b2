import Foreshock

extension Workload {
  /// ARIMA(2,1,2) on 840 hourly samples; the number is AICc.
  public static let smallARIMAFit = Workload("arima(2,1,2) fit") {
    let series = seasonalSeries()
    return { try ARIMA(order: (2, 1, 2)).fit(series).summary.aicc ?? .nan }
  }

  /// The exponential-smoothing model of least AICc for 200 daily samples; the number is AICc.
  public static let shortAutoETS = Workload("auto-ets n=200 m=7") {
    let series = weeklySeries()
    return { try AutoETS(seasonLength: 7).fit(series).summary.aicc ?? .nan }
  }

  /// The same for 840 hourly ones.
  public static let autoETS = Workload("auto-ets n=840 m=24") {
    let series = seasonalSeries()
    return { try AutoETS(seasonLength: 24).fit(series).summary.aicc ?? .nan }
  }

  /// The same for each of 200 daily series; the number is the mean AICc.
  public static let autoETSBatch = Workload("auto-ets, 200 series, m=7") {
    let batch = generatedSeries(count: 200)
    return {
      let scores = Parallel.map(count: batch.count) {
        (try? AutoETS(seasonLength: 7).fit(batch[$0]))?.summary.aicc ?? .nan
      }
      return scores.reduce(0, +) / Double(scores.count)
    }
  }

  /// The seasonal ARIMA model of least AICc by the stepwise search for 840 hourly samples.
  public static let autoARIMA = Workload("auto-arima n=840 m=24") {
    let series = seasonalSeries()
    return { try AutoARIMA(seasonLength: 24).fit(series).summary.aicc ?? .nan }
  }
}
