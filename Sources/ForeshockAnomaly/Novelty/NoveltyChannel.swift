/// One quantity of a stream, and how far from everything seen before it is.
struct NoveltyChannel: Codable, Sendable {
  private var memory: ValueMemory
  private var history = SurpriseHistory()
  /// Values that are not yet remembered: a mean shall not be compared with one it shares samples with.
  private var waiting: DelayLine

  /// - Parameters:
  ///   - delay: After how many samples a value is remembered; at least 1.
  ///   - capacity: How many values are remembered.
  init(delay: Int, capacity: Int) {
    memory = ValueMemory(capacity: capacity)
    waiting = DelayLine(length: delay)
  }

  /// Takes in a value, NaN for a missing one.
  ///
  /// - Returns: Its distance from what is remembered; NaN where there is none yet, and of a missing value.
  mutating func distance(taking value: Double) -> Double {
    let due = waiting.exchange(value)
    if !due.isNaN { memory.insert(due) }
    guard !value.isNaN, memory.count > 0 else { return .nan }
    return memory.distance(to: value)
  }

  /// The p-value of a distance, which counts from now on; 1 where there is none.
  mutating func pValue(taking distance: Double) -> Double { history.pValue(takingKnown: distance) }

  /// After how many samples a value is remembered.
  var delay: Int { waiting.length }
  /// How many values are remembered at most.
  var capacity: Int { memory.capacity }
}

extension SurpriseHistory {
  /// The p-value of a distance, which is then taken in; 1 for one that is not known.
  mutating func pValue(takingKnown distance: Double) -> Double {
    distance.isNaN ? 1 : pValue(taking: distance)
  }
}

/// A quantity that is compared with what was seen at about the same place of the season.
struct SeasonalNoveltyChannel: Codable, Sendable {
  /// A memory for each of equal parts of the season.
  private var memories: [ValueMemory]
  private var history = SurpriseHistory()
  private var waiting: DelayLine

  /// Values of how many parts of the season are kept apart, at most.
  static let mostParts = 48
  /// How many values are remembered for each part.
  static let capacity = 32

  init(delay: Int, season: Int) {
    memories = Array(
      repeating: ValueMemory(capacity: Self.capacity), count: min(Self.mostParts, season))
    waiting = DelayLine(length: delay)
  }

  /// Takes in the value at `phase` of a season of `season` samples.
  mutating func update(_ value: Double, phase: Int, season: Int, isRanked: Bool) -> Double {
    let due = waiting.exchange(value)
    if !due.isNaN {
      memories[part(of: (phase - waiting.length + season) % season, season)].insert(due)
    }
    guard !value.isNaN, isRanked else { return 1 }
    // This part of the season and its neighbours on both sides.
    let part = part(of: phase, season)
    let count = memories.count
    let distance = min(
      memories[part].distance(to: value), memories[(part + 1) % count].distance(to: value),
      memories[(part + count - 1) % count].distance(to: value))
    return distance.isFinite ? history.pValue(taking: distance) : 1
  }

  private func part(of phase: Int, _ season: Int) -> Int { phase * memories.count / season }

  /// Whether stored parts are those of a season of `season` samples.
  func isSound(delay: Int, season: Int) -> Bool {
    waiting.length == delay && memories.count == min(Self.mostParts, season)
      && memories.allSatisfy { $0.capacity == Self.capacity }
  }
}
