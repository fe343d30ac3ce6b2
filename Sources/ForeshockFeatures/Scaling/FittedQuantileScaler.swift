internal import ForeshockNumerics

/// What ``QuantileScaler`` fits: the quantiles of each column, at equally spaced levels from 0 to 1.
public struct FittedQuantileScaler: FittedScaler {
  /// What the scaled columns are distributed like.
  public let output: QuantileScaler.Output
  /// The quantiles of each column, ascending, at levels 0, 1/(n−1), … 1.
  public let quantiles: [[Double]]

  /// Normal results stay within the quantiles of this probability and 1 less it, so that they can be turned
  /// back; the number and the ulp are scikit-learn's.
  private static let threshold = 1e-7
  private static var limits: ClosedRange<Double> {
    let normal = NormalDistribution.standard
    return normal.quantile(threshold - .ulpOfOne)...normal.quantile(1 - (threshold - .ulpOfOne))
  }

  init(output: QuantileScaler.Output, quantiles: [[Double]]) {
    self.output = output
    self.quantiles = quantiles
  }

  /// Decodes a scaler and checks that its quantiles ascend.
  ///
  /// - Throws: ``ScalingError/damaged``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    output = try container.decode(QuantileScaler.Output.self, forKey: .output)
    quantiles = try container.decode([[Double]].self, forKey: .quantiles)
    for column in quantiles {
      guard column.count >= 2, column.count == quantiles[0].count, column.allSatisfy(\.isFinite),
        zip(column, column.dropFirst()).allSatisfy({ $0 <= $1 })
      else { throw ScalingError.damaged }
    }
  }

  private enum CodingKeys: String, CodingKey { case output, quantiles }

  /// How many columns it was fitted to.
  public var columnCount: Int { quantiles.count }

  /// The values of column `column`, scaled; NaN stays NaN.
  ///
  /// - Precondition: `column` is one of those fitted to.
  public func transform(_ values: [Double], column: Int) -> [Double] {
    precondition(quantiles.indices.contains(column), "a scaler takes the columns it was fitted to")
    let points = quantiles[column]
    switch output {
    case .uniform: return values.map { Self.level(of: $0, among: points) }
    case .normal:
      let limits = Self.limits
      return values.map {
        let level = Self.level(of: $0, among: points)
        return level.isNaN
          ? .nan : max(limits.lowerBound, min(limits.upperBound, NormalDistribution.standard.quantile(level)))
      }
    }
  }

  /// What `transform` made of column `column`, turned back; NaN stays NaN.
  ///
  /// Values that were beyond the training extremes come back as the extremes; levels outside 0 … 1 are taken
  /// for the nearest end, and so are normal values whose probability is within 1e-7 of it.
  ///
  /// - Precondition: `column` is one of those fitted to.
  public func inverse(_ values: [Double], column: Int) -> [Double] {
    precondition(quantiles.indices.contains(column), "a scaler takes the columns it was fitted to")
    let points = quantiles[column]
    switch output {
    case .uniform: return values.map { Self.value(at: $0, among: points) }
    case .normal:
      return values.map {
        let level = NormalDistribution.standard.cdf($0)
        if level < Self.threshold { return points[0] }
        if level > 1 - Self.threshold { return points[points.count - 1] }
        return Self.value(at: level, among: points)
      }
    }
  }

  /// Where `value` stands among ascending quantiles, 0 … 1.
  private static func level(of value: Double, among points: [Double]) -> Double {
    let last = points.count - 1
    if value.isNaN { return .nan }
    if value <= points[0] { return 0 }
    if value >= points[last] { return 1 }
    // The first quantile not below the value, and the last not above it.
    let from = firstIndex(in: points) { $0 >= value }
    let steps = Double(last)
    guard points[from] == value else {
      let (low, high) = (points[from - 1], points[from])
      return (Double(from - 1) + (value - low) / (high - low)) / steps
    }
    let to = firstIndex(in: points) { $0 > value } - 1
    return 0.5 * (Double(from) / steps + Double(to) / steps)
  }

  /// The value whose level is `level`.
  private static func value(at level: Double, among points: [Double]) -> Double {
    let last = points.count - 1
    if level.isNaN { return .nan }
    if level <= 0 { return points[0] }
    if level >= 1 { return points[last] }
    let position = level * Double(last)
    let index = min(Int(position), last - 1)
    let (low, high) = (points[index], points[index + 1])
    return low == high ? low : low + (high - low) * (position - Double(index))
  }

  /// The first position that satisfies `holds`, which is true from some position on.
  private static func firstIndex(in points: [Double], _ holds: (Double) -> Bool) -> Int {
    var low = 0
    var high = points.count
    while low < high {
      let middle = (low + high) / 2
      if holds(points[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
