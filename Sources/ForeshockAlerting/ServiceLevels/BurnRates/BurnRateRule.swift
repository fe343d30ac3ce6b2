internal import ForeshockSeries

/// One row of a multi-window, multi-burn-rate alert: it fires while the burn rates over a long and a short
/// window are both above a factor.
///
/// The burn rate over a window is its error ratio divided by the budget, 1 − objective; at a burn rate of 1
/// the budget lasts exactly as long as the objective's window. The long window says that enough budget is
/// used to matter, the short one that it is still being used, so that the alert ends soon after the errors
/// do.
///
/// Source: B. Beyer et al., The Site Reliability Workbook, O'Reilly 2018, chapter 5, "6: Multiwindow,
/// Multi-Burn-Rate Alerts" (1 h, 6 h and 3 d); the row of 1 d is that of Sloth's `google-30d` windows.
public struct BurnRateRule: Hashable, Sendable {
  /// How urgent it is: `critical` to page somebody, `warning` for a ticket.
  public let severity: Severity
  /// The long window.
  public let long: Duration
  /// The short window, a twelfth of the long one.
  public let short: Duration
  /// The burn rate that both windows must exceed.
  public let factor: Double
  /// The share of the budget that is used when the long window has burnt at ``factor`` all along; nil for
  /// rules that are given by their factor.
  public let budgetShare: Double?
  /// How long both must have exceeded it without a break, which may be longer than the windows; zero in the
  /// workbook's rules.
  public let sustained: Duration

  /// A rule.
  ///
  /// - Throws: ``ServiceLevelError`` unless 0 < short ≤ long ≤ 3,660 days, the factor is above 0 and finite,
  ///   and `sustained` is from none to 3,660 days.
  public init(
    severity: Severity, long: Duration, short: Duration, factor: Double, budgetShare: Double? = nil,
    sustained: Duration = .zero
  ) throws(ServiceLevelError) {
    guard short > .zero, short <= long, long <= .seconds(3660 * 86_400) else {
      throw .setting("burn-rate rule", "the windows \(long.forPeople) and \(short.forPeople) make no rule")
    }
    guard factor > 0, factor.isFinite else {
      throw .setting("burn-rate rule", "a factor above 0, not \(factor)")
    }
    guard sustained >= .zero, sustained <= .seconds(3660 * 86_400) else {
      throw .setting("burn-rate rule", "a wait from none to 3,660 days, not \(sustained.forPeople)")
    }
    self.severity = severity
    self.long = long
    self.short = short
    self.factor = factor
    self.budgetShare = budgetShare
    self.sustained = sustained
  }

  /// What a rule is called: its windows, such as `1h/5m`.
  public var name: String { "\(PromSpan.text(long))/\(PromSpan.text(short))" }

  /// The error ratio above which both windows must be: factor × budget. When it is 1 or more, not even a full
  /// outage makes the rule fire.
  public func errorRatio(of objective: ServiceObjective) -> Double { factor * objective.budget }

  /// How long after its beginning an incident makes the long window exceed the factor, when there was no
  /// error before and traffic is even: factor × budget × long / error ratio. Nil when it never does.
  ///
  /// Source: The Site Reliability Workbook, chapter 5, "Detection time".
  public func detectionTime(errorRatio: Double = 1, objective: ServiceObjective) -> Duration? {
    let limit = self.errorRatio(of: objective)
    guard errorRatio > limit else { return nil }
    return .seconds(limit * long.inSeconds / errorRatio)
  }
}

extension BurnRateRule {
  /// The rules of the workbook for an objective over `window`, the most urgent first.
  ///
  /// | severity | long / short | share of the budget | factor, 30 days | 28 days |
  /// | --- | --- | --- | --- | --- |
  /// | page | 1 h / 5 min | 2 % | 14.4 | 13.44 |
  /// | page | 6 h / 30 min | 5 % | 6 | 5.6 |
  /// | ticket | 1 d / 2 h | 10 % | 3 | 2.8 |
  /// | ticket | 3 d / 6 h | 10 % | 1 | 0.93 |
  ///
  /// For every window the shares of the budget stay, and factor = share × window / long. Below 27 days that
  /// would put the last row's factor below 0.9, where a service that keeps its objective fires; so windows
  /// shorter than that have long and short windows shorter in proportion (`window` / 30 days, to whole
  /// seconds; two minutes and one at least), and rows whose factor is still below 0.9 are left out: the first
  /// below an hour and a half, all of them below 18 minutes.
  ///
  /// - Throws: ``ServiceLevelError`` unless `window` is above zero and at most 3,660 days.
  public static func workbook(for window: Duration) throws(ServiceLevelError) -> [BurnRateRule] {
    guard window > .zero, window <= .seconds(3660 * 86_400) else {
      throw .setting("window", "burn-rate rules need up to 3,660 days, not \(window.forPeople)")
    }
    let scale = window.inSeconds < 27 * 86_400 ? window.inSeconds / (30 * 86_400) : 1
    let rows: [(severity: Severity, hours: Double, share: Double)] = [
      (.critical, 1, 0.02), (.critical, 6, 0.05), (.warning, 24, 0.1), (.warning, 72, 0.1),
    ]
    var rules: [BurnRateRule] = []
    for row in rows {
      let long = max(120, (row.hours * 3600 * scale).rounded())
      let short = max(60, (long / 12).rounded())
      let factor = row.share * window.inSeconds / long
      guard factor >= 0.9 else { continue }
      // Where windows are cut to their least length two rows may have the same: the first, which has the lower
      // factor, fires whenever the other would.
      guard !rules.contains(where: { $0.long == .seconds(long) && $0.short == .seconds(short) }) else {
        continue
      }
      rules.append(
        try BurnRateRule(
          severity: row.severity, long: .seconds(long), short: .seconds(short), factor: factor,
          budgetShare: row.share))
    }
    return rules
  }
}

/// Spans as Prometheus writes them: `5m`, `1h30m`, `30d`.
enum PromSpan {
  static func text(_ span: Duration) -> String {
    var rest = max(0, span.wholeMicroseconds / 1000)
    guard rest > 0 else { return "0s" }
    var text = ""
    let units: [(name: String, milliseconds: Int64)] = [
      ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    for unit in units where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text
  }
}

extension Duration {
  /// The span as Prometheus writes it: `5m`, `1h30m`, `30d`; to whole milliseconds.
  public var prometheusText: String { PromSpan.text(self) }
}
