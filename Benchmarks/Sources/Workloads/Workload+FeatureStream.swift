import Foreshock

extension Workload {
  /// The forty features of the bank for one series, sample by sample, once its windows are full; the number is the sum
  /// of the last forty.
  public static let featureStream = Workload(
    "feature stream, 40 features", size: Size(count: 100_000, unit: "point")
  ) {
    let values = noise(count: 110_000)
    var stream = try FeatureStream(fiveWindows(of: bankStatistics), columns: ["load"])
    for value in values[..<10_000] { _ = stream.update([value]) }
    return { [stream] in
      var live = stream
      var features = [Double](repeating: 0, count: live.names.count)
      var row = [0.0]
      for value in values[10_000...] {
        row[0] = value
        live.update(row, into: &features)
      }
      return features.reduce(0, +)
    }
  }

  /// One statistic over a window of 1,000 samples, sample by sample; the number is the sum of a hundred results.
  public static let statisticStreams = [RollingStatistic.variance, .minimum, .quantile(0.95)].map {
    statistic in
    Workload("stream of \(statistic.name), w 1000", size: Size(count: 100_000, unit: "point")) {
      let values = noise(count: 100_000)
      let window = FeatureBank.LabelledWindow(label: "1000", window: try RollingWindow(length: 1000))
      let stream = try FeatureStream(
        FeatureBank(windows: [window], statistics: [statistic]), columns: ["load"])
      return {
        var live = stream
        var feature = [0.0]
        var row = [0.0]
        var results = [Double](repeating: 0, count: values.count)
        for i in values.indices {
          row[0] = values[i]
          live.update(row, into: &feature)
          results[i] = feature[0]
        }
        return spotSum(results)
      }
    }
  }
}
