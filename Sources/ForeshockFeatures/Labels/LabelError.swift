public import ForeshockSeries

/// Why rows could not be labelled.
public enum LabelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The horizon has to be longer than the lead time, and the lead time not negative.
  case invalidHorizon(horizon: Duration, leadTime: Duration)
  /// A blackout is not negative.
  case invalidBlackout(Duration)
  /// The cap of remaining lives has to be positive and finite.
  case invalidCap(Double)
  /// Remaining lives are counted in a unit of time that is longer than zero.
  case invalidTimeUnit(Duration)
  /// There is not one unit's name for each time.
  case unequalCounts(units: Int, times: Int)
  /// A row speaks of a unit whose history was not given; without it nothing is known about its failures.
  case noHistory(unit: String, row: Int)
  /// Two histories are of the same unit.
  case duplicateUnit(String)
  /// A row is later than the end of its unit's observation.
  case rowAfterEnd(unit: String, row: Int, time: Timestamp, end: Timestamp)
  /// A failure or a repair is later than the end of its unit's observation.
  case eventAfterEnd(unit: String, event: Timestamp, end: Timestamp)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .invalidHorizon(let horizon, let leadTime):
      "the horizon is \(horizon.forPeople) and the lead time \(leadTime.forPeople); "
        + "the lead time has to be at least 0 and shorter than the horizon"
    case .invalidBlackout(let blackout):
      "the blackout is \(blackout.forPeople); it cannot be negative"
    case .invalidCap(let cap):
      "remaining lives are capped at \(cap); the cap has to be positive and finite"
    case .invalidTimeUnit(let unit):
      "remaining lives are counted in units of \(unit.forPeople); the unit has to be longer than zero"
    case .unequalCounts(let units, let times):
      "\(units) units were named for \(times) times; there has to be one for each"
    case .noHistory(let unit, let row):
      "row \(row) is of unit “\(unit)”, whose history is not given; "
        + "give one without failures if it never failed"
    case .duplicateUnit(let unit):
      "unit “\(unit)” has two histories"
    case .rowAfterEnd(let unit, let row, let time, let end):
      "row \(row) of unit “\(unit)” is at \(time), after the end of its observation at \(end)"
    case .eventAfterEnd(let unit, let event, let end):
      "unit “\(unit)” has a failure or repair at \(event), after the end of its observation at \(end)"
    }
  }
}
