internal import ForeshockSupervised

/// The command's failures for what a pipeline refuses.
enum PipelineFailure {
  static func of(_ error: PipelineError, file: String) -> CommandFailure {
    switch error {
    case .invalidSetting: CommandFailure.usage(error.description)
    case .table, .invalidCell, .features, .scaling: CommandFailure(.badData, "\(file): \(error)")
    case .oneClassOnly:
      CommandFailure(
        .notEnoughData,
        "\(file): there is only one kind of answer in the labelled rows; both 0 and 1 are needed")
    case .split:
      CommandFailure(
        .notEnoughData, "\(file): \(error)",
        hint: "Take fewer --folds, give more history, or name the machine's column with --group.")
    case .noKnownAnswers, .metric: CommandFailure(.notEnoughData, "\(file): \(error)")
    case .model(let reason, _):
      switch reason.kind {
      case .oneClassOnly:
        CommandFailure(
          .notEnoughData, "\(file): the rows left for training have only one kind of answer: \(error)",
          hint: "Take fewer --folds, or give more groups with failures.")
      case .noRows, .noEvents: CommandFailure(.notEnoughData, "\(file): \(error)")
      case .invalidParameter: CommandFailure.usage(error.description)
      default: CommandFailure(.badData, "\(file): \(error)")
      }
    }
  }
}
