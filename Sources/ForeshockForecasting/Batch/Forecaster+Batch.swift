internal import ForeshockNumerics
public import ForeshockSeries

extension Forecaster {
  /// Learns from many series at once, each on its own.
  ///
  ///     let reader = try SeriesBatchReader(path: "fleet.csv")
  ///     while let batch = try reader.next() {
  ///       let series = batch.compactMap { try? $0.get().series }
  ///       for result in AutoETS(seasonLength: 7).fitEach(series) { … }
  ///     }
  ///
  /// The series are spread over the threads; a series that cannot be fitted does not stop the others. Results come
  /// in the order of the series and do not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - series: the series; none gives no results.
  ///   - threads: how many threads, at least 1; nil for `Parallel.defaultThreadCount`.
  /// - Complexity: the sum of the fits, divided by the threads.
  public func fitEach(_ series: [TimeSeries], threads: Int? = nil) -> [Result<Fitted, ModelError>] {
    Parallel.map(count: series.count, threads: threads) { index in
      do throws(ModelError) {
        return .success(try fit(series[index]))
      } catch {
        return .failure(error)
      }
    }
  }

  /// Learns from many series and forecasts each; fitted models are given up at once, so that only the forecasts
  /// take memory.
  ///
  /// - Parameters:
  ///   - series: the series; none gives no results.
  ///   - horizon: how many samples ahead; at least 1.
  ///   - levels: coverage of the intervals wanted, in 0 ..< 1.
  ///   - threads: how many threads, at least 1; nil for `Parallel.defaultThreadCount`.
  public func forecastEach(
    _ series: [TimeSeries], horizon: Int, levels: [Double] = [0.8, 0.95], threads: Int? = nil
  ) -> [Result<Forecast, ModelError>] {
    Parallel.map(count: series.count, threads: threads) { index in
      do throws(ModelError) {
        return .success(try fit(series[index]).forecast(horizon: horizon, levels: levels))
      } catch {
        return .failure(error)
      }
    }
  }
}
