internal import ArgumentParser

/// Which prediction intervals to give.
struct LevelOptions: ParsableArguments {
  @Option(
    name: .customLong("level"), parsing: .unconditional,
    help: ArgumentHelp(
      "Coverage of the prediction intervals in percent, separated by commas.", valueName: "percent"))
  var text: String = "80,95"

  func validate() throws { _ = try levels() }

  /// The levels in 0 … 1, ascending, each once.
  func levels() throws -> [Double] {
    var levels: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let trimmed = part.filter { $0 != " " && $0 != "%" }
      guard let percent = Double(trimmed), percent > 0, percent < 100 else {
        throw ValidationError("--level takes percentages between 0 and 100, as in 80,95, not '\(part)'")
      }
      guard percent >= 1 else {
        throw ValidationError(
          "--level takes percentages: \(trimmed) would be less than 1 %; did you mean \(Format.number(percent * 100))?"
        )
      }
      if !levels.contains(percent / 100) { levels.append(percent / 100) }
    }
    return levels.sorted()
  }
}
