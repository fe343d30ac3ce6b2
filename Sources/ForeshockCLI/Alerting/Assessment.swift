internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// One series with its crossing and, if there is one, its alert: all that is told of it, without the model and the
/// samples, of which there may be many thousands.
struct Assessment {
  let name: String
  let interval: SamplingInterval
  let crossing: Crossing
  /// What the samples before say, oldest first, where it was asked for.
  let earlier: [EarlierLook]
  /// What the last one says.
  let latest: EarlierLook
  let rule: AlertRule
  let ruleKey: String
  /// The key in states written before grids had rules of their own.
  let olderKey: String
  /// What tells this series apart under its rule.
  let fingerprint: String
  let labels: [String: String]
  let notes: AlertNotes
  let sentence: String
  /// A hash of the last samples, on grids without a clock.
  let mark: UInt64?
  /// What the printer asked for.
  let model: JSONValue?
  let picture: String?
  /// The alert: with a state that of the incident that is on, without one what this evaluation alone says.
  var alert: Alert?
  /// Where the alert stands; nil without a state.
  var standing: AlertStanding?

  private let summary: ModelSummary
  private let context: TrainingContext

  /// The assessment under a rule.
  ///
  /// - Parameter modelAge: how far the data has gone on since the model was fitted; nil without a clock.
  init(
    _ outlook: Outlook, maker: RuleMaker, options: PolicyOptions, modelAge: Duration?, model: JSONValue?,
    picture: String?
  ) throws {
    guard let crossing = outlook.crossing else { throw CommandFailure(.internalError, "no crossing") }
    let series = outlook.series
    name = series.name
    interval = series.samplingInterval
    self.crossing = crossing
    earlier = outlook.earlier
    latest = EarlierLook(crossing, lacking: outlook.lacking)
    self.model = model
    self.picture = picture
    summary = outlook.fitted.summary
    context = outlook.fitted.context
    rule = try maker.rule(for: series, horizon: crossing.horizon)
    ruleKey = maker.key(for: series, horizon: crossing.horizon)
    olderKey = maker.olderKey(for: series, horizon: crossing.horizon)
    labels = maker.labels(of: series)
    fingerprint = rule.incident(labels: labels, samplingInterval: interval)
    mark = interval == .step ? Self.mark(series) : nil
    var notes = options.notes(alert: rule.name)
    notes.modelAge = modelAge
    self.notes = notes
    sentence = crossing.sentence(
      metric: rule.metric, instance: maker.instance(of: series), unit: maker.unit, now: context.lastTimestamp)
    alert = rule.alert(
      on: crossing, model: summary, context: context, labels: labels, now: context.lastTimestamp, notes: notes
    )
  }

  /// FNV-1a over the last samples' bits.
  private static func mark(_ series: TimeSeries) -> UInt64 {
    series.values.suffix(16).reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1.bitPattern) &* 0x100_0000_01b3 }
  }

  /// What is known of the samples before and of the last one, oldest first.
  var looks: [EarlierLook] { earlier + [latest] }

  /// Whether nothing is made of the forecast yet, because the model has seen too little.
  var isWarmingUp: Bool {
    if case .missing(.warmingUp) = latest.evidence { true } else { false }
  }

  /// The alert of an incident of this series.
  func alert(of incident: AlertIncident, reason: String) -> Alert {
    rule.alert(
      of: incident, on: crossing, reason: reason, model: summary, context: context, labels: labels,
      now: context.lastTimestamp, notes: notes)
  }

  /// What is told of an incident of this series.
  ///
  /// - Parameters:
  ///   - firedAt: the wall clock's time when it fired, for grids without a clock.
  ///   - wall: the wall clock's time.
  func message(
    of incident: AlertIncident, reason: String, firedAt: Timestamp?, wall: Timestamp
  ) -> AlertMessage {
    var message = AlertMessage(alert(of: incident, reason: reason), of: incident, now: wall)
    if interval == .step { message.startsAt = firedAt ?? wall }
    return message
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
