internal import ForeshockNumerics

/// How many events of each kind a detector finds, how soon, and how often it is wrong.
///
///     let recall = try FaultRecall(
///       events: [LabelledEvent(kind: "spike", range: 900..<901)], calls: isAnomalous, hasVerdict: hasVerdict,
///       alarms: incidents, grace: 6)
///     recall.kinds[0].recall           // 1 when a sample of it, or one of the six after it, is anomalous
///     recall.falseAlarms               // incidents none of whose anomalous samples belongs to an event
///
/// An event is **found** when a sample of it, or of the `grace` samples behind it, is called anomalous; its delay is the
/// distance of the first such sample from its beginning. An event of which no sample, grace included, has a verdict is left out
/// (``unjudgedCount``): a detector that still learns has missed nothing. An alarm is **false** when none of its anomalous
/// samples belongs to any event, grace included, be it left out or not.
///
/// With no grace the share of events found is the recall of ``RangeMetrics`` with an existence reward of 1.
public struct FaultRecall: Hashable, Sendable, Codable {
  /// What became of the events of one kind.
  public struct Kind: Hashable, Sendable, Codable {
    /// The kind.
    public let name: String
    /// How many events could be judged.
    public let eventCount: Int
    /// For each event found the samples from its beginning to the first anomalous one, ascending.
    public let delays: [Int]

    /// How many were found.
    public var foundCount: Int { delays.count }
    /// The share that was found; nil without an event.
    public var recall: Double? { eventCount > 0 ? Double(foundCount) / Double(eventCount) : nil }
    /// The median delay in samples; nil when none was found.
    public var medianDelay: Double? { delays.isEmpty ? nil : Statistics.median(delays.map(Double.init)) }
  }

  /// By kind, in the order of their names.
  public let kinds: [Kind]
  /// All kinds together, called `all`.
  public let all: Kind
  /// Events that could not be judged.
  public let unjudgedCount: Int
  /// Alarms about nothing.
  public let falseAlarms: Int
  /// Samples with a verdict that belong to no event: what false alarms can be about.
  public let quietCount: Int

  /// Judges the calls on a series.
  ///
  /// - Parameters:
  ///   - events: in any order; they may overlap.
  ///   - calls: for each sample whether it was called anomalous.
  ///   - hasVerdict: for each sample whether there was a verdict at all.
  ///   - alarms: the alarms as ranges of samples, each from its first to its last anomalous one.
  ///   - grace: how many samples behind an event still belong to it; at least 0.
  /// - Throws: ``MetricError`` for an event or alarm that is empty or not within the series, or a negative grace.
  /// - Complexity: O(n + total length of events and alarms).
  public init(
    events: [LabelledEvent], calls: [Bool], hasVerdict: [Bool], alarms: [Range<Int>], grace: Int = 0
  ) throws(MetricError) {
    precondition(calls.count == hasVerdict.count, "There must be one call per verdict")
    guard grace >= 0 else { throw .invalidSetting("grace", reason: "\(grace) samples is below 0") }
    for (name, ranges) in [("events", events.map(\.range)), ("alarms", alarms)] {
      if let index = ranges.firstIndex(where: { $0.isEmpty || !(0...calls.count).contains($0.upperBound) }) {
        throw .invalidSetting(name, reason: "range \(index), \(ranges[index]), is empty or not in the series")
      }
      if let index = ranges.firstIndex(where: { $0.lowerBound < 0 }) {
        throw .invalidSetting(name, reason: "range \(index), \(ranges[index]), begins before the series")
      }
    }
    var isEvent = [Bool](repeating: false, count: calls.count)
    var found: [String: (events: Int, delays: [Int])] = [:]
    var unjudged = 0
    for event in events {
      let end = event.range.upperBound + min(grace, calls.count - event.range.upperBound)
      let range = event.range.lowerBound..<end
      for place in range { isEvent[place] = true }
      guard range.contains(where: { hasVerdict[$0] }) else {
        unjudged += 1
        continue
      }
      var entry = found[event.kind] ?? (0, [])
      entry.events += 1
      if let hit = range.first(where: { calls[$0] }) { entry.delays.append(hit - range.lowerBound) }
      found[event.kind] = entry
    }
    kinds = found.sorted { $0.key < $1.key }.map { name, entry in
      Kind(name: name, eventCount: entry.events, delays: entry.delays.sorted())
    }
    all = Kind(
      name: "all", eventCount: kinds.reduce(0) { $0 + $1.eventCount },
      delays: kinds.flatMap(\.delays).sorted()
    )
    unjudgedCount = unjudged
    falseAlarms = alarms.count { alarm in !alarm.contains { calls[$0] && isEvent[$0] } }
    quietCount = isEvent.indices.count { !isEvent[$0] && hasVerdict[$0] }
  }

  /// False alarms in `samples` samples without an event; nil when there is no such sample. With as many samples as a week
  /// has: false alarms a week.
  public func falseAlarms(per samples: Double) -> Double? {
    quietCount > 0 ? Double(falseAlarms) * samples / Double(quietCount) : nil
  }
}
