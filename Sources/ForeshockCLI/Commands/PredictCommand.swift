internal import ArgumentParser
internal import ForeshockSeries
internal import ForeshockSupervised

/// `foreshock predict`: the probability of failure of every row, by a model that was saved.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Apply a model saved by 'foreshock train' to every row of a file.")

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(name: .long, help: ArgumentHelp("The model file.", valueName: "file"))
  var load: String
  @Option(name: .long, help: ArgumentHelp("A column to repeat in front of the result.", valueName: "column"))
  var id: String?
  @OptionGroup(title: "Running") var running: RunOptions

  mutating func run() throws {
    running.apply()
    let model = try ModelFiles.load("logistic", as: FailureModel.self, from: load)
    let file = try source.read(run: running)
    let times = try file.timeColumn(source.time)
    let ids = try id.map { IDColumn(try file.column($0)) } ?? IDColumn(firstOf: file.table)
    let probabilities = try model.model.probabilities(
      for: FeatureColumns(names: model.columns).matrix(of: file))
    var header = ["probability"]
    if times.times != nil { header.insert("time", at: 0) }
    if ids != nil { header.insert("id", at: 0) }
    var output = RowOutput(header, run: running)
    for row in probabilities.indices {
      var cells = [JSONValue.number(probabilities[row])]
      if times.times != nil { cells.insert(times.cell(row), at: 0) }
      if let ids { cells.insert(.string(ids.text(row)), at: 0) }
      try output.add(cells)
    }
    try output.finish()
  }
}

/// The column that names what each row is about.
struct IDColumn {
  private let column: Column

  init(_ column: Column) { self.column = column }

  /// The first text column of a table; nil when there is none.
  init?(firstOf table: Table) {
    guard let first = table.columns.first(where: { $0.kind == .text }) else { return nil }
    column = first
  }

  func text(_ row: Int) -> String {
    switch column.values {
    case .text(let words): words[row] ?? ""
    case .numeric(let numbers): Format.number(numbers[row])
    case .time(let times): times[row]?.description ?? ""
    }
  }
}
