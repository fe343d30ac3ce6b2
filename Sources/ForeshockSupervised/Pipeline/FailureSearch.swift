public import ForeshockMetrics
internal import ForeshockNumerics
public import ForeshockSeries

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Tries settings of a pipeline's model on the same splits and keeps the best.
///
///     let search = try FailureSearch(
///       pipeline, .random(20, seed: 0),
///       axes: [.init(.learningRate, in: 0.02...0.3, isLogarithmic: true), .init(.maxLeaves, [7, 15, 31, 63])])
///     let found = try search.fit(table)
///     found.tried[0].loss                  // the best, found.best is fitted with it
///
/// Candidates are compared by the loss of rows held out: log-loss before calibration, root mean squared error, or 1 − C.
/// The report of the best one is of the same rows, and so flatters it a little; hold other rows back to know by how
/// much.
public struct FailureSearch: Hashable, Sendable {
  /// How settings are gone through.
  public enum Way: Hashable, Sendable {
    /// All combinations of listed values.
    case grid
    /// So many draws, each setting on its own, after the pipeline as it is.
    case random(Int, seed: UInt64 = 0)
  }

  /// A setting of a model.
  public enum Setting: String, Hashable, Sendable, Codable, CaseIterable {
    /// C of logistic regression.
    case inverseStrength
    /// λ of linear regression and of the models of lives.
    case ridge
    /// Of boosting.
    case rounds
    /// Of forests.
    case treeCount
    /// Of boosting and forests.
    case maxDepth
    /// Of forests.
    case columnsPerNode
    /// Of boosting.
    case learningRate
    /// Of boosting.
    case maxLeaves
    /// Of boosting and forests.
    case minLeafCount
    /// Of boosting.
    case lambda
    /// Of boosting.
    case rowFraction
    /// Of boosting.
    case columnFraction
  }

  /// A setting and the values it may have.
  public struct Axis: Hashable, Sendable {
    let setting: Setting
    let values: [Double]
    let range: ClosedRange<Double>?
    let isLogarithmic: Bool

    /// Listed values.
    public init(_ setting: Setting, _ values: [Double]) {
      (self.setting, self.values, range, isLogarithmic) = (setting, values, nil, false)
    }

    /// All values of a range, for draws; evenly, or evenly in the logarithm.
    public init(_ setting: Setting, in range: ClosedRange<Double>, isLogarithmic: Bool = false) {
      (self.setting, values, self.range, self.isLogarithmic) = (setting, [], range, isLogarithmic)
    }
  }

  /// What was tried.
  public struct Trial: Hashable, Sendable, Codable {
    /// The number of the candidate, from 0 on; a grid's in the order of its axes.
    public var number: Int
    /// The settings that were changed.
    public var settings: [Setting: Double]
    /// The mean loss of the folds, by rows; nil where the model could not be fitted or judged.
    public var loss: Double?
    /// Why it could not be fitted; nil if it could.
    public var failure: String?
  }

  /// What a search finds.
  public struct Result: Sendable {
    /// The best candidate, fitted.
    public let best: FailurePipeline.Fitted
    /// All candidates, the best first.
    public let tried: [Trial]
  }

  /// The candidates and how they differ.
  let candidates: [(pipeline: FailurePipeline, settings: [Setting: Double])]

  /// Makes the candidates.
  ///
  /// - Parameters:
  ///   - pipeline: what is the same for all; a random search also tries it as it is.
  ///   - way: all combinations, or draws.
  ///   - axes: what differs.
  /// - Throws: ``PipelineError/invalidSetting(name:reason:)`` for no values, a range in a grid, a setting that the model does
  ///   not have, more than 100,000 candidates, or a bad range.
  public init(_ pipeline: FailurePipeline, _ way: Way, axes: [Axis]) throws(PipelineError) {
    for axis in axes {
      func refuse(_ reason: String) -> PipelineError {
        .invalidSetting(name: axis.setting.rawValue, reason: reason)
      }
      if let range = axis.range {
        if way == .grid { throw refuse("a grid needs listed values") }
        guard range.lowerBound.isFinite, range.upperBound.isFinite,
          !axis.isLogarithmic || range.lowerBound > 0
        else { throw refuse("its range must be finite, and above 0 for a logarithm") }
      } else if axis.values.isEmpty {
        throw refuse("there is no value to try")
      }
      if !axis.values.allSatisfy(\.isFinite) { throw refuse("its values must be finite") }
    }
    guard Set(axes.map(\.setting)).count == axes.count else {
      throw .invalidSetting(name: "axes", reason: "they name a setting twice")
    }
    var choices: [[Setting: Double]] = [[:]]
    switch way {
    case .grid:
      for axis in axes {
        guard choices.count * axis.values.count <= 100_000 else {
          throw .invalidSetting(name: "axes", reason: "there are more than 100,000 combinations")
        }
        choices = choices.flatMap { chosen in
          axis.values.map { value in chosen.merging([axis.setting: value]) { $1 } }
        }
      }
    case .random(let count, let seed):
      guard (1...100_000).contains(count) else {
        throw .invalidSetting(name: "draws", reason: "there must be 1 to 100,000, not \(count)")
      }
      let random = RandomStream(seed: seed)
      for draw in 0..<count {
        var stream = random.stream(UInt64(draw))
        choices.append(Dictionary(uniqueKeysWithValues: axes.map { ($0.setting, $0.draw(&stream)) }))
      }
    }
    var candidates: [(FailurePipeline, [Setting: Double])] = []
    for choice in choices {
      var candidate = pipeline
      for setting in Setting.allCases {
        if let value = choice[setting] { try candidate.model.set(setting, to: value) }
      }
      candidates.append((candidate, choice))
    }
    self.candidates = candidates
  }

  /// Tries all candidates, in parallel, and fits the best; among equals the first.
  ///
  /// - Parameters:
  ///   - table: one row an example.
  ///   - splits: your own; nil, the default, for those of the pipeline.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the result is the same for any number.
  ///   - progress: called with the candidates that are done and all there are, from any thread.
  /// - Throws: ``PipelineError`` when the table cannot be read, or no candidate can be fitted: then why the first could not.
  /// - Complexity: That of a fit a candidate and fold.
  public func fit(
    _ table: Table, splits: [ForeshockMetrics.Split]? = nil, threads: Int? = nil,
    progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) throws(PipelineError) -> Result {
    let prepared = try PreparedPipeline(candidates[0].pipeline, table, splits: splits, threads: threads)
    let pipelines = candidates.map(\.pipeline)
    let finished = FitCount()
    let outcomes = Parallel.map(count: pipelines.count, threads: threads) {
      number -> Swift.Result<Double?, PipelineError> in
      defer { progress?(finished.next(), pipelines.count) }
      do throws(PipelineError) {
        try pipelines[number].check()
        let stages = try prepared.stages(pipelines[number], threads: threads)
        return .success(prepared.loss(of: prepared.scores(stages, threads: threads)))
      } catch { return .failure(error) }
    }
    var tried: [Trial] = []
    for (number, outcome) in outcomes.enumerated() {
      var trial = Trial(number: number, settings: candidates[number].settings, loss: nil, failure: nil)
      switch outcome {
      case .success(let loss): trial.loss = loss
      case .failure(let error): trial.failure = error.description
      }
      tried.append(trial)
    }
    tried.sort { ($0.loss ?? .infinity, $0.number) < ($1.loss ?? .infinity, $1.number) }
    if tried[0].loss == nil {
      for case .failure(let error) in outcomes { throw error }
    }
    let best = try prepared.fitted(pipelines[tried[0].number], threads: threads, progress: nil)
    return Result(best: best, tried: tried)
  }

  /// Whether both have the same candidates.
  public static func == (a: FailureSearch, b: FailureSearch) -> Bool {
    a.candidates.map(\.pipeline) == b.candidates.map(\.pipeline)
  }

  /// Feeds the candidates to a hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(candidates.map(\.pipeline)) }
}

extension FailureSearch.Setting: CodingKeyRepresentable {}

extension FailureSearch.Axis {
  func draw(_ random: inout RandomStream) -> Double {
    guard let range else { return values[random.integer(below: values.count)] }
    let u = random.uniform()
    let value =
      isLogarithmic
      ? range.lowerBound * pow(range.upperBound / range.lowerBound, u)
      : range.lowerBound + u * (range.upperBound - range.lowerBound)
    return min(max(value, range.lowerBound), range.upperBound)
  }
}
