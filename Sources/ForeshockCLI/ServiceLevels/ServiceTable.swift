internal import ForeshockAlerting
internal import ForeshockSeries

extension ServicePlan {
  /// The events of a file.
  func events(_ file: TableFile, time: String?, run: RunOptions) throws -> ServiceEvents {
    let times = try Self.times(file, named: time, run: run)
    let events: ServiceEvents
    do {
      switch indicator {
      case .counted(let isGood, let part, let total, let counters):
        let columns = [try count(part, file), try count(total, file)]
        let growing = try counters ?? Self.refuseLikelyCounters(columns, file: file)
        events = try ServiceEvents(
          times: times, part: isGood ? .good(columns[0]) : .bad(columns[0]), total: columns[1],
          counting: growing ? .growing : .perRow)
      case .measured(let column, let good, let weight):
        events = try ServiceEvents(
          times: times, values: count(column, file), good: good, weights: weight.map { try count($0, file) })
      case .ratios(let column, let areOfSuccess):
        events = try ServiceEvents(times: times, ratios: count(column, file), areOfSuccess: areOfSuccess)
      }
      if events.missingRows > 0, run.quiet == false {
        run.note("\(file.name): \(events.missingRows) of \(times.count) rows have no count: no events")
      }
      guard let slices else { return events }
      return try events.slices(of: slices.width, target: slices.target)
    } catch let error as ServiceLevelError {
      throw CommandFailure(Self.status(error), "\(file.name): \(error)")
    }
  }

  static func status(_ error: ServiceLevelError) -> ExitStatus {
    switch error.kind {
    case .notEnoughData: .notEnoughData
    case .invalidSetting: .usage
    case .invalidCount, .partExceedsTotal, .repeatedTime: .badData
    }
  }

  /// The names of the columns, all of which have to be there.
  var columns: [String] {
    switch indicator {
    case .counted(_, let part, let total, _): [part, total]
    case .measured(let column, _, let weight): [column] + [weight].compactMap(\.self)
    case .ratios(let column, _): [column]
    }
  }

  private func count(_ name: String, _ file: TableFile) throws -> CountColumn {
    CountColumn(name, try file.numbers(name))
  }

  /// Growing counters taken for counts of each row would give a budget that looks right and is not.
  private static func refuseLikelyCounters(_ columns: [CountColumn], file: TableFile) throws -> Bool {
    guard let column = columns.last(where: { CounterIncrease.isLikely($0.values) }) else { return false }
    throw CommandFailure(
      .badData, "\(file.name): column '\(column.name)' grows from row to row like a counter",
      hint: "Say --counters to take differences, or --counts if each row really has so many events.")
  }

  private static func times(_ file: TableFile, named name: String?, run: RunOptions) throws -> [Timestamp] {
    let table: Table
    do {
      table = try file.table.readingTimes(of: name)
    } catch {
      throw CommandFailure(.badData, "\(file.name): \(error)")
    }
    let found = try TableFile(name: file.name, table: table).timeColumn(name)
    guard let times = found.times, let column = found.name else {
      throw CommandFailure(
        .badData, "\(file.name): no column holds times, and a budget is one of time",
        hint: "Name it with --time.")
    }
    if name == nil { run.note("\(file.name): time column '\(column)'") }
    return try (0..<table.rowCount).map { row in
      guard let time = times[row] else {
        throw CommandFailure(.badData, "\(file.name): row \(row + 1) of column '\(column)' has no time")
      }
      return time
    }
  }
}
