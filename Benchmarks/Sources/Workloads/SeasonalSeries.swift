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

/// 200 daily samples with a week's season and autocorrelated noise.
public func weeklySeries(count: Int = 200) -> TimeSeries {
  var random = RandomStream(seed: 7)
  let profile = [2.0, 4, 5, 5, 3, -8, -11]
  var noise = 0.0
  let values = (0..<count).map { i in
    noise = 0.5 * noise + random.normal()
    return 100 + 0.05 * Double(i) + profile[i % 7] + 2 * noise
  }
  return TimeSeries(
    name: "orders", start: Timestamp(seconds: 1_790_000_400), samplingInterval: .duration(.seconds(86_400)),
    values: values)
}

/// Daily series of 50 to 500 samples with a week's season of their own, half of them with a trend: the kind of
/// batch that forecasting at scale is measured on. Series i does not depend on `count`.
public func generatedSeries(count: Int) -> [TimeSeries] {
  let root = RandomStream(seed: 1_000_000)
  return (0..<count).map { index in
    var random = root.stream(UInt64(index))
    let length = 50 + Int(random.uniform() * 451)
    let profile = (0..<7).map { _ in random.uniform() * 6 }
    let slope = random.uniform() < 0.5 ? 0 : random.uniform() * 0.02
    let values = (0..<length).map { t in
      10 + slope * Double(t) + profile[t % 7] + 0.5 * random.normal()
    }
    return TimeSeries(
      name: "series\(index)", start: Timestamp(seconds: 1_790_000_400),
      samplingInterval: .duration(.seconds(86_400)), values: values)
  }
}
