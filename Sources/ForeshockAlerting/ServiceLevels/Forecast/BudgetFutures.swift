internal import ForeshockNumerics
internal import ForeshockSeries
internal import Glibc

/// Draws what may come: traffic and errors, slot by slot.
///
/// A future is made of past days, each at its own time of day (a seasonal block bootstrap), so that the shape
/// of the day, incidents and their lengths are those that happened. Which days are drawn is uncertain in
/// itself: every future has its own weights (a Bayesian bootstrap), times those of the ``ErrorLevel`` it
/// follows, so that few days say little. Traffic is moved from the source's day of the week to the target's
/// by the ratio of their means when there are two weeks. What the past does not hold comes from ``UnseenTrouble``.
///
/// Sources: D. Politis, "Resampling time series with seasonal components", Proc. 33rd Symp. Interface, 2001;
/// D. Rubin, "The Bayesian bootstrap", Ann. Stat. 9, 1981.
struct BudgetFutures: Sendable {
  let slots: BudgetSlots
  let level: ErrorLevel
  let incident: OngoingIncident?
  private let unseen: UnseenTrouble
  /// The mean events of a day for each of seven days, of which 0 is the first day ahead; empty with less than
  /// 14.
  private let weekdays: [Double]

  init(_ slots: BudgetSlots, budget: Double) {
    self.slots = slots
    let ages = Array(0..<slots.blockCount)
    level = ErrorLevel(ages.reversed().map { slots.counts($0) }, budget: budget)
    incident = OngoingIncident(slots, budget: budget)
    unseen = UnseenTrouble(ages.map { slots.counts($0).errorRatio }, floor: budget / 10)
    let isDaily = abs(Double(slots.blockLength) * slots.width.inSeconds - 86_400) < 1
    guard isDaily, slots.blockCount >= 14 else {
      weekdays = []
      return
    }
    var (sums, counts) = ([Double](repeating: 0, count: 7), [Double](repeating: 0, count: 7))
    for age in ages {
      sums[Self.weekday(ofAge: age)] += slots.counts(age).total
      counts[Self.weekday(ofAge: age)] += 1
    }
    weekdays = zip(sums, counts).map { $0 / $1 }
  }

  /// The day of the week of the block that is `age` blocks old, counted from the first day ahead.
  private static func weekday(ofAge age: Int) -> Int { (6 - age % 7) % 7 }

  /// One future of `bad.count` slots.
  func draw(_ random: inout RandomStream, bad: inout [Double], total: inout [Double]) {
    let hypothesis = level.draw(&random)
    var (cumulative, sum): ([Double], Double) = ([], 0)
    cumulative.reserveCapacity(slots.blockCount)
    for age in 0..<slots.blockCount {
      sum += hypothesis.weight(age: age) * random.exponential()
      cumulative.append(sum)
    }
    let slope = hypothesis.drift.map { $0.draw(&random) }
    let damping = random.uniform(in: ErrorLevel.damping)
    let going = incident?.draw(&random, limit: bad.count)
    var changes = unseen.changes(&random)
    var (first, growth, step) = (0, 0.0, 1.0)
    while first < bad.count {
      let ahead = first / slots.blockLength
      let pick = random.uniform() * sum
      var (age, record) = (min(cumulative.firstIndex { $0 > pick } ?? 0, slots.blockCount - 1), 1.0)
      if let worst = unseen.worstAge, random.uniform() < unseen.chance {
        (age, record) = (worst, unseen.record(&random))
      }
      let source = slots.block(age)
      step *= damping
      growth += step
      let traffic = trafficRatio(from: age, to: ahead)
      let worse = slope.map { exp(min(5, max(-5, $0 * (Double(age) + growth)))) } ?? 1
      for offset in 0..<min(slots.blockLength, bad.count - first) {
        let (slot, place) = (first + offset, source.lowerBound + offset)
        let events = slots.total[place] * traffic
        changes.advance(to: Double(slot) / Double(slots.blockLength), &random)
        total[slot] = events
        if let going, slot < going.duration {
          bad[slot] = events * going.ratio(&random)
        } else {
          bad[slot] = min(events, slots.bad[place] * traffic * worse * record * changes.factor)
        }
      }
      first += slots.blockLength
    }
  }

  private func trafficRatio(from age: Int, to ahead: Int) -> Double {
    guard !weekdays.isEmpty else { return 1 }
    let (source, target) = (weekdays[Self.weekday(ofAge: age)], weekdays[ahead % 7])
    return source > 0 ? target / source : 1
  }
}
