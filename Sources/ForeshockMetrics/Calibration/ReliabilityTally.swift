/// A reliability curve in the making: rows one at a time, and those of several sources put together.
///
///     var tally = ReliabilityTally()
///     tally.add(0.8, happened: true)
///     tally.curve.expectedCalibrationError
///     tally.brierScore
///
/// The bins are those of ``ReliabilityCurve`` of equal width.
public struct ReliabilityTally: Hashable, Sendable, Codable {
  /// Rows in each bin.
  public private(set) var counts: [Int]
  /// Rows of each bin that came true.
  public private(set) var ones: [Int]
  /// The sum of the probabilities of each bin.
  public private(set) var sums: [Double]
  /// The sum of the squared distances of probabilities from what came true.
  public private(set) var squares = 0.0

  /// A tally without rows.
  ///
  /// - Parameter binCount: at least 1; by default 10.
  public init(binCount: Int = 10) {
    precondition(binCount >= 1, "There must be at least one bin")
    counts = [Int](repeating: 0, count: binCount)
    ones = counts
    sums = [Double](repeating: 0, count: binCount)
  }

  /// Takes a row in.
  ///
  /// - Precondition: `probability` lies in 0 … 1.
  public mutating func add(_ probability: Double, happened: Bool) {
    precondition(probability >= 0 && probability <= 1, "A probability lies in 0 … 1")
    // A row on an edge belongs to the lower bin.
    var bin = 0
    while bin + 1 < counts.count, Double(bin + 1) / Double(counts.count) < probability { bin += 1 }
    counts[bin] += 1
    ones[bin] += happened ? 1 : 0
    sums[bin] += probability
    let error = probability - (happened ? 1 : 0)
    squares += error * error
  }

  /// Takes the rows of another tally in.
  ///
  /// - Precondition: both have as many bins.
  public mutating func add(_ other: ReliabilityTally) {
    precondition(counts.count == other.counts.count, "Only tallies of the same bins can be put together")
    for bin in counts.indices {
      counts[bin] += other.counts[bin]
      ones[bin] += other.ones[bin]
      sums[bin] += other.sums[bin]
    }
    squares += other.squares
  }

  /// How many rows there are.
  public var count: Int { counts.reduce(0, +) }

  /// The share of rows that came true; nil without rows.
  public var observedShare: Double? {
    let count = count
    return count == 0 ? nil : Double(ones.reduce(0, +)) / Double(count)
  }

  /// The mean squared distance of the probability from what came true; nil without rows.
  public var brierScore: Double? {
    let count = count
    return count == 0 ? nil : squares / Double(count)
  }

  /// The curve of the rows so far.
  public var curve: ReliabilityCurve { ReliabilityCurve(self) }
}

extension ReliabilityCurve {
  init(_ tally: ReliabilityTally) {
    self.init(
      bins: tally.counts.indices.filter { tally.counts[$0] > 0 }.map { bin in
        let count = Double(tally.counts[bin])
        return Bin(
          meanProbability: tally.sums[bin] / count, observedShare: Double(tally.ones[bin]) / count,
          count: tally.counts[bin])
      })
  }
}
