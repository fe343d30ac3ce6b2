internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockAnomaly
internal import ForeshockFeatures
internal import ForeshockForecasting
internal import ForeshockSeries
internal import Glibc

@main
enum Main {
  static func main() {
    ProcessorKernels.choose()
    do {
      var command: any ParsableCommand
      do {
        command = try ForeshockCommand.parseAsRoot()
      } catch {
        throw Unavailable.failure(for: Array(CommandLine.arguments.dropFirst())) ?? error
      }
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// Says what went wrong in one or two lines and ends with the contract's exit status.
  private static func end(with error: any Error) -> Never {
    guard let failure = CommandFailure(error) ?? unforeseen(error) else {
      ForeshockCommand.exit(withError: error)
    }
    Output.note("foreshock: " + failure.message)
    if let hint = failure.hint { Output.note("  " + hint) }
    exit(failure.status.rawValue)
  }

  /// An error that is neither of this command nor of the argument parser, which would call it a plain 1.
  private static func unforeseen(_ error: any Error) -> CommandFailure? {
    if error is ExitCode || ForeshockCommand.exitCode(for: error) != .failure { return nil }
    return CommandFailure(.internalError, "\(error)")
  }
}

extension CommandFailure {
  /// The failure that an error of the library amounts to; nil for those the argument parser prints itself
  /// (help, version, usage).
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let problem as SeriesProblem: self = problem.named
    case let error as ModelError: self.init(error)
    case let error as CSVError: self.init(.badData, error.description)
    case let error as TableError: self.init(.badData, error.description)
    case let error as FeatureError: self.init(.usage, error.description)
    case let error as LabelError: self.init(.badData, error.description)
    case AnomalyError.noData: self.init(.notEnoughData, AnomalyError.noData.description)
    case let error as AnomalyError: self.init(.badData, error.description)
    case let error as DurationError: self.init(.usage, error.description)
    case let error as ServiceLevelError: self.init(ServicePlan.status(error), error.description)
    case let error as PolicyError: self.init(.badData, error.description)
    default: return nil
    }
  }

  /// The failure that a model's error amounts to.
  init(_ error: ModelError) {
    switch error.kind {
    case .tooFewObservations, .noObservations: self.init(.notEnoughData, error.description)
    case .invalidParameter: self.init(.usage, error.description)
    case .invalidValue, .invalidRegressor: self.init(.badData, error.description)
    case .didNotConverge: self.init(.internalError, error.description)
    }
  }
}
