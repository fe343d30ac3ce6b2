internal import ArgumentParser
internal import ForeshockFeatures
internal import ForeshockSeries

/// `foreshock features`: rolling statistics as columns.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Compute rolling statistics of a metric, one column each.",
    discussion: """
      Statistics: \(RollingStatistic.names.joined(separator: ", ")). Windows end at the \
      row itself; a window with a gap uses the samples it has. Columns are named like value_mean_30m.
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    name: .long, parsing: .unconditional,
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
    var output: RowOutput?
    var tally = FailureTally()
    for series in try tally.successes(of: file.series).map(\.series) {
      let interval = series.samplingInterval
      let features: [FeatureColumn]
      do {
        let bank = try FeatureBank(
          windows: windows.map {
            .init(
              label: $0.label,
              window: try RollingWindow(
                length: try DurationText.steps($0.span, on: interval, option: "--window"), minPeriods: 1))
          },
          statistics: statistics, secondsPerSample: interval.nominalSeconds)
        features = try bank.features(of: [FeatureColumn(name: file.valueName, values: series.values)])
      } catch let error as FeatureError {
        throw CommandFailure.usage("--window, --statistics: \(error)")
      }
      var rows =
        output ?? RowOutput((file.hasIDs ? ["id"] : []) + ["time"] + features.map(\.name), run: running)
      for row in 0..<series.count {
        var cells = [Format.jsonTime(series.timestamp(at: row), on: interval)]
        if file.hasIDs { cells.insert(.string(series.name), at: 0) }
        cells += features.map { .number($0.values[row]) }
        try rows.add(cells)
      }
      output = rows
    }
    try output?.finish()
    try tally.finish()
  }
}
