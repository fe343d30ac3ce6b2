/// The grid of a synthetic metric, with what the hour and the day mean to it.
struct SyntheticClock {
  /// Monday, 2026-01-05T00:00:00Z.
  static let start = Timestamp(seconds: 1_767_571_200)

  let count: Int
  let interval: Duration

  init(days: Double, interval: Duration) {
    count = Int((days * 86_400 / interval.inSeconds).rounded(.up))
    self.interval = interval
  }

  func timestamp(_ index: Int) -> Timestamp {
    Timestamp(microseconds: Self.start.microseconds + interval.wholeMicroseconds * Int64(index))
  }

  /// Days since the start.
  func day(_ index: Int) -> Double { Double(index) * interval.inSeconds / 86_400 }

  /// The hour of the day, 0 ..< 24, with its fraction.
  func hour(_ index: Int) -> Double { (day(index) - day(index).rounded(.down)) * 24 }

  /// 0 on Monday … 6 on Sunday.
  func weekday(_ index: Int) -> Int { Int(day(index)) % 7 }

  /// How many samples the given number of hours has, at least one.
  func samples(hours: Double) -> Int { max(1, Int((hours * 3600 / interval.inSeconds).rounded())) }
}
