internal import ForeshockNumerics
internal import ForeshockSeries

/// The search for orders on a series whose differences are settled.
struct ARIMASearch: Sendable {
  /// A candidate with its fit.
  struct Evaluation: Sendable {
    var orders: CandidateOrders
    var fitted: FittedARIMA?
    /// Infinite unless the candidate may be chosen.
    var criterion: Double
    var record: AutoARIMA.Candidate
    /// Whether the fit is at the maximum and not only near it.
    var isPolished = false
  }

  private let settings: AutoARIMA
  private let seasonLength: Int
  private let d: Int
  private let seasonalD: Int
  private let maximum: AutoARIMA.Orders
  private let start: AutoARIMA.Orders
  /// Whether candidates may have a constant: a mean or a drift.
  private let allowsConstant: Bool
  private let plain: CandidateSeries
  private let centred: CandidateSeries?
  private var evaluations: [Evaluation] = []
  private var places: [CandidateOrders: Int] = [:]

  /// How many neighbours are fitted at a time: a constant, so that threads do not change the path.
  private static let batch = 4
  /// Candidates whose screened value is so much above the best are not carried to their maximum.
  private static let slack = 1.0
  /// The most candidates carried to their maximum.
  private static let finalists = 3

  /// The candidates tried so far, in order.
  var candidates: [AutoARIMA.Candidate] { evaluations.map(\.record) }

  /// A search on `series` with `regressors`, d and D differences.
  ///
  /// - Throws: ``ModelError`` when not even the model without coefficients can be fitted.
  init(
    _ settings: AutoARIMA, _ series: TimeSeries, _ regressors: Regressors, seasonLength: Int, d: Int,
    seasonalD: Int, observed: Int
  ) throws(ModelError) {
    self.settings = settings
    self.seasonLength = seasonLength
    self.d = d
    self.seasonalD = seasonalD
    var maximum = settings.maximum
    let third = observed / 3
    maximum.autoregressive = min(maximum.autoregressive, third)
    maximum.movingAverage = min(maximum.movingAverage, third)
    let seasonal = seasonLength > 1 ? third / seasonLength : 0
    maximum.seasonalAutoregressive = min(maximum.seasonalAutoregressive, seasonal)
    maximum.seasonalMovingAverage = min(maximum.seasonalMovingAverage, seasonal)
    if maximum.seasonalAutoregressive > 0 {
      maximum.autoregressive = min(maximum.autoregressive, seasonLength - 1)
    }
    if maximum.seasonalMovingAverage > 0 {
      maximum.movingAverage = min(maximum.movingAverage, seasonLength - 1)
    }
    self.maximum = maximum
    var start = settings.start
    if observed < 10 {
      start = AutoARIMA.Orders(
        p: min(1, start.autoregressive), q: min(1, start.movingAverage), seasonalP: 0, seasonalQ: 0)
    }
    start.autoregressive = min(start.autoregressive, maximum.autoregressive)
    start.movingAverage = min(start.movingAverage, maximum.movingAverage)
    start.seasonalAutoregressive = min(start.seasonalAutoregressive, maximum.seasonalAutoregressive)
    start.seasonalMovingAverage = min(start.seasonalMovingAverage, maximum.seasonalMovingAverage)
    self.start = start
    let total = d + seasonalD
    allowsConstant = total == 0 ? settings.allowsMean : total == 1 && settings.allowsDrift
    func model(_ constant: Bool) -> ARIMA {
      Self.model(
        CandidateOrders(
          p: start.autoregressive, q: start.movingAverage, seasonalP: start.seasonalAutoregressive,
          seasonalQ: start.seasonalMovingAverage, constant: constant), d, seasonalD, seasonLength)
    }
    plain = try CandidateSeries(series, regressors: regressors, for: model(false))
    centred = allowsConstant ? try CandidateSeries(series, regressors: regressors, for: model(true)) : nil
  }

  private static func model(_ o: CandidateOrders, _ d: Int, _ seasonalD: Int, _ seasonLength: Int) -> ARIMA {
    ARIMA(
      order: (o.p, d, o.q), seasonal: (o.seasonalP, seasonalD, o.seasonalQ), seasonLength: seasonLength,
      includesMean: o.constant, drift: o.constant && d + seasonalD == 1)
  }

  /// The best model; its fit is carried to the maximum.
  ///
  /// - Throws: ``ModelError`` when no candidate at all can be fitted.
  mutating func run() throws(ModelError) -> FittedARIMA {
    let zero = CandidateOrders(p: 0, q: 0, seasonalP: 0, seasonalQ: 0, constant: allowsConstant)
    // A series whose differences do not vary has no likelihood to compare.
    let simplest = try fit(zero, from: nil, effort: .screening)
    guard simplest.logLikelihood != nil else {
      evaluations = [judge(zero, simplest)]
      return simplest
    }
    switch settings.search {
    case .stepwise: startingModels(zero)
    case .exhaustive: exhaust()
    }
    // Another model may lead once the best are at their maxima; then its neighbours are tried, too. Every round
    // fits something new, so that there is an end.
    while let leader = best {
      if settings.search == .stepwise, hasUntriedNeighbours(leader.orders) { climb(from: leader) }
      if polish() { continue }
      guard settings.search == .stepwise, let leader = best else { break }
      if !hasUntriedNeighbours(leader.orders), !leap(from: leader) { break }
    }
    // Without roots the simplest model is never rejected, but there may be too few samples for the criterion.
    if let fitted = best?.fitted { return fitted }
    return try fit(zero, from: nil, effort: .thorough)
  }

  // MARK: Fits

  private func fit(
    _ orders: CandidateOrders, from coefficients: SeasonalCoefficients?, effort: FitEffort
  ) throws(ModelError) -> FittedARIMA {
    let series = orders.constant ? centred ?? plain : plain
    return try series.fit(
      Self.model(orders, d, seasonalD, seasonLength), startingFrom: coefficients, effort: effort)
  }

  private func judge(_ orders: CandidateOrders, _ fitted: FittedARIMA) -> Evaluation {
    let isRejected = settings.rejectsRoots(of: fitted)
    let value = settings.criterion.value(fitted)
    return Evaluation(
      orders: orders, fitted: fitted, criterion: isRejected ? .infinity : value ?? .infinity,
      record: AutoARIMA.Candidate(
        model: fitted.model, criterion: value, logLikelihood: fitted.logLikelihood,
        verdict: isRejected ? .rootNearUnitCircle : value == nil ? .tooFewObservations : .compared))
  }

  private func evaluate(
    _ orders: CandidateOrders, from coefficients: SeasonalCoefficients?, effort: FitEffort = .screening
  ) -> Evaluation {
    do throws(ModelError) {
      return judge(orders, try fit(orders, from: coefficients, effort: effort))
    } catch {
      var verdict = AutoARIMA.Candidate.Verdict.didNotConverge
      if case .tooFewObservations = error.kind { verdict = .tooFewObservations }
      return Evaluation(
        orders: orders, fitted: nil, criterion: .infinity,
        record: AutoARIMA.Candidate(
          model: Self.model(orders, d, seasonalD, seasonLength), criterion: nil, logLikelihood: nil,
          verdict: verdict))
    }
  }

  /// The screening fit from a parent's optimum; where that is a ridge, the better of it and a fit from first
  /// estimates.
  private func screen(_ orders: CandidateOrders, from parent: FittedARIMA?) -> Evaluation {
    guard let parent else { return evaluate(orders, from: nil) }
    let near = evaluate(orders, from: orders.start(from: parent))
    guard orders.isRidge(from: parent) else { return near }
    let first = evaluate(orders, from: nil)
    return near.record.logLikelihood ?? -.infinity >= first.record.logLikelihood ?? -.infinity ? near : first
  }

  /// Fits models not yet tried, in parallel, and takes them up in their order.
  private mutating func tryAll(_ orders: [CandidateOrders], from parent: (CandidateOrders) -> FittedARIMA?) {
    let search = self
    let parents = orders.map(parent)
    let found = Parallel.map(count: orders.count) { search.screen(orders[$0], from: parents[$0]) }
    for evaluation in found {
      places[evaluation.orders] = evaluations.count
      evaluations.append(evaluation)
    }
  }

  /// The best candidate so far that may be chosen.
  private var best: Evaluation? {
    var best: Evaluation?
    for evaluation in evaluations where evaluation.criterion < best?.criterion ?? .infinity {
      best = evaluation
    }
    return best
  }

  // MARK: Stepwise

  private func isAllowed(_ o: CandidateOrders) -> Bool {
    (0...maximum.autoregressive).contains(o.p) && (0...maximum.movingAverage).contains(o.q)
      && (0...maximum.seasonalAutoregressive).contains(o.seasonalP)
      && (0...maximum.seasonalMovingAverage).contains(o.seasonalQ) && (!o.constant || allowsConstant)
  }

  private func untriedNeighbours(_ orders: CandidateOrders) -> [CandidateOrders] {
    guard evaluations.count < settings.maximumCandidates else { return [] }
    return Array(
      orders.neighbours.filter { isAllowed($0) && places[$0] == nil }
        .prefix(settings.maximumCandidates - evaluations.count))
  }

  private func hasUntriedNeighbours(_ orders: CandidateOrders) -> Bool {
    !untriedNeighbours(orders).isEmpty
  }

  private mutating func startingModels(_ zero: CandidateOrders) {
    let largest = CandidateOrders(
      p: start.autoregressive, q: start.movingAverage, seasonalP: start.seasonalAutoregressive,
      seasonalQ: start.seasonalMovingAverage, constant: zero.constant)
    let ar = zero.moved(
      p: min(1, maximum.autoregressive), seasonalP: min(1, maximum.seasonalAutoregressive))
    let ma = zero.moved(q: min(1, maximum.movingAverage), seasonalQ: min(1, maximum.seasonalMovingAverage))
    var bare = zero
    bare.constant = false
    var models: [CandidateOrders] = []
    for model in [largest, zero, ar, ma, bare] where !models.contains(model) { models.append(model) }
    tryAll(Array(models.prefix(settings.maximumCandidates))) { _ in nil }
  }

  /// Moves to the best of each batch of neighbours as long as one is better.
  private mutating func climb(from first: Evaluation) {
    var center = first
    while true {
      let neighbours = Array(untriedNeighbours(center.orders).prefix(Self.batch))
      guard !neighbours.isEmpty else { return }
      let fitted = center.fitted
      tryAll(neighbours) { _ in fitted }
      if let better = best, better.criterion < center.criterion { center = better }
    }
  }

  /// Looks beyond the hill that steps have climbed, at models with the leader's season and many coefficients: a long
  /// memory in θ or a cycle in φ may show only when several come at once. Whether one of them leads.
  private mutating func leap(from leader: Evaluation) -> Bool {
    let (p, q) = (maximum.autoregressive, maximum.movingAverage)
    var far: [CandidateOrders] = []
    for (p, q) in [(p, leader.orders.q), (p, min(2, q)), (leader.orders.p, q), (min(3, p), min(2, q))] {
      var orders = leader.orders
      (orders.p, orders.q) = (p, q)
      if isAllowed(orders), places[orders] == nil, !far.contains(orders) { far.append(orders) }
    }
    tryAll(Array(far.prefix(max(0, settings.maximumCandidates - evaluations.count)))) { _ in nil }
    return best.map { $0.orders != leader.orders } ?? false
  }

  // MARK: Exhaustive

  /// Fits every model, those with fewer coefficients first; each starts from the best model that has one
  /// coefficient less.
  private mutating func exhaust() {
    for total in 0...settings.maximumTotalOrder {
      var layer: [CandidateOrders] = []
      for p in 0...maximum.autoregressive {
        for q in 0...maximum.movingAverage {
          for seasonalP in 0...maximum.seasonalAutoregressive {
            let seasonalQ = total - p - q - seasonalP
            for constant in [false, true] {
              let orders = CandidateOrders(
                p: p, q: q, seasonalP: seasonalP, seasonalQ: seasonalQ, constant: constant)
              if isAllowed(orders) { layer.append(orders) }
            }
          }
        }
      }
      let done = self
      tryAll(layer) { orders in
        let parents = [
          orders.moved(p: -1), orders.moved(q: -1), orders.moved(seasonalP: -1), orders.moved(seasonalQ: -1),
        ]
        var best: Evaluation?
        for parent in parents.compactMap({ done.places[$0] }).map({ done.evaluations[$0] })
        where parent.fitted != nil && parent.criterion < best?.criterion ?? .infinity {
          best = parent
        }
        return best?.fitted
      }
    }
  }

  // MARK: The last choice

  /// Carries the leading candidates to their maxima; false when they are there already.
  private mutating func polish() -> Bool {
    let ranking = evaluations.indices.filter { evaluations[$0].criterion.isFinite }
      .sorted { evaluations[$0].criterion < evaluations[$1].criterion }
    guard let first = ranking.first else { return false }
    let limit = evaluations[first].criterion + Self.slack
    let leading = ranking.prefix(Self.finalists)
      .filter { evaluations[$0].criterion <= limit && !evaluations[$0].isPolished }
    let search = self
    let polished = Parallel.map(count: leading.count) { search.polished(search.evaluations[leading[$0]]) }
    for (place, evaluation) in zip(leading, polished) { evaluations[place] = evaluation }
    return !leading.isEmpty
  }

  private func polished(_ evaluation: Evaluation) -> Evaluation {
    let coefficients = evaluation.fitted.map(\.coefficients)
    var result = evaluate(evaluation.orders, from: coefficients, effort: .thorough)
    result.isPolished = true
    return result
  }
}
