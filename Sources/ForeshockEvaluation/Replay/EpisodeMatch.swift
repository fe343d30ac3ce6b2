internal import ForeshockAlerting
internal import ForeshockMetrics

/// Which alerts were about which events.
///
/// The alerts' side is that of `AlertReport`: an alert is right when an event begins no earlier than the least lead after
/// it fired and no later than the horizon after it, or than `gap` samples after it was resolved, whichever is later.
/// An alert that fires while an event is on is late, not false: something did happen.
///
/// The events' side asks for more. Announced is an event when an alert that fired in time was still firing when it began,
/// or had been resolved no more than `gap` samples before: a warning taken back is none. Otherwise it is found late when
/// an alert fired less than the least lead before its beginning, or during it; else it was missed. The lead is the time from
/// the earliest such alert to the event, at most the horizon, and negative when late.
struct EpisodeMatch {
  private(set) var rightAlerts = 0
  private(set) var lateAlerts = 0
  private(set) var falseAlerts = 0
  private(set) var unknownAlerts = 0
  private(set) var announcedEvents = 0
  private(set) var lateEvents = 0
  private(set) var missedEvents = 0
  /// In samples, of announced and late events.
  private(set) var leads: [Int] = []
  /// Samples in which an alert could turn out to be false.
  private(set) var judgedSamples = 0.0

  /// Matches.
  ///
  /// - Parameters:
  ///   - episodes: the alerts, within `observed`.
  ///   - events: all of the series; those that begin before they could be announced are not judged.
  ///   - observed: the samples at which the rule could fire.
  init(
    _ episodes: [AlertEpisode], _ events: [CrossingEvent], observed: Range<Int>, _ replay: AlertReplay
  ) {
    let (horizon, gap, window) = (replay.horizon, replay.gap, replay.sustained.window)
    let first = observed.lowerBound, last = observed.upperBound - 1
    /// As long as k of the last n samples are beyond, the event is seen to be on.
    func isDuring(_ index: Int, _ event: CrossingEvent) -> Bool {
      index > event.start && index <= event.end + window - 1
    }
    let known = events.filter { observed.contains($0.start) }
    // What begins before it could be announced says nothing about recall.
    let judged = known.filter { $0.start - max(1, replay.minimumLead) >= first }
    let late = episodes.filter { episode in events.contains { isDuring(episode.start, $0) } }
    let others = episodes.filter { episode in !events.contains { isDuring(episode.start, $0) } }
    let unit = AlertedUnit(
      observed: 0...Double(last - first),
      alerts: others.map { alert in
        let end = max(alert.start, alert.end + gap - horizon)
        return Double(alert.start - first)...Double(end - first)
      },
      failures: known.map { Double($0.start - first) })
    lateAlerts = late.count
    if let report = try? AlertReport(
      [unit], horizon: Double(horizon), minimumLead: Double(replay.minimumLead))
    {
      rightAlerts = report.rightAlerts
      lateAlerts += report.lateAlerts
      falseAlerts = report.falseAlarms
      unknownAlerts = report.unknownAlerts
      judgedSamples = report.judgedTime
    }
    for event in judged {
      let warnings = episodes.filter {
        $0.start <= event.start - replay.minimumLead && $0.end + gap >= event.start
      }
      let belated = episodes.filter {
        $0.start > event.start - replay.minimumLead
          && ($0.start <= event.start || isDuring($0.start, event))
      }
      if let earliest = warnings.map(\.start).min() {
        announcedEvents += 1
        leads.append(min(event.start - earliest, horizon))
      } else if let earliest = belated.map(\.start).min() {
        lateEvents += 1
        leads.append(event.start - earliest)
      } else {
        missedEvents += 1
      }
    }
  }
}
