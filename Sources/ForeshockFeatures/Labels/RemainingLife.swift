public import ForeshockSeries

/// Targets for models of remaining useful life: for each row the time to the next failure of its unit.
///
///     let life = try RemainingLife(cap: 125, timeUnit: .microseconds(1))      // engine cycles, as steps
///     let targets = try life.targets(at: cycles, of: UnitHistory(unit: "1", failures: [last]))
///
/// A row at `t` gets `min(f − t, cap)` with the first failure `f ≥ t`: 0 at the failure itself, constant far
/// from it, falling by one a ``timeUnit`` near it (the piecewise-linear target of Heimes, "Recurrent neural
/// networks for remaining useful life estimation", PHM 2008).
///
/// NaN, to be left out, is the target of a row
/// - after which no failure is known (a censored unit; see ``capsCensored``);
/// - with a repair after it and before the next failure, when ``repairsCensor`` holds;
/// - in the blackout after a failure or repair `e`: `e ≤ t < e + blackout`.
///
/// A unit whose end of life is known from elsewhere (``UnitHistory/endOfLife``) is not censored.
public struct RemainingLife: Hashable, Codable, Sendable {
  /// The largest target, in ``timeUnit``s; nil for none.
  public let cap: Double?
  /// What targets are counted in.
  public let timeUnit: Duration
  /// How long after a failure or repair rows are left out.
  public let blackout: Duration
  /// Whether a repair hides what would have happened without it.
  public let repairsCensor: Bool
  /// Whether a censored row that was watched for at least ``cap`` afterwards has the cap as its target: its
  /// life is not known, but the capped one is.
  public let capsCensored: Bool

  /// Targets capped at `cap`.
  ///
  /// - Parameters:
  ///   - cap: the largest target, in units of time; nil, the default, for no cap.
  ///   - timeUnit: what to count in, seconds by default; a microsecond for rows counted in steps.
  ///   - blackout: how long after a failure or repair rows are left out; by default not at all.
  ///   - repairsCensor: whether a repair makes the remaining life of rows before it unknown.
  ///   - capsCensored: whether censored rows watched for the cap's time get the cap; by default NaN.
  /// - Throws: ``LabelError/invalidCap(_:)``, ``LabelError/invalidTimeUnit(_:)`` or
  ///   ``LabelError/invalidBlackout(_:)``.
  public init(
    cap: Double? = nil, timeUnit: Duration = .seconds(1), blackout: Duration = .zero,
    repairsCensor: Bool = true, capsCensored: Bool = false
  ) throws(LabelError) {
    if let cap { guard cap > 0, cap.isFinite else { throw .invalidCap(cap) } }
    guard timeUnit.wholeMicroseconds > 0 else { throw .invalidTimeUnit(timeUnit) }
    guard blackout >= .zero else { throw .invalidBlackout(blackout) }
    self.cap = cap
    self.timeUnit = timeUnit
    self.blackout = blackout
    self.repairsCensor = repairsCensor
    self.capsCensored = capsCensored
  }

  /// Decodes the settings and checks them like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      cap: container.decodeIfPresent(Double.self, forKey: .cap),
      timeUnit: container.decode(Duration.self, forKey: .timeUnit),
      blackout: container.decode(Duration.self, forKey: .blackout),
      repairsCensor: container.decode(Bool.self, forKey: .repairsCensor),
      capsCensored: container.decode(Bool.self, forKey: .capsCensored))
  }

  private enum CodingKeys: String, CodingKey { case cap, timeUnit, blackout, repairsCensor, capsCensored }

  /// The targets of one unit's rows, in their order.
  ///
  /// - Throws: ``LabelError/rowAfterEnd(unit:row:time:end:)`` or
  ///   ``LabelError/eventAfterEnd(unit:event:end:)``.
  /// - Complexity: O((rows + events) log events).
  public func targets(at times: [Timestamp], of history: UnitHistory) throws(LabelError) -> [Double] {
    try targets(
      units: [String](repeating: history.unit, count: times.count), times: times, histories: [history])
  }

  /// The targets of rows of many units, in the order of the rows.
  ///
  /// - Throws: as ``FailureHorizon/labels(units:times:histories:)``.
  /// - Complexity: O((rows + events) log events).
  public func targets(
    units: [String], times: [Timestamp], histories: [UnitHistory]
  ) throws(LabelError) -> [Double] {
    let fleet = try Fleet(units: units, times: times, histories: histories)
    var targets = [Double](repeating: .nan, count: times.count)
    for (history, rows) in zip(fleet.histories, fleet.rows) {
      for row in rows { targets[row] = target(at: times[row].microseconds, in: history) }
    }
    return targets
  }

  /// The rows whose target is known, ascending.
  public static func knownRows(_ targets: [Double]) -> [Int] {
    targets.indices.filter { !targets[$0].isNaN }
  }

  private func target(at time: Int64, in history: OrderedHistory) -> Double {
    let silence = blackout.wholeMicroseconds
    for events in [history.failures, history.repairs] where silence > 0 {
      if let event = events.last(atOrBefore: time), time.subtractingSaturated(event) < silence { return .nan }
    }
    let failure = history.failures.first(atOrAfter: time)
    let repair = repairsCensor ? history.repairs.first(atOrAfter: time.addingSaturated(1)) : nil
    if let failure, repair.map({ failure <= $0 }) ?? true {
      let life = inUnits(failure.subtractingSaturated(time))
      return cap.map { min(life, $0) } ?? life
    }
    guard capsCensored, let cap else { return .nan }
    let watched = inUnits((repair ?? history.end).subtractingSaturated(time))
    return watched >= cap ? cap : .nan
  }

  private func inUnits(_ microseconds: Int64) -> Double {
    Double(microseconds) / Double(timeUnit.wholeMicroseconds)
  }
}
