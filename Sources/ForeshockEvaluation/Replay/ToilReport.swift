internal import ForeshockNumerics
public import ForeshockSeries

/// One alert of a log: when it fired, when it was over, and whether anything came of it.
public struct LoggedAlert: Hashable, Sendable, Codable {
  /// The rule.
  public var rule: String
  /// What it was about, such as a series or an instance; alerts of one rule about different things never flap together.
  public var subject: String
  /// When it fired.
  public var start: Timestamp
  /// When it was over; nil when nobody knows.
  public var end: Timestamp?
  /// Whether something came of it; nil when nobody knows.
  public var wasUseful: Bool?

  /// An alert.
  public init(rule: String, subject: String = "", start: Timestamp, end: Timestamp?, wasUseful: Bool?) {
    self.rule = rule
    self.subject = subject
    self.start = start
    self.end = end
    self.wasUseful = wasUseful
  }

  private enum CodingKeys: String, CodingKey {
    case rule, subject, start, end
    case wasUseful = "was_useful"
  }
}

/// What alerts cost the people who get them: how many a week, how many for nothing, and which rules to let go.
///
///     let toil = ToilReport(scores: reports.flatMap(\.rules).map { ($0.name, $0) })
///     for rule in toil.rules where rule.verdict == .delete { print(rule.name, rule.reason) }
///
/// A rule is worth **deleting** when at least five of its alerts have a known outcome and nine tenths of these led to
/// nothing; worth **tuning** when at least half led to nothing (of three or more), a fifth of its alerts were flaps (of five
/// or more), or half of them were over within five minutes (of five or more); **silent** when it did not fire in four weeks
/// or more. All others are **kept**, also those on which too little is known.
public struct ToilReport: Hashable, Sendable, Codable {
  /// What to do about a rule.
  public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing.
    case keep
    /// Change its threshold, its waits, or what it asks.
    case tune
    /// Let it go.
    case delete
    /// See whether it can fire at all.
    case silent
  }

  /// One rule's toil.
  public struct Rule: Hashable, Sendable, Codable {
    /// Its name.
    public let name: String
    /// Alerts.
    public let alertCount: Int
    /// Alerts a week, of all series together.
    public let alertsPerWeek: Double?
    /// Alerts of known outcome.
    public let knownCount: Int
    /// Those of them that led to nothing.
    public let uselessCount: Int
    /// The median time from firing to the end, in seconds; nil without alerts that ended.
    public let medianSeconds: Double?
    /// Alerts that fired soon after the one before was over.
    public let flapCount: Int
    /// What to do.
    public let verdict: Verdict
    /// Why, in a sentence.
    public let reason: String

    /// The share of alerts of known outcome that led to nothing; nil without any.
    public var uselessShare: Double? {
      knownCount == 0 ? nil : Double(uselessCount) / Double(knownCount)
    }

    private enum CodingKeys: String, CodingKey {
      case name, verdict, reason
      case alertCount = "alert_count"
      case alertsPerWeek = "alerts_per_week"
      case knownCount = "known_count"
      case uselessCount = "useless_count"
      case medianSeconds = "median_seconds"
      case flapCount = "flap_count"
    }
  }

  /// The rules, those with the most alerts for nothing first.
  public let rules: [Rule]

  /// The toil that replayed rules would have been: false alerts led to nothing, right and late ones did not.
  public init(scores: [(name: String, score: RuleScore)]) {
    rules = Self.ordered(
      scores.map { name, score in
        Rule(
          name: name, alerts: score.alertCount,
          known: score.rightAlerts + score.lateAlerts + score.falseAlerts, useless: score.falseAlerts,
          durations: score.durations, flaps: score.flapCount,
          weeks: score.observedSeconds / Double(score.seriesCount) / 604_800)
      })
  }

  /// The toil of a log.
  ///
  /// - Parameters:
  ///   - alerts: in any order.
  ///   - observed: from when to when the log was kept; nil for from the first alert to the last.
  ///   - flapGap: an alert about the same thing that fires no later than this after the end of the one before is a flap; by
  ///     default 20 minutes.
  public init(
    _ alerts: [LoggedAlert], observed: ClosedRange<Timestamp>? = nil, flapGap: Duration = .seconds(1200)
  ) {
    let ordered = alerts.sorted { ($0.start, $0.rule, $0.subject) < ($1.start, $1.rule, $1.subject) }
    let ends = ordered.map { max($0.end ?? $0.start, $0.start) }
    let span: Duration =
      if let observed {
        observed.upperBound - observed.lowerBound
      } else if let first = ordered.first, let last = ends.max() {
        last - first.start
      } else {
        .zero
      }
    var names: [String] = []
    var places: [String: [LoggedAlert]] = [:]
    for alert in ordered {
      if places[alert.rule] == nil { names.append(alert.rule) }
      places[alert.rule, default: []].append(alert)
    }
    rules = Self.ordered(
      names.map { name in
        let own = places[name] ?? []
        var lastEnds: [String: Timestamp] = [:]
        var flaps = 0
        for alert in own {
          if let last = lastEnds[alert.subject], alert.start - last <= flapGap { flaps += 1 }
          lastEnds[alert.subject] = alert.end ?? alert.start
        }
        return Rule(
          name: name, alerts: own.count, known: own.count { $0.wasUseful != nil },
          useless: own.count { $0.wasUseful == false },
          durations: own.compactMap { alert in
            alert.end.map { max(0, ($0 - alert.start).inSeconds) }
          }.sorted(), flaps: flaps, weeks: span.inSeconds / 604_800)
      })
  }

  private static func ordered(_ rules: [Rule]) -> [Rule] {
    rules.sorted { ($1.uselessCount, $1.alertCount, $0.name) < ($0.uselessCount, $0.alertCount, $1.name) }
  }
}

extension ToilReport.Rule {
  init(
    name: String, alerts: Int, known: Int, useless: Int, durations: [Double], flaps: Int, weeks: Double
  ) {
    self.name = name
    alertCount = alerts
    alertsPerWeek = weeks > 0 ? Double(alerts) / weeks : nil
    knownCount = known
    uselessCount = useless
    medianSeconds = durations.isEmpty ? nil : Statistics.quantile(sorted: durations, 0.5)
    flapCount = flaps
    let short = durations.count { $0 <= 300 }
    if known >= 5, 10 * useless >= 9 * known {
      verdict = .delete
      reason = "\(useless) of \(known) alerts led to nothing"
    } else if known >= 3, 2 * useless >= known {
      verdict = .tune
      reason = "\(useless) of \(known) alerts led to nothing"
    } else if alerts >= 5, 5 * flaps >= alerts {
      verdict = .tune
      reason = "\(flaps) of \(alerts) alerts fired again soon after they were over"
    } else if durations.count >= 5, 2 * short >= durations.count {
      verdict = .tune
      reason = "\(short) of \(durations.count) alerts were over within five minutes"
    } else if alerts == 0, weeks >= 4 {
      verdict = .silent
      reason = "it did not fire in \(Int(weeks)) weeks"
    } else {
      verdict = .keep
      reason =
        alerts == 0
        ? "it did not fire"
        : known == 0 ? "what came of it is not known" : "\(useless) of \(known) alerts led to nothing"
    }
  }
}
