internal import ArgumentParser

extension Option {
  /// An option that may be left out and takes the next argument as it stands, so that a number may be negative.
  ///
  /// - Parameters:
  ///   - name: What it is called; nil for the variable's own name.
  ///   - valueName: What the help calls the value.
  init<Argument: ExpressibleByArgument>(
    named name: String? = nil, takes valueName: String, _ help: String
  ) where Value == Argument? {
    self.init(
      name: name.map { .customLong($0) } ?? .long, parsing: .unconditional,
      help: ArgumentHelp(help, valueName: valueName))
  }
}
