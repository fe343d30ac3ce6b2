internal import ForeshockLinearAlgebra
internal import ForeshockSeries
internal import ForeshockSupervised

/// The columns that `predict` adds to a file.
struct PredictedColumns {
  let names: [String]
  /// Column by column.
  let cells: [[JSONValue]]

  init(names: [String], cells: [[JSONValue]]) {
    self.names = names
    self.cells = cells
  }

  /// What a pipeline says.
  init(
    _ model: FailurePipeline.Fitted, _ table: Table, within: Double?, prior: Double?, alerts: Bool,
    contributions: Bool
  ) throws(PipelineError) {
    let said = try model.predictions(for: table, within: within, prior: prior)
    var names: [String] = []
    var cells: [[JSONValue]] = []
    func add(_ name: String, _ value: (FailurePrediction) -> Double?) {
      names.append(name)
      cells.append(said.map { .number(value($0)) })
    }
    switch model.settings.model.task {
    case .classification: add("probability") { $0.probability }
    case .multiclass:
      names.append("class")
      cells.append(said.map { .string($0.label) })
      for (place, name) in model.classNames.enumerated() {
        add("probability_" + name) { $0.probabilities?[place] }
      }
    case .regression:
      add("value") { $0.value }
      if let level = model.settings.intervalLevel {
        add("lower_" + Format.percent(level)) { $0.lower }
        add("upper_" + Format.percent(level)) { $0.upper }
      }
    case .survival:
      if within != nil { add("probability") { $0.probability } }
      add(within == nil ? "value" : "remaining_life") { $0.value }
    }
    if alerts {
      names.append("alert")
      cells.append(said.map { .int($0.isAlert == true ? 1 : 0) })
    }
    if contributions {
      let parts = try model.contributions(for: table)
      for (place, name) in (model.featureNames.map { "contribution_" + $0 } + ["base"]).enumerated() {
        names.append(name)
        cells.append(parts.column(place).map { .number($0) })
      }
    }
    self.names = names
    self.cells = cells
  }
}
