internal import ArgumentParser
internal import ForeshockSupervised

/// What boosted trees have beside other trees.
struct BoostingOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Trees (default: 100).", valueName: "count"))
  var rounds: Int?
  @Option(
    name: .customLong("learning-rate"), parsing: .unconditional,
    help: ArgumentHelp("What each tree counts (default: 0.1).", valueName: "number"))
  var learningRate: Double?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Leaves of a tree (default: 31).", valueName: "count"))
  var leaves: Int?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of regression, what is made small: squared (the default, for means), absolute (medians), quantile=0.9, poisson (counts), tweedie=1.5 (many zeros).",
      valueName: "loss"), transform: { try LossText.parse($0) })
  var loss: BoostingLoss?
  @Option(
    name: .customLong("early-stopping"), defaultAsFlag: 20,
    help: ArgumentHelp(
      "Stop when so many rounds (20 if none are named) have not made the loss smaller on a fifth of the rows, the latest units or rows, which trees do not see.",
      valueName: "rounds"))
  var earlyStopping: Int? = nil
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The L2 penalty on the values of leaves (default: 0).", valueName: "number"))
  var l2: Double?
  @Option(
    name: .customLong("row-fraction"), parsing: .unconditional,
    help: ArgumentHelp("The share of rows that each round draws (default: 1).", valueName: "share"))
  var rowFraction: Double?
  @Option(
    name: .customLong("column-fraction"), parsing: .unconditional,
    help: ArgumentHelp("The share of columns that each tree draws (default: 1).", valueName: "share"))
  var columnFraction: Double?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Columns along which what is said never falls (up) or never rises (down).", valueName: "a=up,b=down"))
  var monotone: String?

  /// The names of the options that were given.
  var given: [String] {
    let all: [(String, Bool)] = [
      ("rounds", rounds != nil), ("learning-rate", learningRate != nil), ("leaves", leaves != nil),
      ("loss", loss != nil), ("early-stopping", earlyStopping != nil), ("l2", l2 != nil),
      ("row-fraction", rowFraction != nil), ("column-fraction", columnFraction != nil),
      ("monotone", monotone != nil),
    ]
    return all.filter(\.1).map(\.0)
  }

  func validate() throws {
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError("--learning-rate takes a number above 0, not \(learningRate)")
    }
    for (option, value) in [("rounds", rounds), ("early-stopping", earlyStopping)] {
      if let value, value < 1 {
        throw ValidationError("--\(option) takes a number of at least 1, not \(value)")
      }
    }
    if let l2, !(l2 >= 0 && l2.isFinite) {
      throw ValidationError("--l2 takes a number of at least 0, not \(l2)")
    }
    for (option, value) in [("row-fraction", rowFraction), ("column-fraction", columnFraction)] {
      if let value, !(value > 0 && value <= 1) {
        throw ValidationError("--\(option) takes a share above 0 and at most 1, not \(value)")
      }
    }
    _ = try directions()
  }

  /// The columns of `--monotone` with their ways, in the order they are named.
  func directions() throws -> [(column: String, way: GradientBoosting.Monotonicity)] {
    guard let monotone else { return [] }
    var found: [(column: String, way: GradientBoosting.Monotonicity)] = []
    for part in monotone.split(separator: ",", omittingEmptySubsequences: false) {
      // A column may have an equals sign in its name, a way has none.
      guard let sign = part.lastIndex(of: "="), sign != part.startIndex else {
        throw ValidationError("--monotone takes columns with up or down, such as load=up,age=up")
      }
      let (name, word) = (String(part[..<sign]), part[part.index(after: sign)...])
      let way: GradientBoosting.Monotonicity
      switch word {
      case "up": way = .increasing
      case "down": way = .decreasing
      default: throw ValidationError("--monotone: '\(name)' goes up or down, not '\(word)'")
      }
      guard !found.contains(where: { $0.column == name }) else {
        throw ValidationError("--monotone names '\(name)' twice")
      }
      found.append((name, way))
    }
    return found
  }
}

/// The losses of the command line.
enum LossText {
  static let names = ["squared", "absolute", "quantile", "poisson", "tweedie"]

  static func parse(_ text: String) throws -> BoostingLoss {
    let parts = text.lowercased().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let number = parts.count == 2 ? Double(parts[1]) : nil
    switch (name, number) {
    case ("squared", nil) where parts.count == 1: return .squared
    case ("absolute", nil) where parts.count == 1: return .absolute
    case ("poisson", nil) where parts.count == 1: return .poisson
    case ("quantile", let level?) where level > 0 && level < 1: return .quantile(level)
    case ("tweedie", nil) where parts.count == 1: return .tweedie(power: 1.5)
    case ("tweedie", let power?) where power > 1 && power < 2: return .tweedie(power: power)
    case ("quantile", _): throw ValidationError("--loss quantile takes a level between 0 and 1: quantile=0.9")
    case ("tweedie", _): throw ValidationError("--loss tweedie takes a power between 1 and 2: tweedie=1.5")
    case ("cox", _), ("aft", _):
      throw ValidationError(
        "--loss \(name): pipelines boost no lives; --model cox and the models of lives called …-aft learn them"
      )
    case ("logistic", _), ("softmax", _):
      throw ValidationError("--loss \(name) goes without saying: it is that of classification")
    case ("squared", _), ("absolute", _), ("poisson", _):
      throw ValidationError("--loss \(name) takes no number")
    default:
      try Choice.check(name, isA: "--loss", among: names, later: [])
      throw ValidationError("--loss takes one of \(names.joined(separator: ", "))")
    }
  }

  /// The loss as it is written.
  static func name(_ loss: BoostingLoss) -> String {
    switch loss {
    case .logistic: "logistic"
    case .softmax: "softmax"
    case .squared: "squared"
    case .absolute: "absolute"
    case .quantile(let level): "quantile=" + Format.number(level)
    case .poisson: "poisson"
    case .tweedie(let power): "tweedie=" + Format.number(power)
    case .cox: "cox"
    }
  }
}
