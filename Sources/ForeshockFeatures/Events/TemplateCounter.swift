public import ForeshockSeries

/// Counts log messages by template, one column for each of the most frequent ones.
///
///     let counter = try TemplateCounter(mostFrequent: 20).fit(training.events)
///     let counts = try counter.columns(of: log.events, on: cpu)
public struct TemplateCounter: Hashable, Codable, Sendable {
  /// How many templates have columns of their own.
  public let mostFrequent: Int

  /// A counter of the `mostFrequent` most frequent templates, at least 1.
  ///
  /// - Throws: ``EventError/invalidTemplateCount(_:)``.
  public init(mostFrequent: Int) throws(EventError) {
    guard mostFrequent >= 1 else { throw .invalidTemplateCount(mostFrequent) }
    self.mostFrequent = mostFrequent
  }

  /// Decodes a counter and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(mostFrequent: container.decode(Int.self, forKey: .mostFrequent))
  }

  private enum CodingKeys: String, CodingKey { case mostFrequent }

  /// Finds the most frequent templates of the texts of `events` (``LogTemplate/masking(_:)``), from the most
  /// frequent on; equally frequent ones in the order of their first appearance. There may be fewer than asked for.
  /// Events without a text count for none.
  ///
  /// - Complexity: O(characters + templates log templates).
  public func fit(_ events: [Event]) -> Fitted {
    var places: [String: Int] = [:]
    var found: [(template: String, count: Int)] = []
    for event in events {
      guard let text = event.text else { continue }
      let template = LogTemplate.masking(text)
      if let place = places[template] {
        found[place].count += 1
      } else {
        places[template] = found.count
        found.append((template, 1))
      }
    }
    let order = found.indices.sorted { (found[$1].count, $0) < (found[$0].count, $1) }.prefix(mostFrequent)
    return Fitted(templates: order.map { found[$0].template }, trainingCounts: order.map { found[$0].count })
  }

  /// The templates that are counted.
  public struct Fitted: Hashable, Codable, Sendable {
    /// The templates, from the most frequent on.
    public let templates: [String]
    /// How often each was met in training.
    public let trainingCounts: [Int]

    /// The names of the columns: each template behind `log: `, and `log: (other)` for all other events.
    public var names: [String] { (templates + ["(other)"]).map { "log: \($0)" } }

    /// The counts of `events`, in any order, on the grid of `series`: a row at time t counts the events after the
    /// row before, up to and with t. Events without a text, or with a template that is not counted, are in the last
    /// column.
    ///
    /// - Throws: ``EventError/noClock`` for a series of steps.
    /// - Complexity: O(characters + events · log rows + rows · templates).
    public func columns(of events: [Event], on series: TimeSeries) throws(EventError) -> EventColumns {
      var grid = try EventGrid(series)
      var counts = names.map { _ in [Double](repeating: 0, count: series.count) }
      var places: [String: Int] = [:]
      for (index, template) in templates.enumerated() { places[template] = index }
      for event in events {
        guard let row = grid.row(at: event.time) else { continue }
        let place = event.text.flatMap { places[LogTemplate.masking($0)] } ?? templates.count
        counts[place][row] += 1
      }
      return EventColumns(
        columns: zip(names, counts).map { FeatureColumn(name: $0, values: $1) },
        earlierCount: grid.earlierCount, laterCount: grid.laterCount)
    }
  }
}
