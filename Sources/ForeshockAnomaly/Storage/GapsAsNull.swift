/// Samples as they are stored: JSON has no NaN, so a missing one is null.
extension Array where Element == Double {
  /// The samples with nil for each missing one.
  var withNullGaps: [Double?] { map { $0.isNaN ? nil : $0 } }

  /// Samples from stored ones.
  init(nullGaps stored: [Double?]) { self = stored.map { $0 ?? .nan } }
}
