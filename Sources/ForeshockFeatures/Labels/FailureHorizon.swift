public import ForeshockSeries

/// The question a failure model answers: does the unit fail within a horizon H, and not before a lead time L?
///
///     let question = try FailureHorizon(.seconds(86_400), leadTime: .seconds(3600), blackout: .seconds(7200))
///     let labels = try question.labels(at: times, of: UnitHistory(unit: "pump 7", failures: [failure]))
///     let x = features.rows(at: labels.knownRows)
///
/// With `f` for failures, a row at time `t` is, in this order,
/// - ``FailureLabel/inBlackout`` when `e ≤ t < e + blackout` for a failure or repair `e`;
/// - ``FailureLabel/tooClose`` when `t ≤ f < t + L`, also when another failure follows in the window;
/// - ``FailureLabel/positive`` when `t + L ≤ f < t + H`;
/// - ``FailureLabel/censored`` when `t + H` lies past the end of observation, or a repair `r` comes first,
///   `t < r < t + H`, and ``repairsCensor`` holds;
/// - ``FailureLabel/negative`` otherwise.
///
/// So the rows of one failure are those with `f − H < t ≤ f − L`, half open: with L = 0 a row at the very
/// instant of a failure is positive (unless a blackout begins there), one exactly H before it is not. A unit
/// that never failed has no negative row within H of its end: such rows are censored, never negative.
/// Overlapping windows of several failures are united.
///
/// Rows may be in any order: each is labelled by itself.
public struct FailureHorizon: Hashable, Codable, Sendable {
  /// How far ahead failures count; longer than ``leadTime``.
  public let horizon: Duration
  /// How early a warning has to come to be of use; at least zero.
  public let leadTime: Duration
  /// How long after a failure or repair a unit's data say nothing of its next failure; at least zero.
  public let blackout: Duration
  /// Whether a repair hides what would have happened without it.
  public let repairsCensor: Bool

  /// A question about failures within `horizon`.
  ///
  /// - Parameters:
  ///   - horizon: how far ahead failures count.
  ///   - leadTime: how early a warning has to come; 0, the default, for any time before the failure.
  ///   - blackout: how long after a failure or repair rows are left out; 0, the default, for no time.
  ///   - repairsCensor: whether a repair before the horizon makes a row without a failure unknown.
  /// - Throws: ``LabelError/invalidHorizon(horizon:leadTime:)`` or ``LabelError/invalidBlackout(_:)``.
  public init(
    _ horizon: Duration, leadTime: Duration = .zero, blackout: Duration = .zero, repairsCensor: Bool = true
  ) throws(LabelError) {
    guard leadTime >= .zero, horizon > leadTime, horizon.wholeMicroseconds > leadTime.wholeMicroseconds else {
      throw .invalidHorizon(horizon: horizon, leadTime: leadTime)
    }
    guard blackout >= .zero else { throw .invalidBlackout(blackout) }
    self.horizon = horizon
    self.leadTime = leadTime
    self.blackout = blackout
    self.repairsCensor = repairsCensor
  }

  /// The same question for rows that are counted in steps: a step is one microsecond of its `Timestamp`.
  ///
  /// - Throws: ``LabelError/invalidHorizon(horizon:leadTime:)`` or ``LabelError/invalidBlackout(_:)``.
  public init(steps: Int, leadSteps: Int = 0, blackoutSteps: Int = 0, repairsCensor: Bool = true)
    throws(LabelError)
  {
    try self.init(
      .microseconds(steps), leadTime: .microseconds(leadSteps), blackout: .microseconds(blackoutSteps),
      repairsCensor: repairsCensor)
  }

  /// Decodes a question and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      container.decode(Duration.self, forKey: .horizon),
      leadTime: container.decode(Duration.self, forKey: .leadTime),
      blackout: container.decode(Duration.self, forKey: .blackout),
      repairsCensor: container.decode(Bool.self, forKey: .repairsCensor))
  }

  private enum CodingKeys: String, CodingKey { case horizon, leadTime, blackout, repairsCensor }

  /// The labels of one unit's rows.
  ///
  /// - Parameters:
  ///   - times: when the rows were taken; any order, any number.
  ///   - history: what happened to the unit.
  /// - Throws: ``LabelError/rowAfterEnd(unit:row:time:end:)`` or
  ///   ``LabelError/eventAfterEnd(unit:event:end:)``.
  /// - Complexity: O((rows + events) log events).
  public func labels(at times: [Timestamp], of history: UnitHistory) throws(LabelError) -> FailureLabels {
    try labels(
      units: [String](repeating: history.unit, count: times.count), times: times, histories: [history])
  }

  /// The labels of rows of many units, each row by the history of its own unit.
  ///
  /// - Parameters:
  ///   - units: the unit of each row.
  ///   - times: the time of each row.
  ///   - histories: one for every unit that has rows; units without rows are reported.
  /// - Throws: ``LabelError/unequalCounts(units:times:)``, ``LabelError/noHistory(unit:row:)``,
  ///   ``LabelError/duplicateUnit(_:)`` and the errors of one unit.
  /// - Complexity: O((rows + events) log events).
  public func labels(
    units: [String], times: [Timestamp], histories: [UnitHistory]
  ) throws(LabelError) -> FailureLabels {
    let fleet = try Fleet(units: units, times: times, histories: histories)
    var labels = [FailureLabel](repeating: .negative, count: times.count)
    var report = FailureLabelReport()
    report.unitsWithoutRows = fleet.unitsWithoutRows
    let (lead, span) = (leadTime.wholeMicroseconds, horizon.wholeMicroseconds)
    for (history, rows) in zip(fleet.histories, fleet.rows) {
      var warned = Set<Int64>()
      for row in rows {
        let time = times[row].microseconds
        let label = label(at: time, in: history)
        labels[row] = label
        report.count(label)
        guard label == .positive else { continue }
        let last = time.addingSaturated(span)
        var next = history.failures.first(atOrAfter: time.addingSaturated(lead))
        while let failure = next, failure < last {
          // What lies behind a failure that is known of already has been counted by the same window's rows.
          warned.insert(failure)
          next = history.failures.first(atOrAfter: failure.addingSaturated(1))
        }
      }
      report.failureCount += history.failures.count
      report.failuresWithoutPositives += history.failures.count - warned.count
    }
    return FailureLabels(labels: labels, report: report)
  }

  private func label(at time: Int64, in history: OrderedHistory) -> FailureLabel {
    let silence = blackout.wholeMicroseconds
    if silence > 0 {
      for events in [history.failures, history.repairs] {
        if let event = events.last(atOrBefore: time), time.subtractingSaturated(event) < silence {
          return .inBlackout
        }
      }
    }
    let last = time.addingSaturated(horizon.wholeMicroseconds)
    let next = history.failures.first(atOrAfter: time)
    if let next, next < time.addingSaturated(leadTime.wholeMicroseconds) { return .tooClose }
    if let next, next < last { return .positive }
    if last > history.end { return .censored }
    if repairsCensor, let repair = history.repairs.first(atOrAfter: time.addingSaturated(1)), repair < last {
      return .censored
    }
    return .negative
  }
}
