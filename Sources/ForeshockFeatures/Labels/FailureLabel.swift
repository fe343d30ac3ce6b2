/// What is known, in hindsight, about a row: whether its unit failed within the horizon.
///
/// Only ``positive`` and ``negative`` may be learnt from; the other three are unknown, and say why.
public enum FailureLabel: Int8, CaseIterable, Hashable, Codable, Sendable {
  /// A failure falls into the window that begins a lead time ahead and ends at the horizon.
  case positive = 1
  /// No failure up to the horizon, and it would have been noticed.
  case negative = 0
  /// A failure comes sooner than the lead time: a warning would be too late to help.
  case tooClose = -1
  /// The row lies in the blackout after a failure or a repair.
  case inBlackout = -2
  /// The observation ends, or a repair intervenes, before the horizon: what would have come is not known.
  case censored = -3

  /// Whether the row may be learnt from.
  public var isKnown: Bool { rawValue >= 0 }
}

/// The labels of rows, in the order of the rows.
public struct FailureLabels: Hashable, Sendable {
  /// One label a row.
  public let labels: [FailureLabel]
  /// How many there are of each kind, and what became of the failures.
  public let report: FailureLabelReport

  /// The rows that may be learnt from, ascending. - Complexity: O(rows)
  public var knownRows: [Int] { labels.indices.filter { labels[$0].isKnown } }

  /// The rows with `label`, ascending. - Complexity: O(rows)
  public func rows(_ label: FailureLabel) -> [Int] { labels.indices.filter { labels[$0] == label } }

  /// For each row 1 when positive, 0 when negative, NaN when unknown.
  public var targets: [Double] { labels.map { $0.isKnown ? Double($0.rawValue) : .nan } }

  /// The same for ``knownRows`` only, without NaN: 1 or 0 for each.
  public var knownTargets: [Double] { labels.filter(\.isKnown).map { Double($0.rawValue) } }
}

/// What a labelling came to.
public struct FailureLabelReport: Hashable, Codable, Sendable {
  /// How many rows are positive.
  public internal(set) var positiveCount = 0
  /// How many are negative.
  public internal(set) var negativeCount = 0
  /// How many are closer to a failure than the lead time.
  public internal(set) var tooCloseCount = 0
  /// How many lie in a blackout.
  public internal(set) var blackoutCount = 0
  /// How many are censored.
  public internal(set) var censoredCount = 0
  /// How many failures the units have had, those at one instant counted once.
  public internal(set) var failureCount = 0
  /// How many of them have no positive row: no data before them, or in the blackout of another failure.
  public internal(set) var failuresWithoutPositives = 0
  /// The units that have a history and no rows, in the order of the histories.
  public internal(set) var unitsWithoutRows: [String] = []

  /// How many rows there are.
  public var rowCount: Int {
    positiveCount + negativeCount + tooCloseCount + blackoutCount + censoredCount
  }

  /// How many rows may be learnt from.
  public var knownCount: Int { positiveCount + negativeCount }

  /// How many may not.
  public var unknownCount: Int { rowCount - knownCount }

  mutating func count(_ label: FailureLabel) {
    switch label {
    case .positive: positiveCount += 1
    case .negative: negativeCount += 1
    case .tooClose: tooCloseCount += 1
    case .inBlackout: blackoutCount += 1
    case .censored: censoredCount += 1
    }
  }
}
