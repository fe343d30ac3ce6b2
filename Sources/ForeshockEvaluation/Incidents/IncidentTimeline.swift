public import ForeshockAlerting
public import ForeshockSeries

/// What happened, in order: the facts of an incident that data can tell.
///
/// Every entry is stamped with the moment at which it was known, and rests on samples up to that moment only; but for
/// ``Kind/peak``, which is hindsight. Cutting the data after T therefore changes no other entry before T.
public struct IncidentTimeline: Hashable, Sendable {
  /// The kinds of entries.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// The first sample that was unlike anything before.
    case anomaly = "first_anomaly"
    /// The first look at which passing was as probable as the policy asks for.
    case prediction = "first_prediction"
    /// The alert fired.
    case fired = "alert_fired"
    /// Its severity rose or fell.
    case severity = "severity_changed"
    /// The threshold counted as passed.
    case crossing
    /// The farthest value beyond, in hindsight.
    case peak
    /// The metric was back.
    case recovery
    /// The alert was over.
    case resolved = "alert_resolved"
  }

  /// One line of the timeline.
  public struct Entry: Hashable, Sendable {
    /// What it is.
    public let kind: Kind
    /// The sample at which it was known.
    public let place: Int
    /// Its time.
    public let time: Timestamp
    /// What happened, in words.
    public let text: String
  }

  /// The metric's samples from the first look to the end.
  public let series: TimeSeries
  /// The place of `series`' first sample in the whole series.
  public let firstPlace: Int
  /// The incident's own samples, by their places in the whole series.
  public let interval: Range<Int>
  /// The line; nil when none was given.
  public let threshold: Threshold?
  /// In order of time.
  public let entries: [Entry]
  /// The metrics looked at, those that deviated most first.
  public let signals: [IncidentSignal]
  /// What it cost of an error budget; nil when no events were given.
  public let budget: IncidentBudget?
  /// The first sample beyond the threshold of those that made it count as passed.
  public let crossingPlace: Int?
  /// The sample with the value farthest beyond the threshold, or without one farthest from the median.
  public let peakPlace: Int?
  /// Samples of the interval beyond the threshold.
  public let beyondCount: Int
  /// Whether the threshold was passed already when the looks begin: whether there was a warning is not known then.
  public let beginsBeyond: Bool
  /// Missing samples of the interval.
  public let missingCount: Int

  /// The timeline.
  ///
  /// - Parameters:
  ///   - series: the whole metric; only samples up to the interval's end are looked at.
  ///   - looks: from where on there are entries: a range that ends where `interval` does.
  ///   - interval: the incident's own samples.
  ///   - replay: what a running system said over `looks`; nil without a threshold.
  ///   - signals: all metrics looked at, the metric itself first.
  ///   - budget: good and bad events.
  public init(
    of series: TimeSeries, looks: Range<Int>, interval: Range<Int>, replay: IncidentReplay?,
    signals: [IncidentSignal], budget: IncidentBudget? = nil
  ) {
    precondition(
      looks.upperBound == interval.upperBound && looks.lowerBound <= interval.lowerBound && !interval.isEmpty,
      "An incident lies at the end of what is looked at")
    self.series = series[looks]
    firstPlace = looks.lowerBound
    self.interval = interval
    threshold = replay?.threshold
    self.signals = IncidentSignal.ranked(signals)
    self.budget = budget
    let facts = IncidentFacts(series, looks: looks, interval: interval, replay: replay)
    crossingPlace = facts.crossing
    peakPlace = facts.peak
    beyondCount = facts.beyondCount
    beginsBeyond = facts.beginsBeyond
    missingCount = interval.count { series.values[$0].isNaN }
    var entries = facts.entries
    for signal in signals {
      guard let first = signal.first else { continue }
      entries.append(
        Entry(
          kind: .anomaly, place: first, time: series.timestamp(at: first),
          text: "\(signal.name) is unlike anything before"))
    }
    // Of what was known at one moment the order of kinds is that of cause and effect.
    let order = Kind.allCases
    func rank(_ kind: Kind) -> Int { order.firstIndex(of: kind) ?? 0 }
    self.entries = entries.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (x.place, rank(x.kind), a.offset) < (y.place, rank(y.kind), b.offset)
    }.map(\.element)
  }

  /// The first entry of a kind.
  public func first(_ kind: Kind) -> Entry? { entries.first { $0.kind == kind } }

  /// From the firing of the alert to the first sample beyond, in samples; negative when it came too late. The firing is the one
  /// that is not over at the crossing, or else the first after it: a warning that was taken back is none. Nil without either,
  /// and when the threshold was passed before the looks begin.
  public var leadSamples: Int? {
    guard let crossingPlace, !beginsBeyond else { return nil }
    var standing: Int?
    for entry in entries where entry.kind == .fired || entry.kind == .resolved {
      if entry.place > crossingPlace {
        if standing != nil { break }
        if entry.kind == .fired { return crossingPlace - entry.place }
      } else {
        standing = entry.kind == .fired ? entry.place : nil
      }
    }
    return standing.map { crossingPlace - $0 }
  }

  /// How often the alert fired.
  public var firedCount: Int { entries.count { $0.kind == .fired } }

  /// Whether the metric was back at the end.
  public var isOver: Bool {
    guard crossingPlace != nil else { return true }
    let last = entries.last { $0.kind == .crossing || $0.kind == .recovery }
    return last?.kind == .recovery
  }

  /// The time of a place of the whole series.
  public func time(at place: Int) -> Timestamp { series.timestamp(at: place - firstPlace) }
  /// The value there.
  public func value(at place: Int) -> Double { series.values[place - firstPlace] }
}
