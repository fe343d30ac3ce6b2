internal import ForeshockAlerting
internal import ForeshockSeries

/// A service of a file: what it is called when there are many, and which rows are its.
struct ServiceRows {
  let id: String?
  let rows: [Int]
}

/// The rows of a file by service.
struct ServiceTable {
  private let file: TableFile
  private let plan: ServicePlan
  private let times: [Timestamp]
  private let columns: [String: [Double]]
  private let run: RunOptions
  /// The services in the order of their first rows.
  let services: [ServiceRows]
  /// Whether a column tells services apart.
  let isMany: Bool

  /// - Parameter id: the column that tells services apart; nil for `unique_id`, if there is one.
  init(_ file: TableFile, _ plan: ServicePlan, time: String?, id: String?, run: RunOptions) throws {
    self.file = file
    self.plan = plan
    self.run = run
    times = try Self.times(file, named: time, run: run)
    columns = try Dictionary(uniqueKeysWithValues: Set(plan.columns).map { ($0, try file.numbers($0)) })
    let known = id ?? (file.table.index(of: Self.usualID) == nil ? nil : Self.usualID)
    if let known {
      if id == nil { run.note("\(file.name): services by column '\(known)'") }
      let column = IDColumn(try file.column(known))
      var places: [String: Int] = [:]
      var found: [(id: String, rows: [Int])] = []
      for row in times.indices {
        let name = column.text(row)
        guard !name.isEmpty else {
          throw CommandFailure(.badData, "\(file.name): row \(row + 1) of column '\(known)' is empty")
        }
        if let place = places[name] {
          found[place].rows.append(row)
        } else {
          places[name] = found.count
          found.append((name, [row]))
        }
      }
      services = found.map { ServiceRows(id: $0.id, rows: $0.rows) }
      isMany = true
    } else {
      services = [ServiceRows(id: nil, rows: Array(times.indices))]
      isMany = false
      noteRepeatedTimes()
    }
  }

  /// The column of many series in the layout of the forecasting world.
  static let usualID = "unique_id"

  /// The events of a service.
  func events(of service: ServiceRows) throws -> ServiceEvents {
    let times = service.rows.map { self.times[$0] }
    func count(_ name: String) -> CountColumn {
      let values = columns[name] ?? []
      return CountColumn(name, service.rows.map { values[$0] })
    }
    let events: ServiceEvents
    do {
      switch plan.indicator {
      case .counted(let isGood, let part, let total, let counters):
        let columns = [count(part), count(total)]
        let growing = try counters ?? refuseLikelyCounters(columns, times: times)
        events = try ServiceEvents(
          times: times, part: isGood ? .good(columns[0]) : .bad(columns[0]), total: columns[1],
          counting: growing ? .growing : .perRow)
      case .measured(let column, let good, let weight):
        events = try ServiceEvents(
          times: times, values: count(column), good: good, weights: weight.map(count))
      case .ratios(let column, let areOfSuccess):
        events = try ServiceEvents(times: times, ratios: count(column), areOfSuccess: areOfSuccess)
      }
      if events.missingRows > 0 {
        run.note("\(place(service)): \(events.missingRows) of \(times.count) rows have no count: no events")
      }
      guard let slices = plan.slices else { return events }
      return try events.slices(of: slices.width, target: slices.target)
    } catch let error as ServiceLevelError {
      let error = error.renumbered { service.rows[$0 - 1] + 1 }
      let isRepeated = if case .repeatedTime = error.kind { true } else { false }
      throw CommandFailure(
        ServicePlan.status(error), "\(file.name): \(error)",
        hint: isRepeated && !isMany ? "Name the column that tells services apart with --id." : nil)
    }
  }

  private func place(_ service: ServiceRows) -> String {
    service.id.map { "\(file.name), '\($0)'" } ?? file.name
  }

  /// Growing counters taken for counts of each row would give a budget that looks right and is not.
  private func refuseLikelyCounters(_ columns: [CountColumn], times: [Timestamp]) throws -> Bool {
    guard let column = columns.last(where: { CounterIncrease.isLikely($0.values, at: times) }) else {
      return false
    }
    throw CommandFailure(
      .badData, "\(file.name): column '\(column.name)' grows from row to row like a counter",
      hint: "Say --counters to take differences, or --counts if each row really has so many events.")
  }

  /// Rows of one time are added up, which is right for the instances of one service only.
  private func noteRepeatedTimes() {
    guard Set(times).count < times.count else { return }
    for column in file.table.columns {
      guard case .text = column.values else { continue }
      let words = IDColumn(column)
      guard Set(times.indices.lazy.map { words.text($0) }).count > 1 else { continue }
      run.note(
        "\(file.name): rows of one time are added up; if column '\(column.name)' tells services apart, say --id '\(column.name)'"
      )
      return
    }
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

extension ServicePlan {
  /// The exit status of an error.
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
}
