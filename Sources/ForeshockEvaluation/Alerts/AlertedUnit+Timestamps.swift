public import ForeshockMetrics
public import ForeshockSeries

extension AlertedUnit {
  /// A unit with the times that labels and series have.
  ///
  /// Times become seconds since the observation began, so that whole seconds are exact.
  ///
  /// - Parameters:
  ///   - observed: from when to when the unit was observed.
  ///   - alerts: each from when it began to when it ended.
  ///   - failures: when it failed.
  public init(
    observed: ClosedRange<Timestamp>, alerts: [ClosedRange<Timestamp>], failures: [Timestamp]
  ) {
    func seconds(_ time: Timestamp) -> Double { (time - observed.lowerBound).inSeconds }
    self.init(
      observed: 0...seconds(observed.upperBound),
      alerts: alerts.map { seconds($0.lowerBound)...seconds($0.upperBound) }, failures: failures.map(seconds))
  }
}

extension AlertReport {
  /// Judges the alerts of `units`, as with seconds.
  ///
  /// - Parameters:
  ///   - units: the order of their alerts and failures does not matter.
  ///   - horizon: how far ahead an alert looks; positive.
  ///   - minimumLead: the least warning that still helps, from zero to the horizon; by default zero.
  ///   - costs: what alerts and failures cost.
  ///   - bootstrap: how to find confidence intervals; nil, the default, for none.
  /// - Throws: `MetricError` as with seconds.
  public init(
    _ units: [AlertedUnit], horizon: Duration, minimumLead: Duration = .zero, costs: AlertCosts? = nil,
    bootstrap: BlockBootstrap? = nil
  ) throws(MetricError) {
    try self.init(
      units, horizon: horizon.inSeconds, minimumLead: minimumLead.inSeconds, costs: costs,
      bootstrap: bootstrap)
  }
}
