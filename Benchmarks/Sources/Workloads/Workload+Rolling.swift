import Foreshock

extension Workload {
  /// One statistic at each of a million samples of noise, over windows of 60 and 1,000 samples, some over 100,000,
  /// and the smallest of samples in other orders; the number is the sum of a thousand results.
  public static let rollingStatistics: [Workload] = {
    let statistics: [RollingStatistic] = [
      .variance, .mean, .plainMean, .minimum, .median, .quantile(0.95), .skewness, .kurtosis,
    ]
    let usual = statistics.flatMap { statistic in [60, 1000].map { rolling(statistic, length: $0) } }
    let long = [RollingStatistic.median, .quantile(0.95)].map { rolling($0, length: 100_000) }
    let ordered = [NoiseOrder.ascending, .descending, .constant].map {
      rolling(.minimum, length: 60, order: $0)
    }
    return usual + long + ordered
  }()

  private static func rolling(
    _ statistic: RollingStatistic, length: Int, order: NoiseOrder = .random
  ) -> Workload {
    let name = "rolling \(statistic.name), w \(length)" + (order == .random ? "" : ", \(order.rawValue)")
    return Workload(name, size: Size(count: 1_000_000, unit: "sample")) {
      let values = noise(count: 1_000_000, order: order)
      let window = try RollingWindow(length: length)
      return { spotSum(window.rolling([statistic], over: values)[0]) }
    }
  }
}
