internal import ForeshockSeries

/// The past cut into slots of one length, backward from a moment: what futures are made of.
struct BudgetSlots: Sendable {
  /// The length of a slot.
  let width: Duration
  /// The moment from which is looked ahead.
  let asOf: Timestamp
  /// Bad events of each slot, the oldest first.
  let bad: [Double]
  /// All events.
  let total: [Double]
  /// Slots of a block: a day's when there are two days at least, else an eighth of the past.
  let blockLength: Int
  /// Whole blocks there are.
  let blockCount: Int

  private static let day = 86_400.0
  /// What is older does not say much about the coming weeks.
  private static let longest = 120 * day
  /// Widths that divide a day, in seconds.
  private static let widths: [Double] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400,
  ]

  /// - Parameter span: how far ahead is looked; the slots are about a thousandth of it.
  init(_ events: ServiceEvents, at time: Timestamp, lookingAhead span: Duration) {
    let wanted = max(events.interval.inSeconds, span.inSeconds / 1000)
    let seconds = Self.widths.first { $0 >= wanted } ?? wanted
    width = .seconds(seconds)
    asOf = time
    let past = min((time - events.firstTime + events.interval).inSeconds, Self.longest)
    let count = max(1, Int(past / seconds))
    var (bad, total): ([Double], [Double]) = ([], [])
    for slot in 0..<count {
      let end = time - .seconds(Double(count - slot - 1) * seconds)
      let counts = events.counts(after: end - width, through: end)
      bad.append(counts.bad)
      total.append(counts.total)
    }
    self.bad = bad
    self.total = total
    let daily = max(1, Int(Self.day / seconds))
    blockLength = count >= 2 * daily ? daily : max(1, count / 8)
    blockCount = count / blockLength
  }

  /// The slots of the block that is `age` blocks old; the latest is 0.
  func block(_ age: Int) -> Range<Int> {
    let end = bad.count - age * blockLength
    return end - blockLength..<end
  }

  /// The events of a block.
  func counts(_ age: Int) -> EventCounts {
    EventCounts(bad: block(age).reduce(0) { $0 + bad[$1] }, total: block(age).reduce(0) { $0 + total[$1] })
  }

  /// The bad share of a slot; nil without events.
  func ratio(_ slot: Int) -> Double? { total[slot] > 0 ? bad[slot] / total[slot] : nil }
}
