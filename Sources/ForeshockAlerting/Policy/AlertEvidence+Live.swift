public import ForeshockForecasting
internal import ForeshockSeries

extension AlertEvidence {
  /// The evidence of a look of a ``LiveCrossing``, as that of a ``Crossing`` of the same model would be: the time is
  /// said when crossing is at least as probable as not, and data that ends in a gap says nothing.
  ///
  /// - Parameters:
  ///   - odds: the look.
  ///   - horizon: the watch's horizon, in steps.
  ///   - context: the model's, as of the look.
  public init(_ odds: LiveCrossing.Odds, horizon: Int, context: TrainingContext) {
    guard let last = context.recentValues.last, !last.isNaN else {
      self = .missing(.notFinite)
      return
    }
    let seconds = context.samplingInterval.nominalSeconds
    let step = odds.probability >= 0.5 ? odds.step : nil
    self = .forecast(
      probability: odds.probability, isBeyond: odds.isAlreadyBeyond,
      timeToCross: step.map { .seconds(Double($0) * seconds) }, horizon: .seconds(Double(horizon) * seconds))
  }
}
