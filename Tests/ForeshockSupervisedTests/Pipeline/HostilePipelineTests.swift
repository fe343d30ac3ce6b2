import ForeshockFeatures
import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import ForeshockSupervised
import Foundation
import Testing

/// Stored pipelines with one thing changed: each is refused, or can be used without ending the process.
@Suite struct HostilePipelineTests {
  private let table = FleetTable.make(machines: 8, rows: 8, seed: 3)

  /// A small pipeline of each kind of model.
  private func pipelines() throws -> [FailurePipeline] {
    var pipelines = FleetTable.pipelines().map { pipeline in
      var small = pipeline
      switch pipeline.model {
      case .gradientBoosting(var model):
        (model.rounds, model.maxLeaves) = (2, 4)
        small.model = .gradientBoosting(model)
      case .randomForest(var model):
        (model.treeCount, model.maxDepth) = (3, 3)
        small.model = .randomForest(model)
      default: break
      }
      if pipeline.model.task == .regression { small.intervalLevel = 0.8 }
      if pipeline.model.task == .multiclass { small.calibration = .temperature }
      small.validation = FailureValidation(folds: 2, labelHorizon: 3600)
      return small
    }
    var calibrated = pipelines[1]
    calibrated.calibration = .isotonic
    calibrated.threshold = .aim(.highestF(beta: 1))
    var banked = pipelines[0]
    banked.calibration = .sigmoid
    banked.bank = try FeatureBank(
      windows: [.init(label: "3", window: RollingWindow(length: 3, minPeriods: 1))], statistics: [.mean])
    pipelines += [calibrated, banked]
    return pipelines
  }

  /// Everything a stored value may be asked.
  private func use(_ fitted: FailurePipeline.Fitted) {
    let within = fitted.settings.model.task == .survival ? 5.0 : nil
    _ = try? fitted.predictions(for: table, within: within, threads: 1)
    _ = try? fitted.contributions(for: table, threads: 1)
    _ = (fitted.featureNames, fitted.model.trees?.gainImportance, fitted.threshold)
    if let classes = fitted.report.classification {
      _ = (classes.calls.accuracy, classes.calls.precision, classes.calls.recall, classes.calls.specificity)
      _ = (classes.metrics.confusion.accuracy, classes.metrics.brierSkill)
      _ = (
        classes.alerts?.eventRecall, classes.alerts?.alertPrecision, classes.alerts?.leadTime(quantile: 0.5)
      )
    }
    if let classes = fitted.report.classes {
      _ = (classes.confusion.accuracy, classes.confusion.f1(.macro), classes.confusion.matthewsCorrelation)
    }
    if case .randomForest(let forest) = fitted.model { _ = forest.impurityImportance }
    if let bytes = try? JSONEncoder().encode(fitted) { #expect(!bytes.isEmpty) }
  }

  private func decoded(_ object: Any) throws -> FailurePipeline.Fitted? {
    let data = try JSONSerialization.data(withJSONObject: object)
    return try? JSONDecoder().decode(FailurePipeline.Fitted.self, from: data)
  }

  @Test func anythingChangedIsRefusedOrHarmless() throws {
    var random = RandomStream(seed: 11)
    for pipeline in try pipelines() {
      let stored = try JSONSerialization.jsonObject(with: JSONEncoder().encode(pipeline.fit(table)))
      #expect(try decoded(stored) != nil)
      var (refused, taken) = (0, 0)
      for path in JSONChange.paths(of: stored) {
        for change in JSONChange.changes(of: JSONChange.value(at: path[...], of: stored), &random) {
          if let fitted = try decoded(JSONChange.replacing(at: path[...], of: stored, with: change)) {
            taken += 1
            use(fitted)
          } else {
            refused += 1
          }
        }
      }
      // How many are harmless depends on how many settings there are that may be anything.
      #expect(refused > 200 && taken > 0, "\(pipeline.model.task): \(refused), \(taken)")
    }
  }

  /// What must be refused, since it says something else than the model.
  @Test func partsThatDisagreeAreRefused() throws {
    for pipeline in try pipelines() {
      let stored = try JSONSerialization.jsonObject(with: JSONEncoder().encode(pipeline.fit(table)))
      let changes: [([String], Any)] = [
        (["settings", "columns"], ["a", "b"]), (["settings", "columns"], ["b", "a", "kind"]),
        (["settings", "columns"], ["a", "b", "kind", "label"]), (["columns"], ["b", "a", "kind"]),
        (["columns"], ["a", "b", "kind", "kind"]), (["settings", "unit"], "a"),
        (["settings", "excluded"], ["b"]), (["settings", "weight"], "a"),
        (["settings", "calibration"], pipeline.calibration == .none ? "sigmoid" : "none"),
        (["report", "rowCount"], -1), (["classNames"], ["x"]), (["classNames"], ["x", "y", "z", "x"]),
        (["report", "judgedCount"], Int.max),
      ]
      for (path, value) in changes {
        let other = JSONChange.replacing(at: path.map { .key($0) }[...], of: stored, with: value)
        #expect(try decoded(other) == nil, "\(path) \(value) of \(pipeline.model.task)")
      }
    }
  }

  /// A pipeline may not have the stored model of another one.
  @Test func modelsOfOtherPipelinesAreRefused() throws {
    let stored = try pipelines().map {
      try JSONSerialization.jsonObject(with: JSONEncoder().encode($0.fit(table)))
    }
    let models = stored.map { JSONChange.value(at: [.key("stage"), .key("model")], of: $0) }
    for (place, object) in stored.enumerated() {
      for (other, model) in models.enumerated() where place != other {
        let mixed = JSONChange.replacing(at: [.key("stage"), .key("model")], of: object, with: model)
        if let fitted = try decoded(mixed) { use(fitted) }
      }
    }
    // Of a regression in a classification, and of boosting in a forest.
    for (place, other) in [(1, 2), (2, 1), (1, 3), (3, 4), (4, 5), (6, 7), (7, 8), (7, 1), (9, 10), (0, 11)] {
      let mixed = JSONChange.replacing(
        at: [.key("stage"), .key("model")], of: stored[place], with: models[other])
      #expect(try decoded(mixed) == nil, "\(other) in \(place)")
    }
  }

  /// A bank that makes more features, or others, than the model has columns for.
  @Test func banksOfOtherFeaturesAreRefused() throws {
    let banked = try #require(try pipelines().last { $0.bank != nil })
    let stored = try JSONSerialization.jsonObject(with: JSONEncoder().encode(banked.fit(table)))
    let path: [JSONChange.Step] = [.key("settings"), .key("bank"), .key("windows")]
    let windows = try #require(JSONChange.value(at: path[...], of: stored) as? [[String: Any]])
    let other = windows.map { $0.merging(["label": "9"]) { $1 } }
    for change in [windows + other, other, [], windows + windows] {
      #expect(try decoded(JSONChange.replacing(at: path[...], of: stored, with: change)) == nil)
    }
    #expect(try decoded(JSONChange.replacing(at: path[...], of: stored, with: windows)) != nil)
  }

  /// A chain of questions deeper than any fit grows, which would exhaust what follows single paths.
  @Test func treesWithoutEndAreRefused() throws {
    let pipeline = try pipelines()[3]
    let stored = try JSONSerialization.jsonObject(with: JSONEncoder().encode(pipeline.fit(table)))
    func chain(_ levels: Int) -> [String: Any] {
      var (children, slots, thresholds): ([Int], [Int], [Any]) = ([], [], [])
      // Node 2k asks, its children are the leaf 2k + 1 and the node 2k + 2.
      for node in 0...2 * levels {
        let asks = node % 2 == 0 && node < 2 * levels
        children.append(asks ? node + 1 : node)
        slots.append(0)
        thresholds.append(asks ? 0.5 : NSNull())
      }
      let ones = [Double](repeating: 0.5, count: children.count)
      return [
        "featureCount": 3, "outputCount": 1, "baseline": [0], "roots": [0], "slots": slots,
        "thresholds": thresholds, "children": children, "values": ones, "covers": ones, "gains": ones,
        "setOffsets": [0], "setWords": [Int](),
      ]
    }
    let path: [JSONChange.Step] = [
      .key("stage"), .key("model"), .key("randomForest"), .key("_0"), .key("trees"),
    ]
    let deep = JSONChange.replacing(at: path[...], of: stored, with: chain(1_024))
    use(try #require(try decoded(deep)))
    for levels in [1_025, 200_000] {
      #expect(try decoded(JSONChange.replacing(at: path[...], of: stored, with: chain(levels))) == nil)
    }
  }
}

/// Changes of one place of a JSON value.
enum JSONChange {
  enum Step {
    case key(String)
    case index(Int)
  }

  /// Places of a value; of long lists only some.
  static func paths(of value: Any) -> [[Step]] {
    var found: [[Step]] = []
    func visit(_ value: Any, _ path: [Step]) {
      found.append(path)
      if let object = value as? [String: Any] {
        for key in object.keys.sorted() { if let part = object[key] { visit(part, path + [.key(key)]) } }
      } else if let list = value as? [Any] {
        let places = list.count > 4 ? [0, list.count / 2, list.count - 1] : Array(list.indices)
        for place in places { visit(list[place], path + [.index(place)]) }
      }
    }
    visit(value, [])
    return Array(found.dropFirst())
  }

  static func value(at path: ArraySlice<Step>, of value: Any) -> Any {
    guard let step = path.first else { return value }
    switch step {
    case .key(let key):
      return Self.value(at: path.dropFirst(), of: (value as? [String: Any])?[key] ?? NSNull())
    case .index(let place): return Self.value(at: path.dropFirst(), of: (value as? [Any])?[place] ?? NSNull())
    }
  }

  static func replacing(at path: ArraySlice<Step>, of value: Any, with other: Any) -> Any {
    guard let step = path.first else { return other }
    switch step {
    case .key(let key):
      var object = value as? [String: Any] ?? [:]
      object[key] = replacing(at: path.dropFirst(), of: object[key] ?? NSNull(), with: other)
      return object
    case .index(let place):
      var list = value as? [Any] ?? []
      list[place] = replacing(at: path.dropFirst(), of: list[place], with: other)
      return list
    }
  }

  /// Other values to put in a place, some of them drawn.
  static func changes(of value: Any, _ random: inout RandomStream) -> [Any] {
    if let list = value as? [Any] {
      guard let last = list.last else { return [[0], ["x"], NSNull()] }
      return [Array(list.dropLast()), list + [last], [Any](), Array(list.reversed())]
    }
    if let object = value as? [String: Any] {
      guard let key = object.keys.sorted().first else { return [NSNull()] }
      var less = object
      less[key] = nil
      return [less, NSNull()]
    }
    if value is String { return ["", "x", NSNull(), 3] }
    let numbers: [Any] = [
      -1, 0, 1, 2, 7, 255, 1_000_000, Int.max, Int.min, -0.5, 0.5, 1e-300, 1e300, -1e308, NSNull(), "x", true,
    ]
    return (0..<5).map { _ in numbers[random.integer(below: numbers.count)] }
  }
}
