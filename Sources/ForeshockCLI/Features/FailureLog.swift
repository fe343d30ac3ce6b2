internal import ForeshockFeatures
internal import ForeshockSeries

/// The failures and repairs of a file, by unit.
struct FailureLog {
  /// When something happened, as it is written: a moment, or a number that is a step or a time since the epoch.
  private enum Moment {
    case time(Timestamp)
    case number(Double)
  }

  private struct Entry {
    var moment: Moment
    var isRepair: Bool
    var row: Int
  }

  private let name: String
  /// By the unit's id; one without an id for metrics that have none.
  private var entries: [String: [Entry]] = [:]
  private let hasUnits: Bool

  /// - Parameter idColumn: the column of ids of the metrics; nil when they have none.
  init(_ path: String, idColumn: String?, timezone: String, run: RunOptions) throws {
    let file = try TableFile(
      path, timezone: timezone, kinds: idColumn.map { [$0: .text] } ?? [:], run: run)
    name = file.name
    hasUnits = idColumn != nil
    let ids = try idColumn.map { IDColumn(try file.column($0)) }
    let events = try file.table.index(of: "event").map { try file.table.text(file.table.columns[$0].name) }
    let times = file.table.columns.first { $0.kind == .time }
    let numbers = file.table.columns.first {
      $0.kind == .numeric && $0.name != idColumn && $0.name != "event"
    }
    guard let moments = times ?? numbers else {
      throw CommandFailure(.badData, "\(name): no column holds times")
    }
    for row in 0..<file.table.rowCount {
      let moment: Moment
      switch moments.values {
      case .time(let times):
        guard let time = times[row] else { throw Self.empty(row, moments.name, name) }
        moment = .time(time)
      case .numeric(let numbers):
        guard numbers[row].isFinite else { throw Self.empty(row, moments.name, name) }
        moment = .number(numbers[row])
      case .text: throw Self.empty(row, moments.name, name)
      }
      let event = events?[row]?.lowercased() ?? "failure"
      guard event == "failure" || event == "repair" else {
        throw CommandFailure(
          .badData, "\(name): row \(row + 1) of column 'event' is '\(event)'; it takes failure or repair")
      }
      entries[ids?.text(row) ?? "", default: []].append(
        Entry(moment: moment, isRepair: event == "repair", row: row))
    }
  }

  private static func empty(_ row: Int, _ column: String, _ name: String) -> CommandFailure {
    CommandFailure(.badData, "\(name): row \(row + 1) of column '\(column)' holds no time")
  }

  /// What happened to the unit called `id`, watched up to its last row or event; nothing if the file does not name it.
  func history(of id: String?, on grid: RowGrid) throws -> UnitHistory {
    var history = UnitHistory(unit: id ?? "")
    var end = grid.time(at: grid.count - 1)
    for entry in entries[hasUnits ? id ?? "" : ""] ?? [] {
      let time = try time(of: entry, on: grid.interval)
      if entry.isRepair { history.repairs.append(time) } else { history.failures.append(time) }
      end = max(end, time)
    }
    history.observationEnd = end
    return history
  }

  private func time(of entry: Entry, on interval: SamplingInterval) throws -> Timestamp {
    switch (entry.moment, interval) {
    case (.time, .step):
      throw CommandFailure(
        .badData, "\(name) holds times, and the rows of the metrics are steps without a clock")
    case (.time(let time), _): return time
    case (.number(let number), .step):
      guard let step = Int64(exactly: number) else {
        throw CommandFailure(
          .badData, "\(name): row \(entry.row + 1) is at \(Format.number(number)), which is no step")
      }
      return Timestamp(microseconds: step)
    case (.number(let number), _):
      guard let time = Timestamp(epoch: number, unit: EpochUnit(guessing: number)) else {
        throw CommandFailure(
          .badData, "\(name): row \(entry.row + 1) is at \(Format.number(number)), which is no time")
      }
      return time
    }
  }
}
