internal import ArgumentParser
internal import ForeshockFeatures
internal import ForeshockSeries

/// `foreshock features`: rolling statistics as columns.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Compute rolling statistics of a metric, one column each.",
    discussion: """
      Statistics: \(RollingStatistic.allCases.map(\.rawValue).joined(separator: ", ")). Windows end at the \
      row itself; a window with a gap uses the samples it has. Columns are named like value_mean_30m.
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    name: .long,
    help: ArgumentHelp("Windows, separated by commas: durations or numbers of samples.", valueName: "a,b"))
  var window: String
  @Option(name: .long, help: ArgumentHelp("Statistics, separated by commas.", valueName: "a,b"))
  var statistics: String = "mean,std,min,max,slope"
  @OptionGroup(title: "Running") var running: RunOptions

  mutating func run() throws {
    running.apply()
    let statistics = try self.statistics.split(separator: ",", omittingEmptySubsequences: false).map {
      do { return try RollingStatistic(named: String($0)) } catch {
        throw CommandFailure.usage("--statistics: \(error)")
      }
    }
    let windows = try window.split(separator: ",", omittingEmptySubsequences: false).map {
      (label: String($0), span: try DurationText.parse(String($0), option: "--window"))
    }
    let file = try SeriesFile(input, run: running)
    var hasHeader = false
    for series in file.series {
      let interval = series.samplingInterval
      let bank: FeatureBank
      do {
        bank = try FeatureBank(
          windows: windows.map {
            .init(
              label: $0.label,
              window: try RollingWindow(
                length: try DurationText.steps($0.span, on: interval, option: "--window"), minPeriods: 1))
          },
          statistics: statistics, secondsPerSample: interval.nominalSeconds)
      } catch let error as FeatureError {
        throw CommandFailure.usage("--window: \(error)")
      }
      let features = try bank.features(of: [FeatureColumn(name: file.valueName, values: series.values)])
      if running.resolvedFormat == .json || running.resolvedFormat == .ndjson {
        try Output.write(JSONDocument.lines(rows(of: series, features, withID: file.hasIDs)))
        continue
      }
      if !hasHeader {
        hasHeader = true
        try Output.write(
          ((file.hasIDs ? ["id"] : []) + ["time"] + features.map { CSVText.field($0.name) }).joined(
            separator: ",") + "\n")
      }
      try write(series, features, withID: file.hasIDs)
    }
  }

  private func write(_ series: TimeSeries, _ features: [FeatureColumn], withID: Bool) throws {
    let id = withID ? CSVText.field(series.name) + "," : ""
    var text = ""
    for row in 0..<series.count {
      text += id + Format.time(series.timestamp(at: row), on: series.samplingInterval)
      for feature in features { text += "," + Format.number(feature.values[row]) }
      text += "\n"
      if text.utf8.count > 1 << 16 {
        try Output.write(text)
        text = ""
      }
    }
    try Output.write(text)
  }

  private func rows(of series: TimeSeries, _ features: [FeatureColumn], withID: Bool) -> [[String: JSONValue]]
  {
    (0..<series.count).map { row in
      var object = Dictionary(
        uniqueKeysWithValues: features.map { ($0.name, JSONValue.number($0.values[row])) })
      object["time"] = Format.jsonTime(series.timestamp(at: row), on: series.samplingInterval)
      if withID { object["id"] = .string(series.name) }
      return object
    }
  }
}
