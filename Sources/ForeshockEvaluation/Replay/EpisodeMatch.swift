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
  ///   - episodes: the alerts, ascending, within `observed`.
  ///   - events: all of the series, ascending; those that begin before they could be announced are not judged.
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
    /// Events are apart from each other: only the last that began before can still be on.
    func isLate(_ episode: AlertEpisode) -> Bool {
      let next = events.place { $0.start >= episode.start }
      return next > 0 && isDuring(episode.start, events[next - 1])
    }
    let others = episodes.filter { !isLate($0) }
    lateAlerts = episodes.count - others.count
    let unit = AlertedUnit(
      observed: 0...Double(last - first),
      alerts: others.map { alert in
        let end = max(alert.start, alert.end + gap - horizon)
        return Double(alert.start - first)...Double(end - first)
      },
      failures: known.map { Double($0.start - first) })
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
      // Alerts follow each other, so that the earliest that may have warned is the first that lasted long enough.
      let earliest = episodes.place { $0.end + gap >= event.start }
      let belated = episodes.place { $0.start > event.start - replay.minimumLead }
      if earliest < belated {
        announcedEvents += 1
        leads.append(min(event.start - episodes[earliest].start, horizon))
      } else if belated < episodes.count,
        episodes[belated].start <= event.start || isDuring(episodes[belated].start, event)
      {
        lateEvents += 1
        leads.append(event.start - episodes[belated].start)
      } else {
        missedEvents += 1
      }
    }
  }
}

extension Array {
  /// The place of the first element for which `holds`, in an array where it holds for all behind it; `count` for none.
  fileprivate func place(where holds: (Element) -> Bool) -> Int {
    var low = 0, high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
