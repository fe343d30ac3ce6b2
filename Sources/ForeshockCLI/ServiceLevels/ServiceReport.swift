internal import ForeshockAlerting
internal import ForeshockSeries

/// All that is known of a service's level now.
struct ServiceReport {
  let plan: ServicePlan
  /// Which of many services of a file it is of; nil when there is one.
  let id: String?
  let status: BudgetStatus
  /// The agreement's, when there is one.
  let agreement: BudgetStatus?
  /// Burn rates, the shortest window first; the last is the objective's own.
  let burnRates: [BurnRate]
  let readings: [BurnRateReading]
  let forecast: BudgetForecast?
  let interval: Duration

  init(
    _ plan: ServicePlan, id: String?, _ events: ServiceEvents, traffic: TrafficGuard,
    forecast: BudgetForecast?
  ) throws {
    self.plan = plan
    self.id = id
    self.forecast = forecast
    interval = events.interval
    status = events.status(of: plan.objective)
    agreement = plan.agreement.map { events.status(of: $0, beside: plan.objective) }
    let length = plan.objective.window.length(at: events.lastTime)
    let rules = try plan.rules ?? BurnRateRule.workbook(for: length)
    readings = events.readings(of: rules, for: plan.objective, guarding: traffic)
    let whole = status.asOf - status.windowStart
    // A rule over the objective's own window has no row beside that one's.
    let own = status.burnRate.window.prometheusText
    let spans = Set(rules.flatMap { [$0.short, $0.long] }).filter { $0.prometheusText != own }.sorted()
    burnRates =
      spans.map { events.burnRate(over: $0, of: plan.objective, guarding: traffic) } + [status.burnRate]
    if status.counts.total <= 0 {
      throw CommandFailure(
        .notEnoughData, "there are no events in the window of \(whole.forPeople) before \(status.asOf)")
    }
  }

  /// What the window is called: `30d`, or the calendar's period.
  var windowName: String {
    switch plan.objective.window {
    case .rolling(let span): span.prometheusText
    case .calendar(let cycle):
      switch cycle.unit {
      case .days(1): "day"
      case .days(7): "week"
      case .months(1): "month"
      case .months(3): "quarter"
      case .days(let count): "\(count) days"
      case .months(let count): "\(count) months"
      }
    }
  }

  /// What the service is called.
  var title: String { id.map { "\(plan.name), \($0)" } ?? plan.name }

  var firing: [BurnRateReading] { readings.filter(\.isFiring) }
}
