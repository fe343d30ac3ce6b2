/// A random cut forest over a single series: each sample is judged with those right before it, as one point.
///
///     var detector = try ShingledRandomCutForest(length: 8)
///     let score = detector.update(value)                // about 1: ordinary
///
/// The rows of the forest are shingles, the last `length` samples in their order. A shingle with missing samples is
/// scored by those that are there and not learned from (``RandomCutForest``), so that a gap neither raises the
/// score nor silences the samples after it. While the present sample itself is missing there is no verdict.
public struct ShingledRandomCutForest: StreamingDetector, Hashable, Codable {
  /// The forest of shingles; its row is a shingle, the oldest sample first.
  public private(set) var forest: RandomCutForest
  /// The last samples, the oldest first; missing before there were as many.
  private var shingle: [Double]
  /// How many samples have come, up to the length.
  private var count = 0

  /// A detector that has seen nothing.
  ///
  /// - Parameters:
  ///   - length: How many samples a shingle has; 1 ... 4096. One hour, or the length of a pattern.
  ///   - settings: Those of the forest.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds.
  public init(
    length: Int = 8, settings: RandomCutForest.Settings = RandomCutForest.Settings()
  ) throws(AnomalyError) {
    guard (1...4096).contains(length) else {
      throw .invalidParameter(name: "length", reason: "1 to 4096 samples, not \(length)")
    }
    forest = try RandomCutForest(columnCount: length, settings: settings)
    shingle = [Double](repeating: .nan, count: length)
  }

  /// How many samples a shingle has.
  public var length: Int { forest.columnCount }
  /// How many samples go by before the first verdict: those of the forest's warm-up and of the first shingle.
  public var warmUp: Int { forest.warmUp + length - 1 }

  /// Takes in the next sample and answers its score, higher = more anomalous; NaN before the warm-up is over and
  /// for a missing sample.
  ///
  /// - Complexity: that of ``RandomCutForest/update(_:)``; no allocation for shingles without a gap.
  public mutating func update(_ value: Double) -> Double {
    for i in 1..<max(1, shingle.count) { shingle[i - 1] = shingle[i] }
    shingle[shingle.count - 1] = value.isFinite ? value : .nan
    count = min(count + 1, length)
    guard count == length else { return .nan }
    let score = forest.update(shingle)
    return value.isFinite ? score : .nan
  }

  /// How much of the score of the last sample each sample of its shingle has; the oldest sample first.
  public var attribution: RandomCutForest.Attribution { forest.attribution(of: shingle) }
}

extension ShingledRandomCutForest {
  private enum CodingKeys: String, CodingKey { case version, forest, shingle, count }

  /// Stores the forest and the last samples with the number of the format; missing samples as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(forest, forKey: .forest)
    try container.encode(shingle.map { $0.isFinite ? $0 : nil }, forKey: .shingle)
    try container.encode(count, forKey: .count)
  }

  /// Reads a detector.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    forest = try container.decode(RandomCutForest.self, forKey: .forest)
    shingle = try container.decode([Double?].self, forKey: .shingle).map { $0 ?? .nan }
    count = try container.decode(Int.self, forKey: .count)
    guard shingle.count == forest.columnCount, (0...shingle.count).contains(count) else {
      throw AnomalyError.malformedModel(reason: "a shingle of \(shingle.count) samples")
    }
  }

  /// Whether both would go on alike: missing samples are equal to each other.
  public static func == (a: Self, b: Self) -> Bool {
    a.count == b.count && a.forest == b.forest
      && zip(a.shingle, b.shingle).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  /// Feeds the forest to `hasher`.
  public func hash(into hasher: inout Hasher) { hasher.combine(forest) }
}
