/// Which quantities the wanted statistics are made of.
final class WindowPlan: Sendable {
  let statistics: [RollingStatistic]
  let needsSums: Bool
  let needsPlainSums: Bool
  let needsSpread: Bool
  let needsPowers: Bool
  /// The fourth of them too.
  let needsFourth: Bool
  let needsLine: Bool
  let needsPairs: Bool
  let needsMinimum: Bool
  let needsMaximum: Bool
  /// The values in their order.
  let needsOrder: Bool
  /// Counts of what neighbouring samples show.
  let needsEvents: Bool
  /// The rows of those two.
  let orderRows: [Int]
  let eventRows: [Int]

  init(_ statistics: [RollingStatistic]) {
    func wants(_ members: RollingStatistic...) -> Bool { statistics.contains(where: members.contains) }
    self.statistics = statistics
    needsSums = wants(.sum, .mean)
    needsPlainSums = wants(.plainMean)
    needsPowers = wants(.skewness, .kurtosis)
    needsFourth = wants(.kurtosis)
    needsLine = wants(.slope, .slopePerSecond, .intercept, .rSquared)
    needsPairs = wants(.autocorrelation)
    needsSpread =
      wants(.variance, .standardDeviation, .zScore) || needsPowers || needsLine || needsPairs
    needsMinimum = wants(.minimum, .range)
    needsMaximum = wants(.maximum, .range)
    orderRows = statistics.indices.filter {
      switch statistics[$0] {
      case .median, .quantile, .medianAbsoluteDeviation: true
      default: false
      }
    }
    eventRows = statistics.indices.filter { EventCount(statistics[$0]) != nil }
    needsOrder = !orderRows.isEmpty
    needsEvents = !eventRows.isEmpty
  }
}
