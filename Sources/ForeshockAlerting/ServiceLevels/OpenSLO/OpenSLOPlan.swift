internal import ForeshockSeries

/// What OpenSLO documents ask to be computed: references followed, defaults filled in, bounds checked.
public struct OpenSLOPlan: Hashable, Sendable {
  /// Where the numbers come from.
  public enum Source: Hashable, Sendable {
    /// Good or bad events beside all.
    case ratio(isGood: Bool, part: OpenSLO.MetricSource, total: OpenSLO.MetricSource)
    /// Ratios computed before.
    case raw(OpenSLO.MetricSource, areOfSuccess: Bool)
    /// Values that the goal compares.
    case threshold(OpenSLO.MetricSource)
  }

  /// A target with what it compares and how it slices time.
  public struct Goal: Hashable, Sendable {
    /// What people call it; nil when it has no name.
    public let name: String?
    /// The objective.
    public let objective: ServiceObjective
    /// What makes values good, of a threshold metric.
    public let good: GoodValue?
    /// The length of a slice, of budgets of slices.
    public let sliceWidth: Duration?
    /// The share of good events that makes a slice good, of `Timeslices`.
    public let sliceTarget: Double?
  }

  /// The objective's name.
  public let name: String
  /// What people call it.
  public let displayName: String?
  /// Its service; nil when it names none.
  public let service: String?
  /// The numbers.
  public let source: Source
  /// Whether they grow until they are reset.
  public let isCounter: Bool
  /// What the budget is made of.
  public let method: BudgetingMethod
  /// The targets in the order of the document.
  public let goals: [Goal]
  /// The burn-rate conditions of its alert policies; empty when it has none.
  public let rules: [BurnRateRule]
}

extension OpenSLOPlan {
  /// The plan of the objective called `name` among `documents`; nil for the only one.
  ///
  /// - Throws: ``ServiceLevelError`` (`invalidSetting`) when there is no such one, a reference leads nowhere,
  ///   something required is missing, two things exclude each other, or a composite objective is met, which
  ///   is not supported.
  public init(_ documents: [OpenSLODocument], name: String? = nil) throws(ServiceLevelError) {
    let catalog = OpenSLOCatalog(documents)
    let (metadata, spec) = try catalog.objective(name)
    self.name = metadata.name
    displayName = metadata.displayName
    service = spec.service
    guard !spec.objectives.contains(where: { $0.indicator != nil || $0.indicatorRef != nil }) else {
      throw .setting("objectives of '\(metadata.name)'", "composite objectives are not supported")
    }
    guard !spec.objectives.isEmpty else {
      throw .setting("objectives of '\(metadata.name)'", "there must be one at least")
    }
    let indicator = try catalog.indicator(of: spec, named: metadata.name)
    (source, isCounter) = try Self.source(indicator, of: metadata.name)
    method = spec.budgetingMethod
    let window = try Self.window(spec.timeWindow ?? [], of: metadata.name)
    let isThreshold = if case .threshold = source { true } else { false }
    var goals: [Goal] = []
    for goal in spec.objectives {
      goals.append(try Self.goal(goal, window: window, method: method, isThreshold: isThreshold))
    }
    self.goals = goals
    rules = try catalog.rules(of: spec)
  }

  private static func source(_ spec: OpenSLO.Indicator.Spec, of name: String) throws(ServiceLevelError)
    -> (Source, Bool)
  {
    let field = "indicator of '\(name)'"
    switch (spec.thresholdMetric, spec.ratioMetric) {
    case (let metric?, nil): return (.threshold(metric.metricSource), false)
    case (nil, let ratio?):
      switch (ratio.good, ratio.bad, ratio.total, ratio.raw) {
      case (let good?, nil, let total?, nil):
        return (
          .ratio(isGood: true, part: good.metricSource, total: total.metricSource), ratio.counter ?? false
        )
      case (nil, let bad?, let total?, nil):
        return (
          .ratio(isGood: false, part: bad.metricSource, total: total.metricSource), ratio.counter ?? false
        )
      case (nil, nil, nil, let raw?):
        guard let type = ratio.rawType else { throw .setting(field, "raw needs rawType: success or failure") }
        return (.raw(raw.metricSource, areOfSuccess: type == .success), false)
      default: throw .setting(field, "a ratioMetric has good and total, bad and total, or raw")
      }
    default: throw .setting(field, "either a thresholdMetric or a ratioMetric")
    }
  }

  /// The window; 30 rolling days when the document leaves it out.
  private static func window(_ windows: [OpenSLO.TimeWindow], of name: String) throws(ServiceLevelError)
    -> BudgetWindow
  {
    guard let window = windows.first else { return .rolling(.seconds(30 * 86_400)) }
    guard windows.count == 1 else { throw .setting("timeWindow of '\(name)'", "one, not \(windows.count)") }
    let span = try OpenSLOSpan(window.duration, of: "timeWindow")
    guard let calendar = window.calendar else {
      guard window.isRolling ?? false else {
        throw .setting("timeWindow of '\(name)'", "isRolling: true, or a calendar")
      }
      return .rolling(span.duration)
    }
    guard !(window.isRolling ?? false) else {
      throw .setting("timeWindow of '\(name)'", "isRolling: true, or a calendar, but not both")
    }
    let zone: TimeZoneRules
    let start: Timestamp
    do {
      zone = try TimeZoneRules(identifier: calendar.timeZone)
      start = try Timestamp(parsing: calendar.startTime, zone: zone)
    } catch {
      throw .setting("calendar of '\(name)'", "\(error)")
    }
    return .calendar(try span.cycle(anchor: zone.localMicroseconds(at: start), zone: zone))
  }

  private static func goal(
    _ goal: OpenSLO.Goal, window: BudgetWindow, method: BudgetingMethod, isThreshold: Bool
  ) throws(ServiceLevelError) -> Goal {
    let target: Double
    switch (goal.target, goal.targetPercent) {
    case (let share?, nil): target = share
    case (nil, let percent?): target = ServiceObjective.share(percent: percent)
    default: throw .setting("objectives", "either target or targetPercent")
    }
    var good: GoodValue?
    if isThreshold {
      guard let op = goal.op, let value = goal.value else {
        throw .setting("objectives", "a thresholdMetric needs op and value")
      }
      good = GoodValue(op, value)
    }
    var width: Duration?
    if method != .occurrences {
      switch goal.timeSliceWindow {
      case .number(let minutes) where minutes > 0 && minutes <= 527_040: width = .seconds(minutes * 60)
      case .text(let text): width = try OpenSLOSpan(text, of: "timeSliceWindow").duration
      default: throw .setting("objectives", "\(method.rawValue) needs a timeSliceWindow")
      }
      if method == .timeslices, goal.timeSliceTarget == nil {
        throw .setting("objectives", "Timeslices needs a timeSliceTarget")
      }
    }
    return Goal(
      name: goal.displayName, objective: try ServiceObjective(target: target, window: window), good: good,
      sliceWidth: width, sliceTarget: method == .timeslices ? goal.timeSliceTarget : nil)
  }
}
