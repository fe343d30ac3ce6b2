/// A column's part in an alarm.
public struct RootCause: Hashable, Codable, Sendable {
  /// The column.
  public let column: String
  /// Its part of all evidence; those of all columns sum to 1.
  public let share: Double
  /// What speaks against it, at least 0, in units of the method: ``RootCauseMethod``.
  public let evidence: Double
}

/// How it is found out which columns an alarm is about.
public enum RootCauseMethod: String, CaseIterable, Hashable, Codable, Sendable {
  /// How rare each column's own features are by what was seen of them in training, whatever the detector thinks: with k
  /// features, the least of their two-sided conformal p-values by Bonferroni, as −log₁₀ min(1, k·p); beyond all training
  /// values p goes on falling with the distance, in spreads, as a Cauchy tail does. Costs a few comparisons a feature.
  case rarity
  /// How much the score falls when the features of the column are put back to their training medians, at least 0. It
  /// asks the detector itself, any detector, for one more row a column. Where two columns are equally strange it can
  /// happen that neither alone lets the score fall.
  case restoration
  /// What the detector says itself, for an ``ExplainingOutlierDetector``: the contributions of the column's features,
  /// added up, at least 0. A feature of two columns counts half for each.
  case contributions
}

extension RootCause {
  /// The columns by falling evidence, equal ones in their order; nothing without rows.
  static func ranked(_ evidence: [Double], of columns: [String], rows: Int) -> [RootCause] {
    guard rows > 0 else { return [] }
    let total = evidence.reduce(0, +)
    return columns.indices.sorted { (evidence[$1], $0) < (evidence[$0], $1) }.map { place in
      RootCause(
        column: columns[place], share: total > 0 ? evidence[place] / total : 1 / Double(columns.count),
        evidence: evidence[place] / Double(rows))
    }
  }
}
