internal import ForeshockAlerting
internal import ForeshockSeries

/// The bodies of requests, ready to be sent by whoever may.
enum PayloadPrinter {
  /// The text of a payload.
  ///
  /// - Parameters:
  ///   - standing: all that fires, and was resolved lately.
  ///   - news: what of it is new; receivers that remember get only this.
  ///   - samples: the forecasts, for Prometheus.
  ///   - interval: the longest time between evaluations.
  static func text(
    _ payload: AlertCommand.Payload, standing: [AlertMessage], news: [AlertMessage],
    samples: [ForecastSample], interval: Duration,
    policy: () throws -> AlertPolicy, horizon: String, options: PolicyOptions, run: RunOptions
  ) throws -> String {
    let pretty = run.resolvedFormat != .ndjson
    switch payload {
    case .alertmanager:
      return try JSONText.render(
        AlertmanagerPayload(messages: standing, now: SystemCalls.now(), evaluationInterval: interval),
        pretty: pretty)
    case .webhook:
      return try lines(WebhookPayload.grouped(news, now: SystemCalls.now()))
    case .pagerduty:
      let key = SystemCalls.environment("PAGERDUTY_ROUTING_KEY")
      if key == nil, !news.isEmpty {
        run.note("PAGERDUTY_ROUTING_KEY is not set; replace ROUTING_KEY in the events")
      }
      return try lines(PagerDutyEvent.events(of: news, routingKey: key ?? "ROUTING_KEY"))
    case .slack: return news.isEmpty ? "" : try lines([SlackMessage(news)])
    case .cloudevents: return try lines(news.map(CloudEvent.init))
    case .prometheus: return MetricsText(samples).text
    case .rules:
      return try PrometheusRules(horizon: horizon, policy: policy(), runbooks: options.runbookURL).text
    case .ruleTests:
      return try PrometheusRules(horizon: horizon, policy: policy(), runbooks: options.runbookURL)
        .testText(ruleFile: "foreshock.rules.yml")
    }
  }

  /// One request's body a line.
  private static func lines(_ bodies: [some Encodable]) throws -> String {
    try bodies.map { try JSONText.render($0, pretty: false) }.joined()
  }
}
