/// One of the ``PairStatistics``; the raw value is its word in the names of columns.
public enum PairStatistic: String, CaseIterable, Hashable, Codable, Sendable {
  /// The sample covariance.
  case covariance = "cov"
  /// Pearson's correlation.
  case correlation = "corr"
}

extension PairStatistics {
  /// The value of one statistic.
  public subscript(statistic: PairStatistic) -> Double {
    switch statistic {
    case .covariance: covariance
    case .correlation: correlation
    }
  }
}
