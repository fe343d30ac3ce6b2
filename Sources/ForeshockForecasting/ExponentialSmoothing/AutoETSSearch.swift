internal import ForeshockNumerics
internal import ForeshockSeries

/// The first part of ``AutoETS``: a rough estimate of every candidate, to find those worth a full one.
///
/// Models that differ by one component have similar optima. So those with an additive error come first, the trend
/// growing from none to damped, each from where the simpler one ended; then those with a multiplicative error or
/// season, from where the additive ones ended.
struct AutoETSSearch {
  /// A model worth a full estimate, and where to start it instead of from the usual values.
  struct Finalist {
    var model: ETS
    var seeds: [ETSParameters]

    /// The full estimate.
    func fit(_ series: TimeSeries, name: ETS.Fitted.Name) throws(ModelError) -> ETS.Fitted {
      guard seeds.isEmpty else { return try model.fit(series, name: name, starts: [], seeds: seeds) }
      return try model.fit(series, name: name)
    }
  }

  let candidates: [ETS]
  let criterion: AutoETS.Criterion
  let series: TimeSeries

  /// The candidates that may be the best one, in their order, never none. Those that the series does not allow
  /// stay only when there is no other.
  func finalists() -> [Finalist] {
    let values = series.values
    let models = candidates.map { $0.resolved(count: series.count) }
    let allowed = models.indices.filter { (try? models[$0].check(values)) != nil }
    guard let first = allowed.first else { return [Finalist(model: candidates[0], seeds: [])] }
    let plain = models[first].parametersOfConstant(values) == nil
    let quick = allowed.filter {
      plain && models[$0].initialization == .estimated && models[$0].constraints != .admissible
    }
    guard quick.count > 1, quick.count == allowed.count else {
      return allowed.map { Finalist(model: models[$0], seeds: []) }
    }

    let observed = values.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    func score(_ estimate: Estimate) -> Double {
      criterion.value(
        logLikelihood: estimate.logLikelihood, parameterCount: estimate.model.coefficientCount + 1,
        observationCount: observed)
    }
    var found = [Estimate?](repeating: nil, count: models.count)
    for isFirst in [true, false] {
      let known = found.compactMap { $0 }
      // Without a season as the data have one, another kind of error does not make up for it.
      let leastPlain = known.filter { !$0.model.seasonal }.map(score).min() ?? -.infinity
      let leastSeasonal = known.filter(\.model.seasonal).map(score).min() ?? .infinity
      let needsSeason = !isFirst && leastPlain > leastSeasonal + Double(observed)
      let chains = chains(
        quick.filter { isAdditive(models[$0]) == isFirst && (models[$0].seasonal || !needsSeason) }, models)
      let results = Parallel.map(count: chains.count) { estimates(of: chains[$0], models, known: known) }
      for (index, estimate) in results.joined() { found[index] = estimate }
    }
    // A rough estimate may be in another valley than the deepest, or still on its way.
    let near = indices(of: found.map { $0.map(score) ?? .infinity }, margin: 3 + Double(observed) / 100)
    let rough = found
    let better = Parallel.map(count: near.count) { explored(near[$0], models, rough) }
    for (index, estimate) in zip(near, better) { found[index] = estimate }
    for index in found.indices where !near.contains(index) { found[index] = nil }
    let last = indices(of: found.map { $0.map(score) ?? .infinity }, margin: 2)
    guard !last.isEmpty else { return allowed.map { Finalist(model: models[$0], seeds: []) } }
    return last.map { index in
      Finalist(model: models[index], seeds: found[index].map { [$0.parameters] } ?? [])
    }
  }

  /// Where scores lie within `margin` of the least; none when no score is finite.
  private func indices(of scores: [Double], margin: Double) -> [Int] {
    guard let least = scores.min(), least.isFinite else { return [] }
    return scores.indices.filter { scores[$0] <= least + margin }
  }

  /// The best of what has been found and of short runs from those of the usual starts that it is not from.
  private func explored(_ index: Int, _ models: [ETS], _ found: [Estimate?]) -> Estimate? {
    guard let before = found[index] else { return nil }
    let model = models[index]
    var estimator = ETSEstimator(model: model, values: series.values)
    let starts = ETSStart.smoothings(for: model).filter { !before.starts.contains($0) }
    guard
      let result = estimator.explore(
        starts: starts, seeds: [], whole: before.starts.isEmpty, known: before.logLikelihood),
      result.logLikelihood > before.logLikelihood
    else { return before }
    return Estimate(
      model: model, parameters: result.parameters, logLikelihood: result.logLikelihood, starts: starts)
  }

  private struct Estimate {
    var model: ETS
    var parameters: ETSParameters
    var logLikelihood: Double
    /// The usual starts it was searched from.
    var starts: [ETSStart.Smoothing]
  }

  private func isAdditive(_ model: ETS) -> Bool { model.error == .additive && !model.multiplicativeSeason }

  /// The models of one error and season, simplest trend first; the models of different chains need not wait for
  /// each other.
  private func chains(_ indices: [Int], _ models: [ETS]) -> [[Int]] {
    var chains: [[Int]] = []
    let order: [ETS.Trend] = [.none, .additive, .damped]
    for index in indices {
      let model = models[index]
      if let chain = chains.firstIndex(where: {
        models[$0[0]].error == model.error && models[$0[0]].season == model.season
      }) {
        chains[chain].append(index)
      } else {
        chains.append([index])
      }
    }
    return chains.map { chain in
      order.flatMap { trend in chain.filter { models[$0].trend == trend } }
    }
  }

  private func estimates(of chain: [Int], _ models: [ETS], known: [Estimate]) -> [(Int, Estimate)] {
    var found: [(Int, Estimate)] = []
    for index in chain {
      let model = models[index]
      let simpler = found.last.map { [$0.1] } ?? []
      let relatives = known.filter { $0.model.trend == model.trend && $0.model.seasonal == model.seasonal }
      let seeds = (simpler + relatives).map { seed(for: model, from: $0) }
      var estimator = ETSEstimator(model: model, values: series.values)
      // Relatives have found the valleys; a simpler model alone may have left the deepest out.
      let starts =
        seeds.isEmpty
        ? ETSStart.fewSmoothings(for: model) : relatives.isEmpty ? ETSStart.nimble(for: model) : []
      guard let result = estimator.explore(starts: starts, seeds: seeds) else { continue }
      let estimate = Estimate(
        model: model, parameters: result.parameters, logLikelihood: result.logLikelihood, starts: starts)
      found.append((index, estimate))
    }
    return found
  }

  /// Where another model's estimate lies in this one.
  private func seed(for model: ETS, from estimate: Estimate) -> ETSParameters {
    var seed = estimate.parameters
    if model.trend != .none && estimate.model.trend == .none { seed.beta = 0.03 * seed.alpha }
    if model.trend == .damped && estimate.model.trend != .damped { seed.phi = 0.95 }
    if model.multiplicativeSeason && !estimate.model.multiplicativeSeason {
      let level = max(abs(seed.initial.level), 1e-300)
      for i in seed.initial.season.indices {
        seed.initial.season[i] = max(1 + seed.initial.season[i] / level, 0.02)
      }
      seed.initial.normalizeSeason(multiplicative: true)
    }
    return seed
  }
}
