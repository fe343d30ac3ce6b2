import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries

/// Positive samples with a level, a slope, a season and noise; some are missing.
func onlineSeries(
  count: Int, seasonLength m: Int, missing share: Double = 0, seed: UInt64,
  start: Timestamp = Timestamp(seconds: 1_790_000_000)
) -> TimeSeries {
  var random = RandomStream(seed: seed)
  let pattern = (0..<m).map { _ in 6 * random.normal() }
  var level = 100.0
  let values = (0..<count).map { t in
    level += 0.05 + 0.4 * random.normal()
    let y = level + pattern[t % m] + random.normal()
    return random.uniform() < share ? Double.nan : max(y, 1)
  }
  return TimeSeries(
    name: "cpu", start: start, samplingInterval: .duration(.seconds(300)), values: values)
}

/// The series' first samples, and the values of the others.
func split(_ series: TimeSeries, at count: Int) -> (head: TimeSeries, rest: ArraySlice<Double>) {
  (series[0..<count], series.values[count...])
}
