internal import ArgumentParser

/// Columns known beside the metric, and where their coming values are.
struct RegressorOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Columns that explain a part of the metric and are known ahead, for arima(…), auto-arima and auto.",
      valueName: "a,b"))
  var exogenous: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The coming values of --exogenous: rows after the metric's end (default: the last rows of the file itself, whose value is empty).",
      valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var future: String?

  func validate() throws {
    if future != nil, exogenous == nil { throw ValidationError("--future needs --exogenous") }
  }

  /// The columns' names; none without the option.
  func names() throws -> [String] {
    try exogenous.map { try NameList.parse($0, option: "--exogenous") } ?? []
  }
}
