internal import ArgumentParser

/// The root of the command: its subcommands and what `foreshock --help` says.
struct ForeshockCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "foreshock",
    abstract: "Forecast operations metrics, notice what is abnormal, and say so before it hurts.",
    discussion: """
      Every command reads a CSV file, or - for standard input, and says on standard error what it \
      guessed: the time and value columns, the interval, the season.

        foreshock demo
        foreshock forecast cpu.csv --horizon 4h --above 95
        foreshock alert cpu.csv --above 95 --within 4h --payload alertmanager

      Exit status: 0 done, 3 an alert was found and --fail-on-alert was given, 4 not enough data, \
      5 the budget policy says to go slow (slo --gate; 3 to freeze), \
      64 usage, 65 bad data, 66 no such file, 70 internal error, 73 the output cannot be written.
      """,
    version: "0.1.0",
    subcommands: [
      DemoCommand.self, ForecastCommand.self, AlertCommand.self, BacktestCommand.self, DetectCommand.self,
      TrainCommand.self, PredictCommand.self, FeaturesCommand.self, SLOCommand.self, CheckCommand.self,
      IncidentCommand.self, CapacityCommand.self, ToilCommand.self, GenerateCommand.self,
    ])
}
