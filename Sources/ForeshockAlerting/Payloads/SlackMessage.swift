/// The body of a Slack incoming webhook: a fallback text and blocks.
///
/// Slack's limits are kept by cutting: 50 blocks, 150 characters of a header, 3000 of a section's text, 10 fields
/// of 2000 each; `&`, `<` and `>` are escaped, so that no text becomes a link or calls a channel. A message
/// carries up to 16 alerts; the others are counted. A channel takes about one message a second: on 429 see
/// ``DeliveryVerdict/webhook(status:attempt:retryAfter:)``.
///
/// Source: Slack's Block Kit reference. Not sent to the real service.
public struct SlackMessage: Hashable, Sendable, Encodable {
  /// A piece of text.
  public struct Text: Hashable, Sendable, Encodable {
    /// `mrkdwn` or `plain_text`.
    public let type: String
    /// The text.
    public let text: String
  }

  /// One block.
  public struct Block: Hashable, Sendable, Encodable {
    /// `header`, `section`, `context` or `divider`.
    public let type: String
    /// Of headers and sections.
    public var text: Text?
    /// Of sections.
    public var fields: [Text]?
    /// Of contexts.
    public var elements: [Text]?
  }

  /// How many alerts a message shows.
  public static let maximumAlerts = 16

  /// What notifications show.
  public let text: String
  /// What the channel shows.
  public let blocks: [Block]

  /// The message about some alerts, firing ones first, the most severe first. Of an incident that goes on with
  /// another severity only that is said, not that the alert of the old one is over.
  public init(_ all: [AlertMessage]) {
    let messages = AlertMessage.withoutSuperseded(all)
    let ordered = messages.sorted {
      ($0.status == .firing ? 1 : 0, $0.severity, $1.fingerprint)
        > ($1.status == .firing ? 1 : 0, $1.severity, $0.fingerprint)
    }
    let firing = messages.count { $0.status == .firing }
    let resolved = messages.count - firing
    let parts = [firing > 0 ? "\(firing) firing" : nil, resolved > 0 ? "\(resolved) resolved" : nil]
    let title = "Foreshock: " + (parts.compactMap { $0 }.joined(separator: ", "))
    var blocks = [
      Block(type: "header", text: Text(type: "plain_text", text: PayloadText.cut(title, to: 150)))
    ]
    for message in ordered.prefix(Self.maximumAlerts) { blocks += Self.blocks(of: message) }
    if ordered.count > Self.maximumAlerts {
      blocks.append(
        Block(
          type: "context", elements: [Self.marked("and \(ordered.count - Self.maximumAlerts) more", 2000)]))
    }
    self.blocks = blocks
    let summary = ordered.first.map { ": " + $0.summary } ?? ""
    text = PayloadText.cut(Self.escaped(title + summary), to: 3000)
  }

  /// A section with the sentence and up to ten figures, and a context with the links: at most three blocks.
  private static func blocks(of message: AlertMessage) -> [Block] {
    let sign = message.status == .resolved ? "✅ RESOLVED" : mark(message.severity)
    let figures = [
      ("current", "Now"), ("threshold", "Threshold"), ("predicted_at", "Predicted at"),
      ("probability", "Probability"), ("horizon", "Horizon"), ("model", "Model"),
      ("backtest_error", "Error in a backtest"), ("data_as_of", "Data as of"), ("sparkline", "Lately"),
    ]
    var fields = figures.compactMap { name, title in
      message.annotations[name].map { marked("*\(title)*\n\(escaped($0))", 2000) }
    }
    if let low = message.annotations["predicted_at_lower"],
      let high = message.annotations["predicted_at_upper"]
    {
      let place = fields.firstIndex { $0.text.hasPrefix("*Probability*") } ?? fields.endIndex
      fields.insert(marked("*Between*\n\(escaped(low)) and \(escaped(high))", 2000), at: place)
    }
    var blocks = [
      Block(
        type: "section", text: marked("*\(sign)*  \(escaped(message.summary))", 3000),
        fields: fields.isEmpty || message.status == .resolved ? nil : fields)
    ]
    var notes: [Text] = []
    if let action = message.annotations["suggested_action"], message.status == .firing {
      notes.append(marked(escaped(action), 2000))
    }
    for (name, title) in [("dashboard_url", "Dashboard"), ("runbook_url", "Runbook")] {
      guard let url = message.annotations[name], PayloadText.isWebAddress(url) else { continue }
      // A link that was cut would be none, and show its text in pieces: too long a one is left out.
      let link = "<\(escaped(url))|\(title)>"
      if link.unicodeScalars.count <= 2000 { notes.append(marked(link, 2000)) }
    }
    if !notes.isEmpty { blocks.append(Block(type: "context", elements: notes)) }
    return blocks + [Block(type: "divider")]
  }

  private static func mark(_ severity: Severity) -> String {
    switch severity {
    case .critical: "🔴 CRITICAL"
    case .warning: "🟠 WARNING"
    case .info: "🔵 INFO"
    }
  }

  private static func marked(_ text: String, _ limit: Int) -> Text {
    Text(type: "mrkdwn", text: PayloadText.cut(text, to: limit))
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
