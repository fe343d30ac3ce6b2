/// Maps each column by its own distribution function: to numbers spread evenly over 0 … 1, or to a normal
/// distribution. Any strictly increasing change of a feature's scale before makes no difference at the training
/// values.
///
/// The distribution function is a broken line through ``quantileCount`` quantiles of the training rows (as many
/// as there are rows where these are fewer), all of which are used. Between equal quantiles the middle of the
/// levels is taken. Values below the smallest training value become 0, above the largest 1; for the normal
/// distribution ∓5.1993, its quantiles at 1e-7 and 1 − 1e-7. A constant column becomes 0 (or −5.1993), a value
/// above its constant 1.
///
/// Checked against scikit-learn 1.9.1's `QuantileTransformer` with `subsample=None` to 1e-12. There, values
/// within an absolute 1e-7 of the extremes count as extreme before they are made normal; here only values at
/// and beyond them do, so that features in small units keep their order. And there, the places of quantiles are
/// rounded, which can split ties; here they are exact.
public struct QuantileScaler: FeatureScaler {
  /// What the scaled columns are distributed like.
  public enum Output: String, CaseIterable, Hashable, Codable, Sendable {
    /// Evenly over 0 … 1.
    case uniform
    /// Normally, with mean 0 and standard deviation 1.
    case normal
  }

  /// What the scaled columns are distributed like.
  public let output: Output
  /// How many quantiles describe a column; at least 2.
  public let quantileCount: Int

  /// A scaler to `output`.
  ///
  /// - Throws: ``ScalingError/invalidQuantileCount(_:)``.
  public init(to output: Output = .uniform, quantileCount: Int = 1000) throws(ScalingError) {
    guard quantileCount >= 2 else { throw .invalidQuantileCount(quantileCount) }
    self.output = output
    self.quantileCount = quantileCount
  }

  /// Decodes a scaler and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      to: container.decode(Output.self, forKey: .output),
      quantileCount: container.decode(Int.self, forKey: .quantileCount))
  }

  private enum CodingKeys: String, CodingKey { case output, quantileCount }

  /// Fits to whole columns; see ``FeatureScaler/fit(_:)`` for what is thrown.
  public func fit(_ columns: [[Double]]) throws(ScalingError) -> FittedQuantileScaler {
    let training = try trainingValues(columns)
    // A map has two points at least, also where there is a single row.
    let count = max(2, min(quantileCount, columns[0].count))
    let quantiles = training.map { values in
      let sorted = values.sorted()
      return (0..<count).map { index in
        // Positions in whole numbers: rounded ones would split ties.
        let (place, rest) = (index * (sorted.count - 1)).quotientAndRemainder(dividingBy: count - 1)
        let low = sorted[place]
        return rest == 0 ? low : low + (sorted[place + 1] - low) * (Double(rest) / Double(count - 1))
      }
    }
    if let column = quantiles.firstIndex(where: { !($0[count - 1] - $0[0]).isFinite }) {
      throw .overflow(column: column)
    }
    return FittedQuantileScaler(output: output, quantiles: quantiles)
  }
}
