internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import ForeshockSeries

/// `foreshock demo`: what the command does, in a second, without a file or a network.
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show a forecast, an alert and a backtest on a sample metric; no file needed.")

  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if let format = running.format, format != .table {
      throw ValidationError("the demo is for people and has no \(format.rawValue); leave out --format")
    }
  }

  mutating func run() throws {
    running.apply()
    try Output.write("Foreshock demo: CPU load of a web server, ten-minute samples of two weeks.\n\n")
    let cpu = try DemoSeries.cpu()
    let day = DemoSeries.day
    let model = HoltWinters(trend: .damped, seasonality: .additive(length: day))
    let fitted = try model.fit(cpu)
    let horizon = 36
    let threshold = Threshold.above(DemoSeries.threshold)
    let outlook = Outlook(
      series: cpu, fitted: fitted, forecast: try fitted.forecast(horizon: horizon, levels: [0.8, 0.95]),
      threshold: threshold,
      crossing: try fitted.crossing(of: threshold, within: horizon, level: 0.9, seed: running.seed),
      seasonLength: day)
    try Output.write(ForecastPicture(run: running).text(of: outlook, title: "cpu on web-1", unit: "%"))
    if let crossing = outlook.crossing {
      let sentence = crossing.sentence(
        metric: "cpu", instance: "web-1", unit: "%", now: fitted.context.lastTimestamp)
      try Output.write("\(sentence), \(fitted.summary.specification)\n\n")
    }
    try writeBacktest(of: model, on: cpu)
    try writeReplay(on: cpu, threshold, horizon: horizon, seed: running.seed)
    try Output.write(
      """
      Try next:
        foreshock generate memory-leak --days 2.5 > memory.csv
        foreshock alert memory.csv --above 90 --within 8h

      """)
  }

  /// One line: the model against Prometheus' `predict_linear`, forecasting four hours at past moments.
  private func writeBacktest(of model: HoltWinters, on cpu: TimeSeries) throws {
    let report = try Backtest(horizon: 24, originCount: 8).run(
      [("Holt-Winters", model), ("predict_linear", PredictLinear(window: 6))], on: cpu)
    let errors = report.models.compactMap(\.scores.mae)
    guard errors.count == 2, errors[0] > 0 else { return }
    try Output.write(
      "backtest, 4 h ahead at 8 past moments: Holt-Winters is off by \(Format.short(errors[0])) % points on average, "
        + "predict_linear over 1 h by \(Format.short(errors[1])) (\(Format.fixed(errors[1] / errors[0], digits: 1)) times as much)\n"
    )
  }

  /// Two lines: the alerts that the multi-process model, which is made for them, and `predict_linear` beside it would have
  /// given in the second week.
  private func writeReplay(
    on cpu: TimeSeries, _ threshold: Threshold, horizon: Int, seed: UInt64
  ) throws {
    let warmUp = 7 * DemoSeries.day
    let replay = try AlertReplay(
      of: threshold, within: horizon, policy: AlertPolicy(on: cpu.samplingInterval), warmUp: warmUp,
      refitEvery: DemoSeries.day, seed: seed)
    let usual = AlarmRule.usual(threshold, on: cpu.samplingInterval)
    let report = try replay.report(
      [("multi-process", MultiProcess())], on: cpu, references: Array(usual.prefix(1)))
    guard let own = report.rules.first, own.eventCount > 0 else { return }
    let days = Format.short((Double(cpu.count - warmUp) / Double(DemoSeries.day)).rounded())
    var text = "alerts, replayed as of then over the last \(days) days:\n"
    for rule in report.rules {
      text +=
        "  \(rule.name) announced \(rule.announcedEvents) of \(rule.eventCount) crossings of \(Format.short(threshold.value)) %"
      if let lead = rule.lead(quantile: 0.5) {
        text +=
          lead > 0
          ? ", by the median \(Duration.seconds(lead).forPeople) before" : ", by the median not before"
      }
      text +=
        rule.falseAlertsPerWeek.map { "; false alerts a week: \(Format.short($0.rounded(.toNearestOrEven)))" }
        ?? ""
      text += "\n"
    }
    try Output.write(text + "\n")
  }
}
