internal import ForeshockNumerics

/// What a rule was good for on the series it was replayed on: counts that add up over series, and the figures they make.
///
/// - **Event**: a sustained crossing, see ``ObservedCrossings``.
/// - **Announced**: an alert that fired at least the least lead before it was still firing when it began, or had been
///   resolved no more than the replay's `gap` before.
/// - **Late**: an alert fired less than that before, or while the event was on. Else it was **missed**.
/// - A **right** alert had an event within the horizon after it fired, or one that began while it fired; a **late** one
///   fired while an event was on, or too shortly before; of an **unknown** one the horizon ends behind the data; all
///   others are **false**.
public struct RuleScore: Hashable, Sendable, Codable {
  /// The model's or the rule's name.
  public let name: String
  /// Whether it is one of the plain rules that models are compared with.
  public let isReference: Bool
  /// Series it was replayed on.
  public private(set) var seriesCount = 1
  /// Events announced in time.
  public private(set) var announcedEvents: Int
  /// Events of which an alert told only when they were on, or too shortly before.
  public private(set) var lateEvents: Int
  /// Events without an alert.
  public private(set) var missedEvents: Int
  /// Alerts that an event followed.
  public private(set) var rightAlerts: Int
  /// Alerts that told of an event under way, or about to begin.
  public private(set) var lateAlerts: Int
  /// Alerts that nothing followed.
  public private(set) var falseAlerts: Int
  /// Alerts whose horizon ends behind the data.
  public private(set) var unknownAlerts: Int
  /// From the earliest alert of each announced or late event to its beginning, ascending; in seconds, at most the horizon,
  /// negative when late.
  public private(set) var leads: [Double]
  /// How long each alert fired, ascending, in seconds.
  public private(set) var durations: [Double]
  /// Alerts that fired no more than the replay's `gap` after the one before was over.
  public private(set) var flapCount: Int
  /// How long the rule was watched, in seconds.
  public private(set) var observedSeconds: Double
  /// The part of that in which an alert could turn out to be false, in seconds.
  public private(set) var judgedSeconds: Double
  /// Evaluations.
  public private(set) var evaluationCount: Int
  /// Evaluations that could say nothing, for want of a sample.
  public private(set) var missingCount: Int
  /// How honest the probabilities were; nil for rules that have none.
  public private(set) var odds: OddsScore?

  private enum CodingKeys: String, CodingKey {
    case name, leads, durations, odds
    case isReference = "is_reference"
    case seriesCount = "series_count"
    case announcedEvents = "announced_events"
    case lateEvents = "late_events"
    case missedEvents = "missed_events"
    case rightAlerts = "right_alerts"
    case lateAlerts = "late_alerts"
    case falseAlerts = "false_alerts"
    case unknownAlerts = "unknown_alerts"
    case flapCount = "flap_count"
    case observedSeconds = "observed_seconds"
    case judgedSeconds = "judged_seconds"
    case evaluationCount = "evaluation_count"
    case missingCount = "missing_count"
  }
}

extension RuleScore {
  /// Judges the alerts of one rule.
  package init(
    name: String, isReference: Bool, episodes: [AlertEpisode], events: [CrossingEvent],
    observed: Range<Int>, replay: AlertReplay, stepSeconds: Double, evaluationCount: Int, missingCount: Int,
    odds: OddsScore?
  ) {
    let match = EpisodeMatch(episodes, events, observed: observed, replay)
    self.name = name
    self.isReference = isReference
    announcedEvents = match.announcedEvents
    lateEvents = match.lateEvents
    missedEvents = match.missedEvents
    rightAlerts = match.rightAlerts
    lateAlerts = match.lateAlerts
    falseAlerts = match.falseAlerts
    unknownAlerts = match.unknownAlerts
    leads = match.leads.sorted().map { Double($0) * stepSeconds }
    durations = episodes.map { Double($0.end - $0.start) * stepSeconds }.sorted()
    flapCount = zip(episodes, episodes.dropFirst()).count { $1.start - $0.end <= replay.gap }
    observedSeconds = Double(observed.count) * stepSeconds
    judgedSeconds = match.judgedSamples * stepSeconds
    self.evaluationCount = evaluationCount
    self.missingCount = missingCount
    self.odds = odds
  }

  /// Adds what the same rule did on another series.
  mutating func add(_ other: RuleScore) {
    seriesCount += other.seriesCount
    announcedEvents += other.announcedEvents
    lateEvents += other.lateEvents
    missedEvents += other.missedEvents
    rightAlerts += other.rightAlerts
    lateAlerts += other.lateAlerts
    falseAlerts += other.falseAlerts
    unknownAlerts += other.unknownAlerts
    leads = (leads + other.leads).sorted()
    durations = (durations + other.durations).sorted()
    flapCount += other.flapCount
    observedSeconds += other.observedSeconds
    judgedSeconds += other.judgedSeconds
    evaluationCount += other.evaluationCount
    missingCount += other.missingCount
    if let more = other.odds {
      var sum = odds ?? OddsScore(level: more.level)
      sum.add(more)
      odds = sum
    }
  }

  /// The sums over several series, rule by rule in the order of their first appearance.
  public static func totals(_ scores: [RuleScore]) -> [RuleScore] {
    var places: [String: Int] = [:]
    var totals: [RuleScore] = []
    for score in scores {
      if let place = places[score.name] {
        totals[place].add(score)
      } else {
        places[score.name] = totals.count
        totals.append(score)
      }
    }
    return totals
  }

  /// Events judged.
  public var eventCount: Int { announcedEvents + lateEvents + missedEvents }

  /// Alerts.
  public var alertCount: Int { rightAlerts + lateAlerts + falseAlerts + unknownAlerts }

  /// The share of events that were announced in time; nil without events.
  public var eventRecall: Double? { share(announcedEvents, of: eventCount) }

  /// The share of events that an alert told of at all, in time or late; nil without events.
  public var detection: Double? { share(announcedEvents + lateEvents, of: eventCount) }

  /// The share of alerts of known outcome that were about an event, right or late; nil without such alerts.
  public var alertPrecision: Double? {
    share(rightAlerts + lateAlerts, of: rightAlerts + lateAlerts + falseAlerts)
  }

  /// False alerts a week of ``judgedSeconds``, on average over the series; nil when there is no such time.
  public var falseAlertsPerWeek: Double? { weekly(falseAlerts, in: judgedSeconds) }

  /// Alerts a week of ``observedSeconds``, on average over the series.
  public var alertsPerWeek: Double? { weekly(alertCount, in: observedSeconds) }

  /// The lead below which the share `quantile` of the announced and late events lies, in seconds; nil without any.
  /// Interpolated linearly, as in numpy.
  ///
  /// - Precondition: `quantile` lies in 0 … 1.
  public func lead(quantile: Double) -> Double? {
    precondition(quantile >= 0 && quantile <= 1, "A quantile lies in 0 … 1")
    return leads.isEmpty ? nil : Statistics.quantile(sorted: leads, quantile)
  }

  private func share(_ part: Int, of whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }

  private func weekly(_ count: Int, in seconds: Double) -> Double? {
    seconds > 0 ? Double(count) / (seconds / 604_800) : nil
  }
}
