public import ForeshockSeries

/// Counts events for each row of a series, all together and by severity.
///
///     let counter = try EventCounter(severities: ["warning", "error"])
///     let counts = try counter.columns(of: events, on: cpu)
///     counts.columns.map(\.name)        // events, events_warning, events_error, events_other
///
/// A row at time t counts the events after the row before, up to and with t: `(t − interval, t]`. Rows with a
/// missing sample count all the same. Severities are told apart exactly as they are written.
public struct EventCounter: Hashable, Codable, Sendable {
  /// What the names of the columns begin with.
  public let prefix: String
  /// The severities that have columns of their own, in their order.
  public let severities: [String]

  /// A counter of all events and of those with certain severities. The list is a setting, so that the columns are
  /// the same for every set of events.
  ///
  /// - Parameters:
  ///   - severities: those with columns of their own; with any, one more column `…_other` counts all other events.
  ///   - prefix: what the names of the columns begin with.
  /// - Throws: ``EventError/duplicateSeverity(_:)``; `other` is taken.
  public init(severities: [String] = [], prefix: String = "events") throws(EventError) {
    var seen: Set = ["other"]
    for severity in severities where !seen.insert(severity).inserted { throw .duplicateSeverity(severity) }
    self.severities = severities
    self.prefix = prefix
  }

  /// Decodes a counter and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      severities: container.decode([String].self, forKey: .severities),
      prefix: container.decode(String.self, forKey: .prefix))
  }

  private enum CodingKeys: String, CodingKey { case severities, prefix }

  /// The names of the columns, in their order.
  public var names: [String] {
    [prefix] + (severities.isEmpty ? [] : (severities + ["other"]).map { "\(prefix)_\($0)" })
  }

  /// The counts of `events`, in any order, on the grid of `series`.
  ///
  /// - Throws: ``EventError/noClock`` for a series of steps.
  /// - Complexity: O(events · log rows + rows · severities).
  public func columns(of events: [Event], on series: TimeSeries) throws(EventError) -> EventColumns {
    var grid = try EventGrid(series)
    var counts = names.map { _ in [Double](repeating: 0, count: series.count) }
    let places = severityPlaces
    for event in events {
      guard let row = grid.row(at: event.time) else { continue }
      counts[0][row] += 1
      if !severities.isEmpty { counts[place(of: event, in: places)][row] += 1 }
    }
    return EventColumns(
      columns: zip(names, counts).map { FeatureColumn(name: $0, values: $1) },
      earlierCount: grid.earlierCount, laterCount: grid.laterCount)
  }

  /// The places of the severities' columns among ``names``.
  var severityPlaces: [String: Int] {
    Dictionary(uniqueKeysWithValues: severities.enumerated().map { ($1, $0 + 1) })
  }

  /// The place of the column that counts `event` by its severity, where there are such columns.
  func place(of event: Event, in places: [String: Int]) -> Int {
    event.severity.flatMap { places[$0] } ?? severities.count + 1
  }
}
