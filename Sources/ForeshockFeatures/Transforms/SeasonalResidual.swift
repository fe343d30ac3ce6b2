internal import ForeshockNumerics

/// A sample less what is usual for its phase: the mean or median of the samples one, two, … k seasons before.
/// Only the past is looked at.
///
/// Missing samples among them are left out; NaN where fewer than ``requiredCycles`` are present, or where the
/// sample itself is missing.
///
/// Checked against pandas 2.3.3 (groups by phase, shifted by one, rolling) to 1e-12.
public struct SeasonalResidual: StreamingTransform {
  /// What is usual for a phase.
  public enum Centre: String, CaseIterable, Hashable, Codable, Sendable {
    /// The mean of the earlier samples of the phase.
    case mean
    /// Their median, which a few odd seasons do not move.
    case median
  }

  /// Samples in a season.
  public let seasonLength: Int
  /// How many earlier seasons are looked at.
  public let cycles: Int
  /// How many of them have to have a sample.
  public let requiredCycles: Int
  /// What is usual for a phase.
  public let centre: Centre
  private var ring: SampleRing
  /// Room for the earlier samples of a phase, so that no update has to ask for memory.
  private var earlier: [Double] = []

  /// The residual against the last `cycles` samples of the same phase.
  ///
  /// - Parameters:
  ///   - seasonLength: samples in a season, at least 2.
  ///   - cycles: how many earlier seasons are looked at, at least 1.
  ///   - requiredCycles: how many of them have to have a sample, 1 … `cycles`; 1 by default.
  ///   - centre: what is usual for a phase; the mean by default.
  /// - Throws: ``TransformError/invalidSeasonLength(_:)`` or ``TransformError/invalidCycles(_:required:)``.
  public init(
    seasonLength: Int, cycles: Int, requiredCycles: Int = 1, centre: Centre = .mean
  ) throws(TransformError) {
    guard seasonLength >= 2 else { throw .invalidSeasonLength(seasonLength) }
    guard cycles >= 1, (1...cycles).contains(requiredCycles),
      !seasonLength.multipliedReportingOverflow(by: cycles).overflow
    else { throw .invalidCycles(cycles, required: requiredCycles) }
    self.seasonLength = seasonLength
    self.cycles = cycles
    self.requiredCycles = requiredCycles
    self.centre = centre
    ring = SampleRing(capacity: seasonLength * cycles)
  }

  /// Takes in the next sample and gives its residual. - Complexity: O(cycles)
  public mutating func update(_ value: Double) -> Double {
    earlier.removeAll(keepingCapacity: true)
    for cycle in 1...cycles {
      if cycle * seasonLength > ring.count { break }
      let sample = ring[age: cycle * seasonLength]
      if !sample.isNaN { earlier.append(sample) }
    }
    _ = ring.exchange(value)
    guard earlier.count >= requiredCycles, !value.isNaN else { return .nan }
    switch centre {
    case .mean: return value - Statistics.mean(earlier)
    case .median:
      earlier.sort()
      return value - Statistics.quantile(sorted: earlier, 0.5)
    }
  }

  private enum CodingKeys: String, CodingKey { case seasonLength, cycles, requiredCycles, centre, ring }

  /// Reads a stored residual with its state.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let ring = try container.decode(SampleRing.self, forKey: .ring)
    let (length, cycles) = (
      try container.decode(Int.self, forKey: .seasonLength), try container.decode(Int.self, forKey: .cycles)
    )
    let (product, overflow) = length.multipliedReportingOverflow(by: cycles)
    guard !overflow, product == ring.capacity else {
      throw DecodingError.dataCorruptedError(
        forKey: .ring, in: container, debugDescription: "the ring does not hold that many seasons")
    }
    try self.init(
      seasonLength: length, cycles: cycles,
      requiredCycles: container.decode(Int.self, forKey: .requiredCycles),
      centre: container.decode(Centre.self, forKey: .centre))
    self.ring = ring
  }
}
