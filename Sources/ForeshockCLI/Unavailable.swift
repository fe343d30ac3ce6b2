internal import ArgumentParser
internal import ForeshockNumerics

/// What the argument parser would only call unexpected: commands that do not exist, and commands that are planned but
/// not in this version.
enum Unavailable {
  private static let laterCommands = ["report"]

  /// A better account of arguments that could not be parsed; nil when the parser's own is good.
  static func failure(for arguments: [String]) -> CommandFailure? {
    guard let name = arguments.first, !name.hasPrefix("-") else { return nil }
    let commands = ForeshockCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
    if laterCommands.contains(name) {
      return .usage("the command '\(name)' is not in this version", hint: hint(commands))
    }
    guard commands.contains(name) || name == "help" else {
      let near = nearest(to: name, among: commands).map { "; did you mean '\($0)'?" } ?? ""
      return .usage("there is no command '\(name)'" + near, hint: hint(commands))
    }
    return nil
  }

  private static func hint(_ commands: [String]) -> String { "Known: " + commands.joined(separator: ", ") }
}
