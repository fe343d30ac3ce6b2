internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// What is promised, and over which time.
struct ServiceLevelOptions: ParsableArguments {
  enum Calendar: String, CaseIterable { case day, week, month, quarter }

  @Option(takes: "percent", "The share of good events that is promised, such as 99.9.")
  var objective: Double?
  @Option(takes: "span", "The rolling window of the objective (default: 30d).")
  var window: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A budget for each day, week, month or quarter of --timezone instead of a rolling window.",
      valueName: "period"),
    completion: .list(Calendar.allCases.map(\.rawValue)), transform: { try Choice.named($0) })
  var calendar: Calendar?
  @Option(
    takes: "percent", "What the contract promises others: minutes left are told beside the objective's.")
  var agreement: Double?
  @Option(
    named: "minimum-events", takes: "count",
    "A burn-rate rule needs this many events in both windows (default: 0).")
  var minimumEvents: Double?
  @Flag(
    name: .customLong("expected-traffic"),
    help: "Divide bad events by the usual number of events where a window has fewer.")
  var expectedTraffic = false

  func validate() throws {
    if window != nil, calendar != nil { throw ValidationError("--window or --calendar, not both") }
    for (name, percent) in [("--objective", objective), ("--agreement", agreement)] {
      guard let percent else { continue }
      guard percent > 0, percent <= 100 else {
        throw ValidationError("\(name) takes a percentage between 0 and 100, as in 99.9, not \(percent)")
      }
      guard percent > 1 else {
        throw ValidationError(
          "\(name) takes a percentage: \(Format.number(percent)) would be 1 % or less; did you mean \(Format.number(percent * 100))?"
        )
      }
    }
  }

  /// The options given that only the report of a service's state looks at.
  var ofReports: [String] {
    [
      ("--agreement", agreement != nil), ("--minimum-events", minimumEvents != nil),
      ("--expected-traffic", expectedTraffic),
    ].filter(\.1).map(\.0)
  }

  /// The window that the line names; nil when it names none.
  func namedWindow(timezone: String) throws -> BudgetWindow? {
    if let window {
      do {
        return .rolling(try Duration(parsing: window))
      } catch {
        throw CommandFailure.usage("--window: \(error)")
      }
    }
    guard let calendar else { return nil }
    let zone = try TableFile.zone(timezone)
    let cycle: CalendarCycle =
      switch calendar {
      case .day: .day(in: zone)
      case .week: .week(in: zone)
      case .month: .month(in: zone)
      case .quarter: .quarter(in: zone)
      }
    return .calendar(cycle)
  }

  func trafficGuard() throws -> TrafficGuard {
    try TrafficGuard(minimumEvents: minimumEvents ?? 0, expectsUsualTraffic: expectedTraffic)
  }
}
