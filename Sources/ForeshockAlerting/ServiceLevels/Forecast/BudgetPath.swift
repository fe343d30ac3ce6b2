internal import ForeshockSeries

/// Runs futures through the window of an objective, slot by slot.
struct BudgetPath: Sendable {
  /// The past in slots.
  let slots: BudgetSlots
  /// Slots ahead.
  let count: Int
  /// Where the last one ends.
  let end: Timestamp
  /// Whether events leave the window again.
  let isRolling: Bool
  private let budget: Double
  /// How much of a slot ahead lies within the period: less than all only where less than one is left of it.
  private let share: Double
  /// Slots that a rolling window holds.
  private let held: Int
  /// The events of the past that are still in the window at the end of each slot ahead.
  private let past: [EventCounts]

  init(_ events: ServiceEvents, objective: ServiceObjective, at time: Timestamp, horizon: Duration?) {
    budget = objective.budget
    let window = objective.window
    let limit: Duration
    switch window {
    case .rolling(let span):
      limit = horizon ?? span
      isRolling = true
    case .calendar:
      // To the end of the period, whatever else is wanted: its budget is a share of all its events.
      // A row at its very end belongs to the next.
      limit = window.bounds(at: time).end - time - .microseconds(1)
      isRolling = false
    }
    let slots = BudgetSlots(events, at: time, lookingAhead: limit)
    let count = max(1, Int((limit.inSeconds / slots.width.inSeconds).rounded(.down)))
    self.slots = slots
    self.count = count
    end = isRolling ? time + slots.width * count : min(time + slots.width * count, time + limit)
    share = isRolling ? 1 : min(1, limit.inSeconds / slots.width.inSeconds)
    if case .rolling(let span) = window {
      held = max(1, Int(span.inSeconds / slots.width.inSeconds))
      past = (1...count).map { step in
        events.counts(after: time + slots.width * step - span, through: time)
      }
    } else {
      held = .max
      past = [events.counts(after: window.bounds(at: time).after, through: time)]
    }
  }

  /// The share of the budget that is left at the end of each slot of a future.
  func remaining(bad: [Double], total: [Double]) -> [Double] {
    guard isRolling else {
      let allowed = budget * total.reduce(past[0].total) { $0 + $1 * share }
      var sum = past[0].bad
      return bad.map { more in
        sum += more * share
        return allowed > 0 ? 1 - sum / allowed : 1
      }
    }
    var (sumBad, sumTotal) = (0.0, 0.0)
    return bad.indices.map { slot in
      sumBad += bad[slot]
      sumTotal += total[slot]
      if slot >= held {
        sumBad -= bad[slot - held]
        sumTotal -= total[slot - held]
      }
      let events = past[slot].total + sumTotal
      return events > 0 ? 1 - (past[slot].bad + max(0, sumBad)) / events / budget : 1
    }
  }
}
