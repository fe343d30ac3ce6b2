/// The history and future of one time zone's offset from UTC.
///
/// Read from the TZif files (RFC 8536) of the system's zone database; UTC needs no file.
public struct TimeZoneRules: Hashable, Sendable {
  /// One local time type: an offset, whether it is daylight saving time, and what people call it.
  struct LocalType: Hashable, Sendable {
    var offset: Int
    var isDaylightSaving: Bool
    var abbreviation: String
  }

  /// The name the zone was asked by, such as `Europe/Berlin`.
  public let identifier: String
  /// The moments, in seconds since the epoch, from which `typeAfter` of the same position holds.
  let transitions: [Int64]
  let typeAfter: [UInt8]
  let types: [LocalType]
  /// The rule after the last transition; nil when the last type holds for good.
  let future: POSIXZone?

  /// Coordinated Universal Time.
  public static let utc = TimeZoneRules(fixedOffset: 0, identifier: "UTC")

  /// A zone whose clock is always `fixedOffset` seconds ahead of UTC (behind when negative).
  public init(fixedOffset: Int, identifier: String) {
    self.init(
      identifier: identifier, transitions: [], typeAfter: [],
      types: [LocalType(offset: fixedOffset, isDaylightSaving: false, abbreviation: identifier)], future: nil)
  }

  init(identifier: String, transitions: [Int64], typeAfter: [UInt8], types: [LocalType], future: POSIXZone?) {
    self.identifier = identifier
    self.transitions = transitions
    self.typeAfter = typeAfter
    self.types = types
    self.future = future
  }

  /// Whether local times of this zone are UTC times, now and ever.
  var isAlwaysUTC: Bool { transitions.isEmpty && future == nil && types[0].offset == 0 }

  /// Seconds that the zone's clock is ahead of UTC at `time`.
  public func offset(at time: Timestamp) -> Int {
    localType(atSecond: time.microseconds.flooredQuotient(by: 1_000_000)).offset
  }

  /// Whether daylight saving time is in force at `time`.
  public func isDaylightSaving(at time: Timestamp) -> Bool {
    localType(atSecond: time.microseconds.flooredQuotient(by: 1_000_000)).isDaylightSaving
  }

  /// What people call the zone's time at `time`, such as `CEST`.
  public func abbreviation(at time: Timestamp) -> String {
    localType(atSecond: time.microseconds.flooredQuotient(by: 1_000_000)).abbreviation
  }

  /// What the zone's clock shows at `time`, as microseconds since 1970-01-01 00:00 on that clock.
  public func localMicroseconds(at time: Timestamp) -> Int64 {
    time.microseconds &+ Int64(offset(at: time)) &* 1_000_000
  }

  /// The moment at which the zone's clock shows `localMicroseconds` since 1970-01-01 00:00.
  ///
  /// A time that a clock change skips is read with the offset before the change (02:30 becomes 03:30); of
  /// a time that happens twice the first is taken. Both as Python's `zoneinfo` does with `fold=0`.
  public func timestamp(localMicroseconds local: Int64) -> Timestamp {
    // With the offset of a day before and a day after: equal ones settle it (changes a day apart do not
    // occur); otherwise the earlier one wins unless it lands after the change and the later one fits.
    let second = local.flooredQuotient(by: 1_000_000)
    let before = localType(atSecond: second &- 86_400).offset
    let after = localType(atSecond: second &+ 86_400).offset
    if before != after {
      let withBefore = second &- Int64(before)
      let withAfter = second &- Int64(after)
      let fitsBefore = localType(atSecond: withBefore).offset == before
      let fitsAfter = localType(atSecond: withAfter).offset == after
      if !fitsBefore && fitsAfter {
        return Timestamp(microseconds: local &- Int64(after) &* 1_000_000)
      }
    }
    return Timestamp(microseconds: local &- Int64(before) &* 1_000_000)
  }

  /// The local time type in force at `second` since the epoch.
  func localType(atSecond second: Int64) -> LocalType {
    guard let first = transitions.first, let last = transitions.last else {
      return future?.localType(atSecond: second) ?? types[0]
    }
    // RFC 8536, section 3.2: before the first transition type 0 holds.
    if second < first { return types[0] }
    if second >= last, let future { return future.localType(atSecond: second) }
    var low = 0
    var high = transitions.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if transitions[middle] <= second { low = middle } else { high = middle }
    }
    return types[Int(typeAfter[low])]
  }
}
