/// A feature that is computed sample by sample, from the samples up to now only.
///
///     var change = try Difference(lag: 24)
///     let history = change.transform(past)          // a whole column; `change` itself stays as it is
///     for sample in past { _ = change.update(sample) }
///     let next = change.update(newest)              // as if it had been the column's next row
///
/// A transform is a value that carries its state: a copy goes its own way, and a stored one goes on where it was,
/// to the last bit, gaps and infinities in its state included. NaN is a missing sample.
public protocol StreamingTransform: Codable, Sendable {
  /// Takes in the next sample and gives the feature of its row; NaN where there is none yet.
  mutating func update(_ value: Double) -> Double
}

extension StreamingTransform {
  /// The features of a column whose first sample comes next: what ``update(_:)`` gives for one after the other,
  /// bit by bit. The transform itself does not change.
  ///
  /// - Complexity: that of one update for each value.
  public func transform(_ values: [Double]) -> [Double] {
    var state = self
    return values.map { state.update($0) }
  }
}
