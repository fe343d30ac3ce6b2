public import ForeshockForecasting

/// How many samples must lie beyond the threshold before it counts: `count` of any `window` consecutive
/// ones, the first of them included. One stray sample is not an incident.
///
///     let rule = try Sustained(3, of: 5)          // the default everywhere
///     let spike = Sustained.immediate             // 1 of 1: the very first sample counts
public struct Sustained: Hashable, Sendable, CustomStringConvertible {
  /// Samples that must be beyond, 1 … `window`.
  public let count: Int
  /// Consecutive samples looked at, 1 … 64 (what `TrainingContext` remembers).
  public let window: Int

  /// `count` of `window` consecutive samples.
  ///
  /// - Throws: `ModelError` (`invalidParameter`) unless 1 ≤ count ≤ window ≤ 64.
  public init(_ count: Int, of window: Int) throws(ModelError) {
    guard window >= 1, window <= Self.maximumWindow else {
      throw .invalidParameter("sustained", reason: "the window of \(window) samples is not in 1 … 64")
    }
    guard count >= 1, count <= window else {
      throw .invalidParameter("sustained", reason: "\(count) of \(window) samples is impossible")
    }
    self.init(unchecked: count, window)
  }

  /// Reads the form `3/5`.
  ///
  /// - Throws: `ModelError` (`invalidParameter`) when `text` is not two whole numbers that ``init(_:of:)`` takes.
  public init(_ text: String) throws(ModelError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[0]), let window = Int(parts[1]) else {
      throw .invalidParameter("sustained", reason: "\"\(text)\" is not of the form 3/5")
    }
    try self.init(count, of: window)
  }

  init(unchecked count: Int, _ window: Int) {
    self.count = count
    self.window = window
  }

  /// 3 of 5 samples, the default: CloudWatch's "M of N" with the values users settle on.
  public static let threeOfFive = Sustained(unchecked: 3, 5)
  /// The first sample beyond the threshold counts.
  public static let immediate = Sustained(unchecked: 1, 1)

  static let maximumWindow = 64

  /// `3/5`.
  public var description: String { "\(count)/\(window)" }
}

extension Sustained: Codable {
  /// Reads the form `"3/5"`.
  public init(from decoder: any Decoder) throws {
    self = try Sustained(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the form `"3/5"`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
