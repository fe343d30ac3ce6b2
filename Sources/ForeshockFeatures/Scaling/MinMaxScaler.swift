/// Moves each column's smallest training value to the lower end of a range, its largest to the upper end.
///
/// A constant column is moved to the lower end and not stretched; constant is one whose extremes differ by no
/// more than ten units in the last place of the larger one. Values outside the training extremes land outside
/// the range, unless ``clips``.
///
/// Checked against scikit-learn 1.9.1's `MinMaxScaler` to 1e-12.
public struct MinMaxScaler: FeatureScaler {
  /// Where the smallest training value goes.
  public let lower: Double
  /// Where the largest goes.
  public let upper: Double
  /// Whether values outside the training extremes are moved to the ends of the range.
  public let clips: Bool

  /// A scaler to `lower … upper`, by default 0 … 1.
  ///
  /// - Throws: ``ScalingError/invalidRange(lower:upper:)``.
  public init(lower: Double = 0, upper: Double = 1, clips: Bool = false) throws(ScalingError) {
    guard lower < upper, lower.isFinite, upper.isFinite, (upper - lower).isFinite else {
      throw .invalidRange(lower: lower, upper: upper)
    }
    self.lower = lower
    self.upper = upper
    self.clips = clips
  }

  /// Decodes a scaler and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      lower: container.decode(Double.self, forKey: .lower),
      upper: container.decode(Double.self, forKey: .upper),
      clips: container.decode(Bool.self, forKey: .clips))
  }

  private enum CodingKeys: String, CodingKey { case lower, upper, clips }

  /// Fits to whole columns; see ``FeatureScaler/fit(_:)`` for what is thrown.
  public func fit(_ columns: [[Double]]) throws(ScalingError) -> FittedLinearScaler {
    var centres: [Double] = []
    var scales: [Double] = []
    for values in try trainingValues(columns) {
      var (least, most) = (values[0], values[0])
      for value in values {
        least = min(least, value)
        most = max(most, value)
      }
      let range = usableScale(most - least, besides: max(least.magnitude, most.magnitude))
      centres.append(least)
      scales.append(range / (upper - lower))
    }
    return try FittedLinearScaler(
      centres: centres, scales: scales, offset: lower,
      limits: clips ? .init(lower: lower, upper: upper) : nil)
  }
}
