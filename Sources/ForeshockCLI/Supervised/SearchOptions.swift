internal import ArgumentParser
internal import ForeshockSupervised

/// Which settings of the model are tried.
struct SearchOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Try the settings as they are and so many drawn ones; take the best.", valueName: "count"))
  var search: Int?
  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Try all combinations of listed values, such as 'leaves=15,31,63;learning-rate=0.05,0.1'; take the best. Settings are called as their options are.",
      valueName: "name=a,b;…"))
  var grid: [String] = []

  /// Whether anything is searched.
  var isGiven: Bool { search != nil || !grid.isEmpty }

  func validate() throws {
    if let search, !(1...10_000).contains(search) {
      throw ValidationError("--search takes a whole number from 1 to 10000, not \(search)")
    }
    if search != nil, !grid.isEmpty { throw ValidationError("give one of --search and --grid") }
  }

  /// Settings by the names of their options.
  static func settings(of model: TrainOptions.Model) -> [(name: String, setting: FailureSearch.Setting)] {
    switch model {
    case .logistic: [("c", .inverseStrength)]
    case .linear, .cox, .weibullAFT, .lognormalAFT, .loglogisticAFT: [("ridge", .ridge)]
    case .randomForest:
      [
        ("trees", .treeCount), ("max-depth", .maxDepth), ("min-leaf", .minLeafCount),
        ("columns-per-node", .columnsPerNode),
      ]
    case .gradientBoosting:
      [
        ("rounds", .rounds), ("learning-rate", .learningRate), ("leaves", .maxLeaves),
        ("max-depth", .maxDepth), ("min-leaf", .minLeafCount), ("l2", .lambda),
        ("row-fraction", .rowFraction), ("column-fraction", .columnFraction),
      ]
    }
  }

  /// The option of a setting of a model.
  static func name(of setting: FailureSearch.Setting, in model: TrainOptions.Model?) -> String {
    model.flatMap { settings(of: $0).first { $0.setting == setting }?.name } ?? setting.rawValue
  }

  /// The values of `--grid`; none without one.
  func gridAxes(of model: TrainOptions.Model) throws -> [FailureSearch.Axis] {
    let known = Self.settings(of: model)
    var axes: [FailureSearch.Axis] = []
    var seen: Set<String> = []
    for part in grid.flatMap({ $0.split(separator: ";") }) {
      let pieces = part.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.filter { $0 != " " } }
      guard pieces.count == 2 else {
        throw ValidationError("--grid takes settings with their values, such as leaves=15,31, not '\(part)'")
      }
      let name = pieces[0].lowercased()
      try Choice.check(name, isA: "--grid", among: known.map(\.name), later: [])
      guard let setting = known.first(where: { $0.name == name })?.setting else { continue }
      guard seen.insert(name).inserted else { throw ValidationError("--grid names '\(name)' twice") }
      axes.append(
        .init(
          setting,
          try pieces[1].split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let value = Double(text), value.isFinite else {
              throw ValidationError("--grid: '\(text)' is no value of \(name)")
            }
            return value
          }))
    }
    guard grid.isEmpty || !axes.isEmpty else { throw ValidationError("--grid names no setting") }
    return axes
  }

  /// What `--search` draws of a model.
  static func drawnAxes(of model: TrainOptions.Model) -> [FailureSearch.Axis] {
    switch model {
    case .logistic: [.init(.inverseStrength, in: 1e-3...1e3, isLogarithmic: true)]
    case .linear, .cox, .weibullAFT, .lognormalAFT, .loglogisticAFT:
      [.init(.ridge, in: 1e-6...1, isLogarithmic: true)]
    case .randomForest:
      [
        .init(.minLeafCount, [1, 2, 5, 10, 20, 50]), .init(.columnsPerNode, [1, 2, 3, 5, 8, 12]),
        .init(.maxDepth, [4, 8, 16, 32]),
      ]
    case .gradientBoosting:
      [
        .init(.learningRate, in: 0.02...0.3, isLogarithmic: true), .init(.rounds, [50, 100, 200, 400]),
        .init(.maxLeaves, [7, 15, 31, 63]), .init(.minLeafCount, [5, 10, 20, 50, 100]),
        .init(.lambda, [0, 1, 10]), .init(.rowFraction, [0.6, 0.8, 1]),
        .init(.columnFraction, [0.5, 0.8, 1]),
      ]
    }
  }

  /// The search that is asked for; nil for none.
  func candidates(
    _ pipeline: FailurePipeline, of model: TrainOptions.Model, seed: UInt64
  ) throws -> FailureSearch? {
    do throws(PipelineError) {
      if let search {
        return try FailureSearch(pipeline, .random(search, seed: seed), axes: Self.drawnAxes(of: model))
      }
    } catch { throw CommandFailure.usage("--search: \(error)") }
    let axes = try gridAxes(of: model)
    guard !axes.isEmpty else { return nil }
    do throws(PipelineError) { return try FailureSearch(pipeline, .grid, axes: axes) } catch {
      throw CommandFailure.usage("--grid: \(error)")
    }
  }
}
