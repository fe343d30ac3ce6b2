public import Foreshock

/// Five weeks of hourly samples with a daily season, a trend and autocorrelated noise: what an hourly
/// metric looks like. The same on every machine.
public func seasonalSeries(count: Int = 840) -> TimeSeries {
  var random = RandomStream(seed: 24)
  let profile = (0..<24).map { hour in hour < 7 ? -8.0 : hour < 19 ? 6.0 + random.uniform() : -1.0 }
  var noise = 0.0
  let values = (0..<count).map { i in
    noise = 0.7 * noise + random.normal()
    return 50 + 0.01 * Double(i) + profile[i % 24] + noise
  }
  return TimeSeries(
    name: "load", start: Timestamp(seconds: 1_790_000_400), samplingInterval: .duration(.seconds(3600)),
    values: values)
}
