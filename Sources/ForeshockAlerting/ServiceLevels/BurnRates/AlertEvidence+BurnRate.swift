extension AlertEvidence {
  /// What burn-rate rules say of one service, as evidence for an ``AlertPolicy``: it speaks for an alert as
  /// long as any of them fires, with the severity of the most urgent, and for its end when none does. Without
  /// traffic it says nothing.
  ///
  /// The two windows of a rule wait and hold by themselves, so a policy of 1 of 1 evaluations without a wait
  /// adds nothing but one incident, one alert:
  ///
  ///     let policy = try AlertPolicy(evaluations: .immediate, interval: .seconds(60), pendingFor: .zero)
  ///     let readings = events.readings(of: rules, for: objective)
  ///     progress.evaluate(.burnRate(readings), under: policy, at: moment)
  public static func burnRate(_ readings: [BurnRateReading]) -> AlertEvidence {
    if readings.allSatisfy(\.isHeld) { return .missing(.noData) }
    let firing = readings.filter(\.isFiring)
    let worst = firing.max { $0.rule.severity < $1.rule.severity }
    let rate = firing.compactMap(\.long.value).max() ?? readings.compactMap(\.long.value).max() ?? 0
    return .burn(rate: rate, severity: worst?.rule.severity)
  }
}
