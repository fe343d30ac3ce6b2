internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// One series with its crossing and, if there is one, its alert.
struct Assessment {
  let outlook: Outlook
  let crossing: Crossing
  let rule: AlertRule
  let ruleKey: String
  let labels: [String: String]
  let notes: AlertNotes
  let sentence: String
  /// The alert: with a state that of the incident that is on, without one what this evaluation alone says.
  var alert: Alert?
  /// Where the alert stands; nil without a state.
  var standing: AlertStanding?

  /// What tells this series apart under its rule.
  var fingerprint: String {
    rule.incident(labels: labels, samplingInterval: outlook.series.samplingInterval)
  }

  /// The assessment under a rule.
  init(_ outlook: Outlook, crossing: Crossing, maker: RuleMaker, options: PolicyOptions) throws {
    self.outlook = outlook
    self.crossing = crossing
    let context = outlook.fitted.context
    rule = try maker.rule(for: outlook.series, horizon: crossing.horizon)
    ruleKey = maker.key(for: outlook.series, horizon: crossing.horizon)
    labels = maker.labels(of: outlook.series)
    notes = options.notes(alert: rule.name)
    sentence = crossing.sentence(
      metric: rule.metric, instance: maker.instance(of: outlook.series), unit: maker.unit,
      now: context.lastTimestamp)
    alert = rule.alert(
      on: crossing, model: outlook.fitted.summary, context: context, labels: labels,
      now: context.lastTimestamp, notes: notes)
  }

  /// The alert of an incident of this series.
  func alert(of incident: AlertIncident, reason: String) -> Alert {
    let context = outlook.fitted.context
    return rule.alert(
      of: incident, on: crossing, reason: reason, model: outlook.fitted.summary, context: context,
      labels: labels, now: context.lastTimestamp, notes: notes)
  }

  /// What is told of an incident of this series.
  func message(of incident: AlertIncident, reason: String, wall: Timestamp) -> AlertMessage {
    AlertMessage(alert(of: incident, reason: reason), endsAt: incident.endsAt, now: wall)
  }

  /// The same with where its alert stands.
  func with(_ standing: AlertStanding?) -> Assessment {
    guard let standing else { return self }
    var copy = self
    copy.standing = standing
    let isOn = standing.phase == .firing || standing.phase == .recovering
    copy.alert = standing.incident.flatMap { incident in
      isOn ? alert(of: incident, reason: standing.reason ?? incident.reason) : nil
    }
    return copy
  }
}
