internal import ForeshockSeries

/// An alert as a CloudEvent, for automation: JSON in structured mode, `application/cloudevents+json`.
///
/// `id` is the incident's fingerprint, its beginning, the event's own time and its status, so that an event sent again
/// is recognised and a severity that comes back is none;
/// `source` names the rule, `subject` the series. Source: CloudEvents 1.0.2, sections "Required Attributes" and
/// "JSON Event Format".
public struct CloudEvent: Hashable, Sendable, Encodable {
  /// What happened.
  public struct Content: Hashable, Sendable, Encodable {
    /// Whether it is on.
    public let status: AlertMessage.Status
    /// How urgent it is.
    public let severity: Severity
    /// Which series: the hash of the labels without the severity.
    public let incident: String
    /// The hash of the labels.
    public let fingerprint: String
    /// Identity.
    public let labels: LabelSet
    /// Texts.
    public let annotations: [String: String]
    /// RFC 3339.
    public let startsAt: String
    /// RFC 3339; nil while it lasts.
    public let endsAt: String?

    enum CodingKeys: String, CodingKey {
      case status, severity, incident, fingerprint, labels, annotations
      case startsAt = "starts_at"
      case endsAt = "ends_at"
    }
  }

  /// "1.0".
  public let specversion: String
  /// What tells this event from all others of its source.
  public let id: String
  /// `/foreshock/rule/NAME`.
  public let source: String
  /// `io.foreshock.alert.firing` or `io.foreshock.alert.resolved`.
  public let type: String
  /// RFC 3339: when it fired or took its severity, or when it was resolved.
  public let time: String
  /// `INSTANCE/METRIC`.
  public let subject: String
  /// "application/json".
  public let datacontenttype: String
  /// What happened.
  public let data: Content

  /// The event of a message.
  public init(_ message: AlertMessage) {
    let isOver = message.status == .resolved
    specversion = "1.0"
    let moment = isOver ? message.endsAt ?? message.startsAt : message.severitySince ?? message.startsAt
    id = [
      message.fingerprint, "\(message.startsAt.microseconds)", "\(moment.microseconds)",
      message.status.rawValue,
    ].joined(separator: "-")
    source = "/foreshock/rule/" + Self.percentEncoded(message.labels["rule"] ?? "")
    type = "io.foreshock.alert.\(message.status.rawValue)"
    time = moment.description
    let subject = [message.labels["instance"], message.labels["metric"]].compactMap { $0 }.joined(
      separator: "/")
    self.subject = subject.isEmpty ? message.labels["rule"] ?? "foreshock" : subject
    datacontenttype = "application/json"
    data = Content(
      status: message.status, severity: message.severity, incident: message.incident,
      fingerprint: message.fingerprint, labels: message.labels, annotations: message.annotations,
      startsAt: message.startsAt.description, endsAt: isOver ? time : nil)
  }

  /// A path's segment of a URI reference: all but RFC 3986's unreserved characters as `%XX`.
  private static func percentEncoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
