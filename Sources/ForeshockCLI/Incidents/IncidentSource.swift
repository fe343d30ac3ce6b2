internal import ForeshockSeries

/// A metric and what was measured beside it, on one grid.
struct IncidentSource {
  let metric: TimeSeries
  /// The other metrics, in the file's order.
  private(set) var others: [(name: String, values: [Double])] = []
  /// Good and all events, where their columns were named.
  private(set) var events: (good: [Double], total: [Double])?
  /// What the metric is called.
  let name: String
  let fileName: String

  init(_ options: IncidentOptions, run: RunOptions) throws {
    let input = options.input
    var kinds: [String: ColumnKind] = [:]
    if let id = input.id { kinds[id] = .text }
    let file = try TableFile(input.source.file, timezone: input.source.timezone, kinds: kinds, run: run)
    fileName = file.name
    var extraction = SeriesExtraction(
      timeColumn: input.source.time, valueColumn: input.value, idColumn: input.id)
    extraction.zone = try TableFile.zone(input.source.timezone)
    func extract() throws -> Extraction {
      do {
        return try extraction.series(from: file.table)
      } catch {
        throw SeriesStream.failure(error, name: file.name)
      }
    }
    let first = try extract()
    guard first.idColumn == nil else {
      let chosen = try Self.chosen(options.series, of: first, file)
      metric = chosen.series
      name = chosen.series.name
      run.note(first.summary)
      if options.good != nil { throw CommandFailure.usage("--good and --total are for files of one series") }
      for other in first.series where other.series.name != name {
        guard let values = Self.aligned(other.series, to: chosen.series) else { continue }
        others.append((other.series.name, values))
      }
      return
    }
    if options.series != nil { throw CommandFailure.usage("--series needs a file of many series, see --id") }
    let eventNames = [options.good, options.total].compactMap(\.self)
    let signals = try Self.signals(options, of: file, except: [first.valueColumn] + eventNames)
    extraction.valueColumn = first.valueColumn
    extraction.regressorColumns = signals + eventNames.filter { !signals.contains($0) }
    let found = try extract()
    run.note(found.summary)
    metric = found.series[0].series
    name = first.valueColumn
    let columns = Dictionary(
      zip(extraction.regressorColumns, found.series[0].regressors), uniquingKeysWith: { a, _ in a })
    others = signals.compactMap { name in columns[name].map { (name, $0) } }
    if let good = options.good.flatMap({ columns[$0] }), let total = options.total.flatMap({ columns[$0] }) {
      events = (good, total)
    }
  }

  /// The metrics beside the value: those named, or all numeric columns that are no answers.
  private static func signals(
    _ options: IncidentOptions, of file: TableFile, except: [String]
  ) throws -> [String] {
    if let signals = options.signals {
      if signals == "none" { return [] }
      let names = try NameList.parse(signals, option: "--signals")
      for name in names { _ = try file.numbers(name) }
      return names.filter { !except.contains($0) }
    }
    return file.table.columns.filter {
      $0.kind == .numeric && $0.missingCount < $0.count && !except.contains($0.name)
        && $0.name != options.input.source.time && !FeatureColumns.isAnswer($0)
    }.map(\.name)
  }

  private static func chosen(
    _ name: String?, of found: Extraction, _ file: TableFile
  ) throws -> ExtractedSeries {
    guard let name else {
      guard found.series.count > 1 else { return found.series[0] }
      throw CommandFailure.usage(
        "\(file.name) holds \(found.series.count) series: say with --series which one the incident is of")
    }
    guard let one = found.series.first(where: { $0.series.name == name }) else {
      throw CommandFailure(.badData, "\(file.name) has no series '\(name)'")
    }
    return one
  }

  /// The values of a series at the samples of another on the same grid; nil when it keeps another interval.
  private static func aligned(_ series: TimeSeries, to metric: TimeSeries) -> [Double]? {
    guard series.samplingInterval == metric.samplingInterval else { return nil }
    guard case .duration(let step) = metric.samplingInterval else {
      return (0..<metric.count).map { $0 < series.count ? series.values[$0] : .nan }
    }
    let length = max(1, step.wholeMicroseconds)
    let offset = Int((metric.start.microseconds - series.start.microseconds) / length)
    return (0..<metric.count).map { place in
      series.values.indices.contains(place + offset) ? series.values[place + offset] : .nan
    }
  }

  /// The first sample at or after the moment an option gives.
  func place(_ text: String, option: String, zone: TimeZoneRules) throws -> Int {
    guard metric.samplingInterval != .step else {
      guard let step = Int(text) else {
        throw CommandFailure.usage("\(option): the rows have no times, so it takes the number of a step")
      }
      return step
    }
    let time: Timestamp
    do {
      time = try Timestamp(parsing: text, zone: zone)
    } catch {
      throw CommandFailure.usage("\(option): \(error)")
    }
    var (low, high) = (0, metric.count)
    while low < high {
      let middle = (low + high) / 2
      if metric.timestamp(at: middle) < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
