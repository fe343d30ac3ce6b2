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
      let wanted = try Self.wanted(options.signals, of: first)
      for other in first.series
      where other.series.name != name && wanted?.contains(other.series.name) != false {
        guard let values = Self.aligned(other.series, to: chosen.series) else { continue }
        others.append((other.series.name, values))
      }
      return
    }
    if options.series != nil { throw CommandFailure.usage("--series needs a file of many series, see --id") }
    let eventNames = [options.good, options.total].compactMap(\.self)
    let roles = [first.valueColumn] + [first.timeColumn].compactMap(\.self)
    let signals = try Self.signals(options, of: file, except: roles + eventNames)
    extraction.timeColumn = first.timeColumn
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
        && !FeatureColumns.isAnswer($0)
    }.map(\.name)
  }

  /// The series of a long file that are named as signals; nil when all are.
  private static func wanted(_ signals: String?, of found: Extraction) throws -> [String]? {
    guard let signals else { return nil }
    if signals == "none" { return [] }
    let names = try NameList.parse(signals, option: "--signals")
    for name in names where !found.series.contains(where: { $0.series.name == name }) {
      throw CommandFailure(.badData, "--signals: there is no series '\(name)'")
    }
    return names
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

  /// The values of a series at the samples of another on the same grid, each at the first of these that is not before it, so that
  /// nothing is seen early; nil when it keeps another interval.
  private static func aligned(_ series: TimeSeries, to metric: TimeSeries) -> [Double]? {
    guard series.samplingInterval == metric.samplingInterval else { return nil }
    guard metric.samplingInterval != .step else {
      return (0..<metric.count).map { $0 < series.count ? series.values[$0] : .nan }
    }
    var values = [Double](repeating: .nan, count: metric.count)
    var place = 0
    for index in series.values.indices {
      let time = series.timestamp(at: index)
      while place < metric.count, metric.timestamp(at: place) < time { place += 1 }
      guard place < metric.count else { break }
      // Of those before the first only the last counts.
      values[place] = series.values[index]
    }
    return values
  }

  /// How many samples there are up to the moment an option gives, that included.
  func count(through text: String, option: String, zone: TimeZoneRules) throws -> Int {
    let place = try place(text, option: option, zone: zone)
    guard place < metric.count else { return metric.count }
    guard metric.samplingInterval != .step else { return place + 1 }
    let time = try Timestamp(parsing: text, zone: zone)
    return metric.timestamp(at: place) == time ? place + 1 : place
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
