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

  /// The payload of some alerts.
  ///
  /// - Parameters:
  ///   - alerts: the alerts that are firing now.
  ///   - now: the wall clock's time, even when the alerts rest on older data.
  ///   - evaluationInterval: how often they are evaluated and re-sent; by default 1 minute.
  ///   - generatorURL: a page about these alerts.
  ///   - trustsClock: false leaves both times to the server.
  public init(
    _ alerts: [Alert], now: Timestamp, evaluationInterval: Duration = .seconds(60),
    generatorURL: String? = nil, trustsClock: Bool = true
  ) {
    let lifetime = max(evaluationInterval, .seconds(60)) * 4
    let url = generatorURL.flatMap { Self.isWebAddress($0) ? $0 : nil }
    items = alerts.map { alert in
      // A grid without a clock has no wall time of its own.
      let start = alert.crossing.samplingInterval == .step ? now : min(alert.startsAt, now)
      return Item(
        labels: alert.labels, annotations: alert.annotations.compactMapValues(Self.annotation),
        startsAt: trustsClock ? start.description : nil,
        endsAt: trustsClock ? (now + lifetime).description : nil, generatorURL: url)
    }
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

  private static func isWebAddress(_ text: String) -> Bool {
    (text.hasPrefix("http://") || text.hasPrefix("https://"))
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Array("\"<>\\^`{|}".utf8).contains($0) }
  }
}
