/// Straight lines, one a column: `(x − centre) / scale + offset`. What ``StandardScaler``, ``RobustScaler`` and
/// ``MinMaxScaler`` fit.
public struct FittedLinearScaler: FittedScaler {
  /// What is subtracted from each column.
  public let centres: [Double]
  /// What each column is divided by; positive, and 1 for a constant column.
  public let scales: [Double]
  /// What is added at the end, the same for all columns.
  public let offset: Double
  /// The range that results are limited to, if any.
  let limits: Limits?

  struct Limits: Hashable, Codable, Sendable {
    var lower: Double
    var upper: Double
  }

  init(
    centres: [Double], scales: [Double], offset: Double = 0, limits: Limits? = nil
  ) throws(ScalingError) {
    for column in centres.indices {
      guard centres[column].isFinite, scales[column].isFinite, scales[column] > 0 else {
        throw .overflow(column: column)
      }
    }
    self.centres = centres
    self.scales = scales
    self.offset = offset
    self.limits = limits
  }

  /// Decodes a scaler and checks that its parts fit each other.
  ///
  /// - Throws: ``ScalingError/damaged`` or ``ScalingError/overflow(column:)``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let centres = try container.decode([Double].self, forKey: .centres)
    let scales = try container.decode([Double].self, forKey: .scales)
    let offset = try container.decode(Double.self, forKey: .offset)
    let limits = try container.decodeIfPresent(Limits.self, forKey: .limits)
    guard centres.count == scales.count, offset.isFinite, limits.map({ $0.lower < $0.upper }) ?? true else {
      throw ScalingError.damaged
    }
    try self.init(centres: centres, scales: scales, offset: offset, limits: limits)
  }

  private enum CodingKeys: String, CodingKey { case centres, scales, offset, limits }

  /// How many columns it was fitted to.
  public var columnCount: Int { centres.count }

  /// The values of column `column`, scaled; NaN stays NaN.
  ///
  /// - Precondition: `column` is one of those fitted to.
  public func transform(_ values: [Double], column: Int) -> [Double] {
    precondition(centres.indices.contains(column), "a scaler takes the columns it was fitted to")
    let (centre, scale, offset) = (centres[column], scales[column], offset)
    guard let limits else { return values.map { ($0 - centre) / scale + offset } }
    return values.map {
      let scaled = ($0 - centre) / scale + offset
      // Comparisons leave NaN as it is.
      return scaled < limits.lower ? limits.lower : scaled > limits.upper ? limits.upper : scaled
    }
  }

  /// What `transform` made of column `column`, turned back; NaN stays NaN.
  ///
  /// - Precondition: `column` is one of those fitted to.
  public func inverse(_ values: [Double], column: Int) -> [Double] {
    precondition(centres.indices.contains(column), "a scaler takes the columns it was fitted to")
    let (centre, scale, offset) = (centres[column], scales[column], offset)
    return values.map { ($0 - offset) * scale + centre }
  }
}
