import Foreshock

extension Workload {
  /// Five statistics over a window of 60 samples, at each of 100,000 samples; the number
  /// is the sum of the last five.
  public static let rollingFeatures = Workload("rolling features") {
    let values = seasonalSeries(count: 100_000).values
    let window = try RollingWindow(length: 60)
    return {
      let features = window.rolling([.mean, .standardDeviation, .minimum, .maximum, .median], over: values)
      return features.reduce(0) { $0 + ($1.last ?? 0) }
    }
  }
}
