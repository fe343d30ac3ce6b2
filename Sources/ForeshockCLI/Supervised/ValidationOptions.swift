internal import ArgumentParser
internal import ForeshockSupervised

/// How rows are held out.
struct ValidationOptions: ParsableArguments {
  /// The ways there are, by the names of the command line.
  enum Scheme: String, CaseIterable {
    case auto, forward, purged, units
    case unitsAndTime = "units-and-time"

    /// The library's name.
    var scheme: FailureValidation.Scheme {
      switch self {
      case .auto: .automatic
      case .forward: .forward
      case .purged: .purged
      case .units: .units
      case .unitsAndTime: .unitsAndTime
      }
    }

    /// The name of the library's way.
    init(_ scheme: FailureValidation.Scheme) {
      self =
        switch scheme {
        case .automatic: .auto
        case .forward: .forward
        case .purged: .purged
        case .units: .units
        case .unitsAndTime: .unitsAndTime
        }
    }
  }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How rows are held out: units (whole groups), forward (blocks of time, judged by models of earlier rows), purged (blocks of time, judged by models of all rows that know nothing of them), units-and-time (whole groups, later than all that was learned from), or auto: units with --group, else forward.",
      valueName: "way"), transform: { try Choice.named($0) })
  var validation: Scheme = .auto
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Parts that are held out in turn.", valueName: "count"))
  var folds: Int = 5
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Of --validation purged: how far features look back; rows so soon behind a held-out block are not learned from (default: 0).",
      valueName: "duration"))
  var embargo: String?

  func validate() throws {
    guard (2...1000).contains(folds) else {
      throw ValidationError("--folds takes a whole number from 2 to 1000, not \(folds)")
    }
    if embargo != nil, validation != .purged {
      throw ValidationError("--embargo is an option of --validation purged")
    }
  }

  /// Refuses a way that needs units where there are none.
  func check(group: String?) throws {
    if group == nil, validation == .units || validation == .unitsAndTime {
      throw ValidationError("--validation \(validation.rawValue) needs --group, the column of the units")
    }
  }

  /// Why a pipeline was judged in its way.
  static func reason(_ settings: FailurePipeline) -> String {
    guard settings.validation.scheme == .automatic else { return "asked for by --validation" }
    return settings.unit == nil ? "there is no --group" : "rows of one --group are alike"
  }
}
