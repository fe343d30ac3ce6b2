internal import ForeshockFeatures
internal import ForeshockSeries

/// The events of a file, by unit.
struct EventLog {
  private let counter: EventCounter
  /// By the unit's id; all under one empty id where the file has no column of ids.
  private var events: [String: [Event]] = [:]
  private let hasUnits: Bool

  /// - Parameters:
  ///   - idColumn: the column of ids of the metrics, which a CSV file may have too.
  ///   - year: the year of log lines that have none.
  init(
    _ path: String, counter: EventCounter, idColumn: String?, timezone: String, year: Int, run: RunOptions
  ) throws {
    self.counter = counter
    guard path.lowercased().hasSuffix(".csv") else {
      hasUnits = false
      let text = String(decoding: try InputBytes.read(path, limit: 1 << 30), as: UTF8.self)
      let contents = try LogReader(year: year, zone: TableFile.zone(timezone)).read(text)
      events[""] = contents.events
      let skipped = contents.report.malformedCount
      run.note(
        "\(path): \(contents.report.eventCount) events"
          + (skipped > 0 ? ", \(skipped) lines without a time left out" : ""))
      return
    }
    let file = try TableFile(path, timezone: timezone, run: run)
    // Ids are compared as they are written: 01 is not 1.
    let units = try idColumn.flatMap { name in
      try file.table.index(of: name).map { _ in
        IDColumn(
          try TableFile(path, timezone: timezone, kinds: [name: .text], run: run).column(name))
      }
    }
    hasUnits = units != nil
    let times = try file.timeColumn(nil)
    guard let moments = times.times else {
      throw CommandFailure(.badData, "\(file.name): no column holds times")
    }
    let severity = file.table.columns.first { $0.kind == .text && ["severity", "level"].contains($0.name) }
    let severities = severity.map { IDColumn($0) }
    for row in 0..<file.table.rowCount {
      guard let time = moments[row] else {
        throw CommandFailure(
          .badData, "\(file.name): row \(row + 1) of column '\(times.name ?? "")' holds no time")
      }
      events[units?.text(row) ?? "", default: []].append(
        Event(time: time, severity: severities?.text(row)))
    }
  }

  /// The counts of the events of the unit called `id`, or of all events where the file does not tell units apart.
  func counts(of id: String?, on grid: RowGrid) throws -> EventCountStream {
    if grid.interval == .step { throw CommandFailure.usage("--events: \(EventError.noClock)") }
    return EventCountStream(
      counter, events: events[hasUnits ? id ?? "" : ""] ?? [], after: grid.time(at: -1))
  }
}
