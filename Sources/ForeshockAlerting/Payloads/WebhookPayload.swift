public import ForeshockSeries

/// The body of a generic webhook, version "4": what Alertmanager itself posts, so that receivers written for it
/// take it as it is.
///
///     for body in WebhookPayload.grouped(messages, receiver: "ops") { post(try encoder.encode(body)) }
///
/// Firing alerts carry the end "0001-01-01T00:00:00Z", as Go writes no time. Checked against what Alertmanager
/// 0.25 posted.
public struct WebhookPayload: Hashable, Sendable, Encodable {
  /// One alert of a group.
  public struct Item: Hashable, Sendable, Encodable {
    /// Whether it is on.
    public let status: AlertMessage.Status
    /// Identity.
    public let labels: LabelSet
    /// Texts.
    public let annotations: [String: String]
    /// RFC 3339.
    public let startsAt: String
    /// RFC 3339; the year 1 while it fires.
    public let endsAt: String
    /// A page about it, or empty.
    public let generatorURL: String
    /// The hash of its labels.
    public let fingerprint: String
  }

  /// The receiver's name.
  public let receiver: String
  /// Firing when any alert of the group is.
  public let status: AlertMessage.Status
  /// The alerts.
  public let alerts: [Item]
  /// The labels the group was made by.
  public let groupLabels: [String: String]
  /// Labels that all its alerts share.
  public let commonLabels: [String: String]
  /// Annotations that all its alerts share.
  public let commonAnnotations: [String: String]
  /// A page about the sender, or empty.
  public let externalURL: String
  /// "4".
  public let version: String
  /// What stays the same from one message about the group to the next.
  public let groupKey: String
  /// How many alerts were left out.
  public let truncatedAlerts: Int

  /// The payloads of some messages, one a group, in the order of their keys.
  ///
  /// - Parameters:
  ///   - messages: firing and resolved.
  ///   - receiver: the receiver's name.
  ///   - groupBy: the labels whose values tell groups apart; by default `alertname`.
  ///   - externalURL: a page about the sender.
  ///   - now: the wall clock's time; no time sent lies after it.
  ///   - maximumAlerts: how many alerts a payload carries, firing ones first; by default 500.
  public static func grouped(
    _ messages: [AlertMessage], receiver: String = "foreshock", groupBy: [String] = ["alertname"],
    externalURL: String = "", now: Timestamp, maximumAlerts: Int = 500
  ) -> [WebhookPayload] {
    let names = Set(groupBy).sorted()
    var groups: [String: [AlertMessage]] = [:]
    var labels: [String: [String: String]] = [:]
    for message in messages {
      var own: [String: String] = [:]
      for name in names { own[name] = message.labels[name] }
      let key =
        "{}:{"
        + names.compactMap { name in
          own[name].map { "\(name)=\(PayloadText.quoted($0))" }
        }.joined(separator: ", ") + "}"
      groups[key, default: []].append(message)
      labels[key] = own
    }
    return groups.keys.sorted().map { key in
      WebhookPayload(
        groups[key] ?? [], key: key, groupLabels: labels[key] ?? [:], receiver: receiver,
        externalURL: externalURL, now: now, maximumAlerts: max(1, maximumAlerts))
    }
  }

  private init(
    _ messages: [AlertMessage], key: String, groupLabels: [String: String], receiver: String,
    externalURL: String, now: Timestamp, maximumAlerts: Int
  ) {
    let ordered = messages.filter { $0.status == .firing } + messages.filter { $0.status == .resolved }
    self.receiver = receiver
    status = ordered.first?.status ?? .resolved
    alerts = ordered.prefix(maximumAlerts).map { message in
      let start = min(message.startsAt, now)
      let end = max(start, min(message.endsAt ?? now, now))
      let url = message.annotations["dashboard_url"] ?? ""
      return Item(
        status: message.status, labels: message.labels, annotations: message.annotations,
        startsAt: start.description,
        endsAt: message.status == .firing ? "0001-01-01T00:00:00Z" : end.description,
        generatorURL: PayloadText.isWebAddress(url) ? url : "", fingerprint: message.fingerprint)
    }
    self.groupLabels = groupLabels
    commonLabels = Self.common(ordered.map(\.labels.values))
    commonAnnotations = Self.common(ordered.map(\.annotations))
    self.externalURL = externalURL
    version = "4"
    groupKey = key
    truncatedAlerts = ordered.count - alerts.count
  }

  /// What all of them say alike.
  private static func common(_ all: [[String: String]]) -> [String: String] {
    guard let first = all.first else { return [:] }
    return all.dropFirst().reduce(first) { shared, next in shared.filter { next[$0.key] == $0.value } }
  }
}
