internal import ForeshockNumerics
public import ForeshockSeries

extension AutoARIMA {
  /// It can.
  public var takesRegressors: Bool { true }

  /// Chooses the differences and the orders and fits the model.
  ///
  /// - Throws: ``ModelError`` — `.invalidParameter` for a setting out of bounds, `.noObservations` for an all-gap
  ///   series, `.tooFewObservations` for one too short for any model, `.invalidValue` for more gaps than ``ARIMA``
  ///   takes, values too large to be squared, or outside the scale's domain.
  /// - Complexity: some tens of fits of ``ARIMA``.
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    try fit(series, regressors: .none)
  }

  /// The same for a regression with ARIMA errors: the regressors' part is taken out before the differences are
  /// tested, and their coefficients are fitted with each candidate.
  ///
  /// - Parameters:
  ///   - series: the series; gaps are NaN.
  ///   - regressors: one finite row for every sample of `series`, gaps included. All columns are used.
  /// - Throws: ``ModelError`` as ``fit(_:)``, and of kind `invalidRegressor` as `ARIMA.fit(_:regressors:)`.
  public func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted {
    try validate()
    let (scaled, transformation, logJacobian) = try transformed(series)
    let columns = try regressors.columns(named: regressors.names, count: series.count)
    let values = scaled.values
    guard let first = values.firstIndex(where: { !$0.isNaN }),
      let last = values.lastIndex(where: { !$0.isNaN })
    else { throw .noObservations }
    let y = Array(values[first...last])
    let rows = columns.map { Array($0[first...last]) }
    let observed = Statistics.finite(y).count
    guard observed >= Self.leastObservations else {
      throw .tooFewObservations(required: Self.leastObservations, actual: observed)
    }
    var remarks: [String] = []

    // A season too long for seasonal orders becomes Fourier terms, whose first fit is taken out of the series for
    // the tests and the search; the chosen model is then fitted with the terms as regressors.
    var fourier: FourierTerms?
    var target = scaled
    if seasonLength > Self.longestSeason {
      (fourier, target, remarks) = fourierTerms(scaled, y, rows, first: first)
    }
    let usedSeason = seasonLength > Self.longestSeason ? 1 : seasonLength
    let choice = DifferenceChoice(
      self, Array(target.values[first...last]), rows, seasonLength: usedSeason)
    var search = try ARIMASearch(
      self, target, regressors, seasonLength: usedSeason, d: choice.differences.count,
      seasonalD: choice.seasonalDifferences.count, observed: observed)
    var base = try search.run()
    if let fourier {
      base = try base.model.fit(
        scaled, regressors: try fourier.added(to: regressors, from: 0, count: series.count),
        startingFrom: base.coefficients, effort: .thorough)
    }
    return Fitted(
      base: base, context: TrainingContext(series),
      report: Report(
        differences: choice.differences, seasonalDifferences: choice.seasonalDifferences,
        criterion: criterion, candidates: search.candidates, remarks: remarks),
      transformation: transformation, adjustsBias: adjustsBias, logJacobian: logJacobian, fourier: fourier)
  }

  /// Samples without which there is nothing to choose.
  private static let leastObservations = 3

  /// The series on the scale of the model, with Σ ln g′(y).
  private func transformed(
    _ series: TimeSeries
  ) throws(ModelError) -> (TimeSeries, Transformation?, logJacobian: Double) {
    let transformation: Transformation
    switch scale {
    case .original: return (series, nil, 0)
    case .transformed(let given): transformation = given
    case .guerrero:
      transformation = .boxCox(
        lambda: try guerreroLambda(series.values, seasonLength: seasonLength > 1 ? seasonLength : nil))
    }
    let (scaled, logJacobian) = try transformation.applied(to: series)
    return (scaled, transformation, logJacobian ?? -.infinity)
  }

  /// Fourier terms for the season of `y`, which begins at sample `first`, and `series` without their part.
  private func fourierTerms(
    _ series: TimeSeries, _ y: [Double], _ rows: [[Double]], first: Int
  ) -> (FourierTerms?, TimeSeries, remarks: [String]) {
    let head = "the season of \(seasonLength) samples is above \(Self.longestSeason)"
    // What the most terms leave says whether the errors need a difference before they can be whitened.
    let most = min(Self.maximumFourierPairs, (seasonLength - 1) / 2, y.count / 10)
    var d = differences ?? 0
    if differences == nil, most >= 1 {
      let waves = FourierTerms(seasonLength: seasonLength, pairs: most).columns(from: first, count: y.count)
      let left = DifferenceChoice.residuals(y, rows + waves)
      d = unitRootTest.differences(of: left, maximum: min(1, maximumDifferences)).count
    }
    guard
      let (terms, part) = FourierTerms.choose(
        y, rows, seasonLength: seasonLength, differences: min(d, 1), start: first)
    else { return (nil, series, [head + "; no Fourier term lowers AICc, so the model has no season"]) }
    var values = series.values
    for t in part.indices { values[first + t] -= part[t] }
    let adjusted = TimeSeries(
      name: series.name, start: series.start, samplingInterval: series.samplingInterval, values: values)
    let remark =
      head + ": it is modelled by \(terms.pairs) pair\(terms.pairs == 1 ? "" : "s") of Fourier terms, their "
      + "number by AICc; candidates were compared on the series less the terms' first fit"
    return (terms, adjusted, [remark])
  }
}
