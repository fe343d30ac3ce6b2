internal import ForeshockSeries

/// What has to be sent to Alertmanager now, and again.
///
/// Alertmanager remembers no alert through a restart and ends one that is not repeated, so all that fires is
/// sent every minute, and that it is resolved is sent for fifteen minutes, as Prometheus does. An alert whose
/// severity changed is another alert to Alertmanager: the old one is resolved when the new one fires.
///
///     let due = schedule.due(firing, at: moment)            // every evaluation
///     for batch in AlertmanagerPayload(messages: due, now: wall).batches { … }
///
/// A pure, `Codable` value: stored with the alert states it survives a restart.
public struct ResendSchedule: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    var message: AlertMessage
    /// The monotonic microsecond of the last sending; nil when it was not sent.
    var sentAt: Int64?
    /// The monotonic microsecond at which it was found resolved.
    var resolvedAt: Int64?
  }

  /// How often what fires is sent.
  public static let repeatInterval = Duration.seconds(60)
  /// For how long it is sent that something is resolved.
  public static let resolvedFor = Duration.seconds(900)
  /// How many alerts are remembered; beyond, those whose end was sent are forgotten, the first to end first.
  public static let capacity = 10_000

  /// By fingerprint.
  var entries: [String: Entry] = [:]

  /// A schedule that has sent nothing.
  public init() {}

  /// How many alerts are remembered.
  public var count: Int { entries.count }

  /// The messages to send now, in the order of their fingerprints.
  ///
  /// - Parameters:
  ///   - messages: all that is firing, and what was resolved since the last call; what fired before and is not
  ///     among them is resolved now.
  ///   - moment: when.
  /// - Complexity: O(n log n) in the number of alerts remembered.
  public mutating func due(_ messages: [AlertMessage], at moment: PolicyMoment) -> [AlertMessage] {
    let now = moment.elapsed.boundedMicroseconds
    take(messages, now, moment)
    return send(now, repeating: true)
  }

  /// Only what is new since the last call: what fires, what is resolved, and both when a severity changed. For
  /// receivers that remember, such as PagerDuty and Slack; the arguments are those of ``due(_:at:)``.
  public mutating func news(_ messages: [AlertMessage], at moment: PolicyMoment) -> [AlertMessage] {
    let now = moment.elapsed.boundedMicroseconds
    take(messages, now, moment)
    return send(now, repeating: false)
  }

  /// Takes note as the two others do and sends nothing: for a record of what stands, and for receivers whose turn it
  /// is not; the arguments are those of ``due(_:at:)``.
  public mutating func note(_ messages: [AlertMessage], at moment: PolicyMoment) {
    take(messages, moment.elapsed.boundedMicroseconds, moment)
  }

  /// What was sent at least once, as another schedule.
  package var sent: ResendSchedule {
    var copy = self
    copy.entries = entries.filter { $0.value.sentAt != nil }
    return copy
  }

  /// All that is remembered, firing and lately resolved, in the order of the fingerprints: what a receiver that
  /// has forgotten everything has to be sent.
  public var standing: [AlertMessage] { entries.keys.sorted().compactMap { entries[$0]?.message } }

  /// Takes note of what fires and what does not any more.
  private mutating func take(_ messages: [AlertMessage], _ now: Int64, _ moment: PolicyMoment) {
    var current: [String: AlertMessage] = [:]
    for message in messages { current[message.fingerprint] = message }
    for (fingerprint, entry) in entries where current[fingerprint] == nil && entry.resolvedAt == nil {
      entries[fingerprint]?.message = entry.message.resolved(at: moment.wall)
      entries[fingerprint]?.resolvedAt = now
      entries[fingerprint]?.sentAt = nil
    }
    for (fingerprint, message) in current { note(message, fingerprint, now) }
    let end = Self.resolvedFor.boundedMicroseconds
    // A clock that went back starts the wait anew instead of prolonging it, once.
    for (fingerprint, entry) in entries {
      guard let resolvedAt = entry.resolvedAt else { continue }
      if resolvedAt > now { entries[fingerprint]?.resolvedAt = now }
      if now - resolvedAt >= end { entries[fingerprint] = nil }
    }
  }

  private mutating func note(_ message: AlertMessage, _ fingerprint: String, _ now: Int64) {
    let known = entries[fingerprint]
    switch message.status {
    case .firing:
      entries[fingerprint] = Entry(
        message: message, sentAt: known?.resolvedAt == nil ? known?.sentAt : nil, resolvedAt: nil)
    case .resolved:
      // Nobody needs to hear the end of what they never heard of.
      guard let known else { return }
      if known.resolvedAt == nil {
        entries[fingerprint] = Entry(message: message, sentAt: nil, resolvedAt: now)
      }
    }
  }

  private mutating func send(_ now: Int64, repeating: Bool) -> [AlertMessage] {
    let wait = Self.repeatInterval.boundedMicroseconds
    var due: [AlertMessage] = []
    for fingerprint in entries.keys.sorted() {
      guard let entry = entries[fingerprint] else { continue }
      if let sentAt = entry.sentAt, !repeating || (now >= sentAt && now - sentAt < wait) { continue }
      due.append(entry.message)
      entries[fingerprint]?.sentAt = now
    }
    forgetSome()
    return due
  }

  private mutating func forgetSome() {
    guard entries.count > Self.capacity else { return }
    let resolved = entries.filter { $0.value.resolvedAt != nil && $0.value.sentAt != nil }
      .sorted { ($0.value.resolvedAt ?? 0, $0.key) < ($1.value.resolvedAt ?? 0, $1.key) }
    for entry in resolved.prefix(entries.count - Self.capacity) { entries[entry.key] = nil }
  }
}
