/// Mean and variance of numbers that arrive one by one.
///
/// Source: B. P. Welford, "Note on a method for calculating corrected sums of squares and products",
/// Technometrics 4, 1962; merging: Chan, Golub & LeVeque, 1983.
public struct RunningMoments: Hashable, Sendable, Codable {
  /// How many numbers have been added.
  public private(set) var count = 0
  /// Their mean; NaN before the first.
  public var mean: Double { count > 0 ? centre : .nan }
  private var centre = 0.0
  private var squares = 0.0

  /// Moments of no numbers yet.
  public init() {}

  /// Adds a number. NaN makes the moments NaN from here on; leave gaps out.
  public mutating func add(_ x: Double) {
    count += 1
    let difference = x - centre
    centre += difference / Double(count)
    squares += difference * (x - centre)
  }

  /// Adds all the numbers that `other` has seen.
  public mutating func merge(_ other: RunningMoments) {
    guard other.count > 0 else { return }
    let (n, m) = (Double(count), Double(other.count))
    let difference = other.centre - centre
    centre += difference * m / (n + m)
    squares += other.squares + difference * difference * n * m / (n + m)
    count += other.count
  }

  /// The variance, divided by n − `degreesOfFreedomUsed`; NaN when that is not positive.
  public func variance(degreesOfFreedomUsed: Int = 1) -> Double {
    count > degreesOfFreedomUsed ? squares / Double(count - degreesOfFreedomUsed) : .nan
  }

  /// The square root of the variance.
  public func standardDeviation(degreesOfFreedomUsed: Int = 1) -> Double {
    variance(degreesOfFreedomUsed: degreesOfFreedomUsed).squareRoot()
  }
}
