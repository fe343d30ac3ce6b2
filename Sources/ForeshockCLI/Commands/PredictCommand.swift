internal import ArgumentParser
internal import ForeshockSeries
internal import ForeshockSupervised

/// `foreshock predict`: the probability of failure of every row, by a model that was saved.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Apply a model saved by 'foreshock train' to every row of a file.")

  @Argument(help: ArgumentHelp("A CSV file with a header, or - for standard input.", valueName: "file"))
  var file: String
  @Option(name: .long, help: ArgumentHelp("The model file.", valueName: "file"))
  var load: String
  @Option(name: .long, help: ArgumentHelp("A column to repeat in front of the result.", valueName: "column"))
  var id: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The time column (default: the first that parses as time).", valueName: "column"))
  var time: String?
  @Option(name: .long, help: ArgumentHelp("The time zone of stamps that name none.", valueName: "zone"))
  var timezone: String = "UTC"
  @OptionGroup(title: "Running") var running: RunOptions

  mutating func run() throws {
    running.apply()
    let model = try ModelFiles.load("logistic", as: FailureModel.self, from: load)
    let file = try TableFile(file, timezone: timezone, run: running)
    let times = try file.timeColumn(time)
    let ids = try IDColumn(id, of: file.table)
    let probabilities = try model.model.probabilities(
      for: FeatureColumns(names: model.columns).matrix(of: file.table))
    switch running.resolvedFormat {
    case .csv, .table:
      var header = ["probability"]
      if times.times != nil { header.insert("time", at: 0) }
      if ids != nil { header.insert("id", at: 0) }
      var text = header.joined(separator: ",") + "\n"
      for row in probabilities.indices {
        if let ids { text += CSVText.field(ids.text(row)) + "," }
        if times.times != nil { text += times.text(row) + "," }
        text += Format.number(probabilities[row]) + "\n"
      }
      try Output.write(text)
    case .json, .ndjson:
      let rows = probabilities.indices.map { row -> [String: JSONValue] in
        var object: [String: JSONValue] = ["probability": .number(probabilities[row])]
        if let ids { object["id"] = .string(ids.text(row)) }
        if times.times != nil { object["time"] = times.json(row) }
        return object
      }
      if running.resolvedFormat == .ndjson { return try Output.write(JSONDocument.lines(rows)) }
      try Output.write(
        JSONText.render(JSONDocument.versioned(["rows": .array(rows.map { .object($0) })]), pretty: true))
    }
  }
}

/// The column that names what each row is about.
struct IDColumn {
  private let column: Column

  /// The column named, or the first text column; nil when there is none.
  init?(_ name: String?, of table: Table) throws {
    if let name {
      column = try table.column(name)
    } else if let first = table.columns.first(where: { $0.kind == .text }) {
      column = first
    } else {
      return nil
    }
  }

  func text(_ row: Int) -> String {
    switch column.values {
    case .text(let words): words[row] ?? ""
    case .numeric(let numbers): Format.number(numbers[row])
    case .time(let times): times[row]?.description ?? ""
    }
  }
}
