public import ForeshockSeries

/// The body of `POST /api/v2/alerts`: a JSON array of alerts, for any `Encoder`.
///
///     let body = try JSONEncoder().encode(AlertmanagerPayload(alerts, now: now))
///
/// What it takes care of, since Alertmanager (checked against 0.25) does not say so:
/// - Both times are given or neither. `endsAt` alone would make an alert of no length, a `startsAt` in the
///   future fires at once: `startsAt` is the evaluation's time and never later than `now`; `endsAt` is
///   `now` + 4 × max(evaluation interval, 1 min), as Prometheus sends, so that an alert that is no longer
///   re-sent ends by itself.
/// - An `endsAt` in the server's past is dropped without an error: pass `trustsClock: false` when this clock
///   and the server's differ, and the server's own clock rules.
/// - One alert with a bad label name, an empty value or a bad URL makes the whole request fail though others
///   are stored: ``LabelSet`` has none, and a `generatorURL` that is not http(s) is left out.
/// - Annotations are cut at ``maximumAnnotationLength`` characters, ending in "…"; Alertmanager would take any
///   length.
public struct AlertmanagerPayload: Hashable, Sendable, Encodable {
  /// One alert as Alertmanager takes it.
  public struct Item: Hashable, Sendable, Encodable {
    /// Identity.
    public let labels: LabelSet
    /// Texts.
    public let annotations: [String: String]
    /// RFC 3339; nil when the server's clock rules.
    public let startsAt: String?
    /// RFC 3339; nil together with `startsAt`.
    public let endsAt: String?
    /// A page about the alert.
    public let generatorURL: String?
  }

  /// The longest annotation sent, in characters.
  public static let maximumAnnotationLength = 1024

  /// The alerts.
  public let items: [Item]

  /// How many alerts a request carries at most, as Prometheus sends them.
  public static let batchSize = 64

  /// The payload of some forecast alerts that are firing now.
  ///
  /// - Parameters:
  ///   - alerts: the alerts.
  ///   - now: the wall clock's time, even when the alerts rest on older data.
  ///   - evaluationInterval: how often they are evaluated and re-sent; by default 1 minute.
  ///   - generatorURL: a page about these alerts.
  ///   - trustsClock: false leaves both times to the server.
  public init(
    _ alerts: [Alert], now: Timestamp, evaluationInterval: Duration = .seconds(60),
    generatorURL: String? = nil, trustsClock: Bool = true
  ) {
    self.init(
      messages: alerts.map { AlertMessage($0, now: now) }, now: now, evaluationInterval: evaluationInterval,
      generatorURL: generatorURL, trustsClock: trustsClock)
  }

  /// The payload of messages of any kind, firing and resolved.
  ///
  /// A resolved one ends at its own end, or now if that lies ahead. Without trust in the clock it ends as it
  /// began: an end that the server takes to lie in the future would not resolve it, and leaving both times out
  /// would fire it again.
  public init(
    messages: [AlertMessage], now: Timestamp, evaluationInterval: Duration = .seconds(60),
    generatorURL: String? = nil, trustsClock: Bool = true
  ) {
    let lifetime = max(evaluationInterval, .seconds(60)) * 4
    let url = generatorURL.flatMap { PayloadText.isWebAddress($0) ? $0 : nil }
    items = messages.map { message in
      let start = min(message.startsAt, now)
      var times: (start: Timestamp, end: Timestamp)?
      switch message.status {
      case .firing: times = trustsClock ? (start, now + lifetime) : nil
      case .resolved:
        times = (start, trustsClock ? max(start, min(message.endsAt ?? now, now)) : start)
      }
      return Item(
        labels: message.labels, annotations: message.annotations.compactMapValues(Self.annotation),
        startsAt: times?.start.description, endsAt: times?.end.description, generatorURL: url)
    }
  }

  private init(items: [Item]) { self.items = items }

  /// The payload cut into requests of at most ``batchSize`` alerts.
  public var batches: [AlertmanagerPayload] {
    stride(from: 0, to: items.count, by: Self.batchSize).map {
      AlertmanagerPayload(items: Array(items[$0..<min($0 + Self.batchSize, items.count)]))
    }
  }

  /// The two halves, for ``DeliveryVerdict/split``.
  public var halves: (AlertmanagerPayload, AlertmanagerPayload) {
    let middle = items.count / 2
    return (
      AlertmanagerPayload(items: Array(items[..<middle])), AlertmanagerPayload(items: Array(items[middle...]))
    )
  }

  /// Writes the array.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for item in items { try container.encode(item) }
  }

  private static func annotation(_ text: String) -> String? {
    guard !text.isEmpty else { return nil }
    return text.count <= maximumAnnotationLength ? text : text.prefix(maximumAnnotationLength - 1) + "…"
  }
}
