/// Turns the scores of any detector into p-values by how they rank among the scores before them.
///
///     p = (1 + #{recent ≥ score}) / (1 + #recent)
///
/// Equal scores count as at least as great, so constant scores have p = 1 and never alarm. *Recent* is the latest
/// half of all scores, at most ``history`` of them: a detector whose scores wane or grow as it learns is ranked
/// against what it says now.
///
/// Where scores are exchangeable P(p ≤ α) is at most α, and α to within 1/(1 + #recent) without ties. Among the three
/// greatest the tail of the recent scores goes on where counting ends, so that a score far beyond all others has a
/// far smaller p-value than 1/(1 + #recent).
///
/// Source: Vovk, Gammerman & Shafer, "Algorithmic learning in a random world", 2005; Laxhammar & Falkman, "Inductive
/// conformal anomaly detection for sequential detection of anomalous sub-trajectories", 2015.
public struct StreamingCalibration: Sendable {
  /// How many scores are ranked against, at most; 20 ... 65,536.
  public let history: Int
  /// The recent scores in their order.
  private var recent: SortedValues
  /// The recent scores as they came, in a ring.
  private var arrivals: [Double]
  private var next = 0
  /// How many scores there have been.
  public private(set) var scoreCount = 0

  /// A calibration that has seen no score.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for a history out of bounds.
  public init(history: Int = 2048) throws(AnomalyError) {
    guard (20...1 << 16).contains(history) else {
      throw .invalidParameter(name: "history", reason: "20 to 65536 scores, not \(history)")
    }
    self.history = history
    recent = SortedValues(capacity: history)
    arrivals = [Double](repeating: 0, count: history)
  }

  /// The p-value of a score, which is then taken in.
  ///
  /// - Parameter score: Higher = more anomalous; NaN, no verdict, is passed over and has no p-value.
  /// - Returns: In 0 ... 1; NaN for NaN and for the first score.
  /// - Complexity: O(log history) and one move of memory of at most `history` numbers.
  public mutating func pValue(taking score: Double) -> Double {
    let p = pValue(of: score)
    take(score)
    return p
  }

  /// The p-value of a score among those taken in; NaN for NaN and while there are none.
  public func pValue(of score: Double) -> Double {
    let count = recent.count
    guard count > 0, !score.isNaN else { return .nan }
    let value = Self.bounded(score)
    let atLeast = count - recent.firstPlace(notBelow: value)
    let counted = Double(1 + atLeast) / Double(1 + count)
    return atLeast <= 2 ? min(counted, recent.tailProbability(of: value, among: count)) : counted
  }

  /// Takes a score in; NaN is passed over.
  public mutating func take(_ score: Double) {
    guard !score.isNaN else { return }
    let value = Self.bounded(score)
    scoreCount += 1
    // While history grows, every second score lets an old one go: half of all stays.
    let wanted = min(history, (scoreCount + 1) / 2)
    while recent.count >= max(wanted, 1) {
      recent.remove(arrivals[(next - recent.count + history) % history])
    }
    recent.insert(value)
    arrivals[next] = value
    next = (next + 1) % history
  }

  private static func bounded(_ score: Double) -> Double {
    min(max(score, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
  }
}

extension StreamingCalibration: Codable {
  private enum CodingKeys: String, CodingKey { case history, recent, scoreCount }

  /// Stores the recent scores in the order in which they came.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(history, forKey: .history)
    let first = next - recent.count + history
    try container.encode((0..<recent.count).map { arrivals[(first + $0) % history] }, forKey: .recent)
    try container.encode(scoreCount, forKey: .scoreCount)
  }

  /// Reads a calibration.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(history: container.decode(Int.self, forKey: .history))
    let scores = try container.decode([Double].self, forKey: .recent)
    let count = try container.decode(Int.self, forKey: .scoreCount)
    guard (0...1 << 48).contains(count), scores.count == min(history, (count + 1) / 2),
      scores.allSatisfy(\.isFinite)
    else {
      throw AnomalyError.malformedModel(reason: "the recent scores of a calibration are not as many as said")
    }
    for score in scores {
      recent.insert(score)
      arrivals[next] = score
      next = (next + 1) % history
    }
    scoreCount = count
  }
}
