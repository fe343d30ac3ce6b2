/// The sample of some rows before: `x[t − k]`; NaN in the first k rows and where that sample is missing.
///
/// Checked against pandas 2.3.3's `shift`, exactly.
public struct Lag: StreamingTransform {
  private var ring: SampleRing

  /// How many rows back the sample is.
  public var steps: Int { ring.capacity }

  /// The sample of `steps` rows before, at least 1.
  ///
  /// - Throws: ``TransformError/invalidLag(_:)``.
  public init(steps: Int) throws(TransformError) {
    guard steps >= 1 else { throw .invalidLag(steps) }
    ring = SampleRing(capacity: steps)
  }

  /// Takes in the next sample and gives the one of ``steps`` rows before. - Complexity: O(1)
  public mutating func update(_ value: Double) -> Double { ring.exchange(value) }
}
