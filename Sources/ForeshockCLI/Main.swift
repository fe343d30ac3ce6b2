internal import ArgumentParser
internal import ForeshockForecasting
internal import ForeshockSeries
internal import Glibc

@main
enum Main {
  static func main() {
    do {
      var command = try ForeshockCommand.parseAsRoot()
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// Says what went wrong in one or two lines and ends with the contract's exit status.
  private static func end(with error: any Error) -> Never {
    guard let failure = CommandFailure(error) else { ForeshockCommand.exit(withError: error) }
    Output.note("foreshock: " + failure.message)
    if let hint = failure.hint { Output.note("  " + hint) }
    exit(failure.status.rawValue)
  }
}

extension CommandFailure {
  /// The failure that an error of the library amounts to; nil for those the argument parser prints itself
  /// (help, version, usage).
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as ModelError: self.init(error)
    case let error as CSVError: self.init(.badData, error.description)
    case let error as TableError: self.init(.badData, error.description)
    case let error as DurationError: self.init(.usage, error.description)
    default: return nil
    }
  }

  /// The failure that a model's error amounts to.
  init(_ error: ModelError, series: String? = nil) {
    let prefix = series.map { "'\($0)': " } ?? ""
    switch error.kind {
    case .tooFewObservations, .noObservations: self.init(.notEnoughData, prefix + error.description)
    case .invalidParameter: self.init(.usage, prefix + error.description)
    case .invalidValue: self.init(.badData, prefix + error.description)
    default: self.init(.internalError, prefix + error.description)
    }
  }
}
