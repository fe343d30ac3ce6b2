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

  /// Five windows and eight statistics for ten series of 100,000 samples, and the same with the six statistics that
  /// peers have too; the number is the sum of a hundred results a feature.
  public static let featureBanks = [
    featureBank("feature bank, 40 features", bankStatistics, seriesCount: 10),
    featureBank("feature bank, 30 features", sharedStatistics, seriesCount: 10),
  ]

  /// The forty features for a hundred series: 80 MB in, 3.2 GB out.
  public static let largeFeatureBank = featureBank(
    "feature bank, 40 features, 100 series", bankStatistics, seriesCount: 100)

  private static func featureBank(
    _ name: String, _ statistics: [RollingStatistic], seriesCount: Int
  ) -> Workload {
    let length = 100_000
    return Workload(name, size: Size(count: seriesCount * length, unit: "point")) {
      let bank = try fiveWindows(of: statistics)
      let values = noise(count: seriesCount * length)
      let columns = (0..<seriesCount).map { series in
        FeatureColumn(name: "series\(series)", values: Array(values[series * length..<(series + 1) * length]))
      }
      return { try bank.features(of: columns).reduce(0) { $0 + spotSum($1.values) } }
    }
  }
}

/// What pandas and polars can compute as well.
private let sharedStatistics: [RollingStatistic] = [
  .mean, .standardDeviation, .minimum, .maximum, .median, .quantile(0.95),
]

/// The statistics of the bank of forty features.
let bankStatistics = sharedStatistics + [.slope, .autocorrelation]

/// A bank of `statistics` over 60 to 10,000 samples.
func fiveWindows(of statistics: [RollingStatistic]) throws -> FeatureBank {
  let windows = try [60, 240, 1000, 4000, 10_000].map { length in
    FeatureBank.LabelledWindow(label: "\(length)", window: try RollingWindow(length: length))
  }
  return try FeatureBank(windows: windows, statistics: statistics)
}
