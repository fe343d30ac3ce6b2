/// One way in which a split lets a model know what it is judged by, and the rows that do.
public struct Leak: Hashable, Sendable, Codable {
  /// The ways there are.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Rows on both sides.
    case sharedRow
    /// Training rows whose unit has rows in the test.
    case sharedUnit
    /// Training rows that are not earlier than the first test row.
    case trainingAfterTest
    /// Training rows whose features are made of samples of a time that features of a test row of the same unit
    /// are made of, too.
    case overlappingWindows
    /// Training rows whose label looks at a time that the label of a test row of the same unit looks at, too.
    case overlappingLabels
    /// Rows of either side that are labelled 0 although their unit was not observed long enough to know.
    case censoredAsNegative
  }

  /// Which way.
  public let kind: Kind
  /// The rows concerned, ascending.
  public let rows: [Int]
}

extension Leak: CustomStringConvertible {
  /// The whole sentence, with the first row as an example.
  public var description: String {
    let what =
      switch kind {
      case .sharedRow: "rows on both sides"
      case .sharedUnit: "training rows of a unit in the test"
      case .trainingAfterTest: "training rows not earlier than the first test row"
      case .overlappingWindows: "training rows with features that reach into those of a test row"
      case .overlappingLabels: "training rows with labels that overlap that of a test row"
      case .censoredAsNegative: "rows that count as negative although their outcome was not observed"
      }
    return "\(what): \(rows.count), such as row \(rows.first ?? 0)"
  }
}
