internal import ForeshockSeries

/// One event of PagerDuty's Events API v2, the body of `POST https://events.pagerduty.com/v2/enqueue`.
///
/// The limits are kept by cutting: a summary of 1024 characters, a `dedup_key` of 255, and 512,000 bytes in all,
/// for which details are cut to 1024 characters each and then left out from the last name on.
/// `dedup_key` is the incident's, so that a change of severity updates it instead of opening another.
///
/// Source: PagerDuty's Events API v2 documentation, and Alertmanager's notifier of it. Not sent to the real
/// service.
public struct PagerDutyEvent: Hashable, Sendable, Encodable {
  /// What is to happen.
  public enum Action: String, Hashable, Sendable, Encodable {
    /// Open or update an incident.
    case trigger
    /// Close it.
    case resolve
  }

  /// A link shown with the incident.
  public struct Link: Hashable, Sendable, Encodable {
    /// Where to.
    public let href: String
    /// What is there.
    public let text: String
  }

  /// The incident's data.
  public struct Payload: Hashable, Sendable, Encodable {
    /// The sentence, at most 1024 characters.
    public let summary: String
    /// What is affected.
    public let source: String
    /// `critical`, `warning` or `info`.
    public let severity: String
    /// RFC 3339.
    public let timestamp: String
    /// The metric.
    public let component: String
    /// The label `job`, if there is one.
    public let group: String?
    /// The rule.
    public let `class`: String
    /// Annotations, and labels as `label_…`.
    public let details: [String: String]

    enum CodingKeys: String, CodingKey {
      case summary, source, severity, timestamp, component, group, `class`
      case details = "custom_details"
    }
  }

  /// The largest event PagerDuty takes, in bytes.
  public static let maximumBytes = 512_000

  /// The integration's key, a secret.
  public let routingKey: String
  /// What is to happen.
  public let action: Action
  /// What joins the events of one incident.
  public let dedupKey: String
  /// The sender's name; nil when resolving.
  public let client: String?
  /// The incident's data; nil when resolving.
  public let payload: Payload?
  /// Dashboard and runbook; nil when resolving.
  public let links: [Link]?

  /// The events of what is new, as ``ResendSchedule/news(_:at:)`` gives it. Of an incident that goes on with another
  /// severity there is one, the trigger that updates it: its end under the old severity would close it.
  public static func events(
    of news: [AlertMessage], routingKey: String, client: String = "foreshock"
  ) -> [PagerDutyEvent] {
    AlertMessage.withoutSuperseded(news).map { PagerDutyEvent($0, routingKey: routingKey, client: client) }
  }

  /// The event of a message; for several at once see ``events(of:routingKey:client:)``.
  ///
  /// - Parameters:
  ///   - message: firing or resolved.
  ///   - routingKey: the integration's key.
  ///   - client: the sender's name.
  public init(_ message: AlertMessage, routingKey: String, client: String = "foreshock") {
    self.routingKey = routingKey
    dedupKey = PayloadText.cut(message.incident, to: 255)
    guard message.status == .firing else {
      action = .resolve
      self.client = nil
      payload = nil
      links = nil
      return
    }
    action = .trigger
    self.client = PayloadText.cut(client, to: 255)
    let metric = message.labels["metric"] ?? message.labels["rule"] ?? ""
    links = [("dashboard_url", "Dashboard"), ("runbook_url", "Runbook")].compactMap { name, text in
      message.annotations[name].flatMap {
        PayloadText.isWebAddress($0) && $0.utf8.count <= 2048 ? Link(href: $0, text: text) : nil
      }
    }
    payload = Payload(
      summary: PayloadText.cut(message.summary, to: 1024),
      source: PayloadText.cut(message.labels["instance"] ?? metric, to: 1024),
      severity: message.severity.rawValue, timestamp: message.startsAt.description,
      component: PayloadText.cut(metric, to: 1024),
      group: message.labels["job"].map { PayloadText.cut($0, to: 1024) },
      class: PayloadText.cut(message.labels["alertname"] ?? "", to: 1024),
      details: Self.details(message))
  }

  /// Names and texts that fit: 450,000 bytes, which leaves more than enough for the rest.
  private static func details(_ message: AlertMessage) -> [String: String] {
    var all = message.annotations
    for (name, value) in message.labels.values { all["label_" + name] = value }
    var kept: [String: String] = [:]
    var bytes = 0
    for name in all.keys.sorted() {
      guard let value = all[name] else { continue }
      let key = PayloadText.cut(name, to: 255), text = PayloadText.cut(value, to: 1024)
      // Quotes, colon and comma beside the texts; encoders may indent.
      bytes += PayloadText.jsonBytes(key) + PayloadText.jsonBytes(text) + 16
      guard bytes <= 450_000 else {
        kept["truncated"] = "\(all.count - kept.count) more left out"
        break
      }
      kept[key] = text
    }
    return kept
  }

  enum CodingKeys: String, CodingKey {
    case client, payload, links
    case routingKey = "routing_key"
    case action = "event_action"
    case dedupKey = "dedup_key"
  }
}
