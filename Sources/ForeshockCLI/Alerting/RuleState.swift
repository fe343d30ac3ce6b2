internal import ForeshockAlerting
internal import ForeshockSeries

/// One rule's share of a state.
struct RuleState {
  var board: AlertBoard
  /// By fingerprint.
  var series: [String: SeriesRecord] = [:]
  /// How far the data of the rule has gone on in all runs, in microseconds since any origin; nil before the first.
  var clock: Int64?
  /// All that fires or was resolved lately, whoever was told of it.
  var schedule = ResendSchedule()
  /// What receivers that remember were told, by the payload's name.
  var told: [String: ResendSchedule] = [:]
  /// The command line it comes from.
  var request: String?
  /// From evaluation to evaluation, in microseconds.
  var step: Int64?
  /// The wall clock's day on which it was evaluated last.
  var usedOn: Timestamp?
  /// The wall clock's time when the storm under way began, on grids without a clock.
  var stormAt: Timestamp?
  /// When so many series began to be missed that one message tells of all; nil while each is told of.
  var blindAt: Timestamp?

  init(board: AlertBoard) { self.board = board }
}

/// What a state remembers of one series beside where its alert stands.
struct SeriesRecord: Codable {
  /// The data's time up to which it was evaluated.
  var evaluated: Timestamp
  /// The rule's clock when that sample came.
  var arrived: Int64
  /// The latest decision's reason.
  var reason: String?
  /// What its alerts are made of when it is not in the file; nil in older states.
  var metric: String?
  var labels: [String: String]?
  /// On grids without a clock a hash of its last samples, and the wall clock's times when the incident that is on
  /// fired and when its input was first missed.
  var mark: UInt64?
  var firing: String?
  var firedAt: Timestamp?
  var lostAt: Timestamp?

  /// Why no run can have written this; nil when one can.
  var defect: String? {
    let limit = UInt64(SampleClock.farthest)
    return evaluated.microseconds.magnitude > limit || arrived.magnitude > limit
      ? "a series was evaluated at \(evaluated.microseconds)" : nil
  }
}

extension RuleState: Codable {
  enum Key: String, CodingKey {
    case board, series, clock, schedule, told, request, step, evaluated, reasons, now
    case usedOn = "used_on"
    case stormAt = "storm_at"
    case blindAt = "blind_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(board, forKey: .board)
    try container.encode(series, forKey: .series)
    try container.encodeIfPresent(clock, forKey: .clock)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(told, forKey: .told)
    try container.encodeIfPresent(request, forKey: .request)
    try container.encodeIfPresent(step, forKey: .step)
    try container.encodeIfPresent(usedOn, forKey: .usedOn)
    try container.encodeIfPresent(stormAt, forKey: .stormAt)
    try container.encodeIfPresent(blindAt, forKey: .blindAt)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(board: try container.decode(AlertBoard.self, forKey: .board))
    clock = try container.decodeIfPresent(Int64.self, forKey: .clock)
    schedule = try container.decode(ResendSchedule.self, forKey: .schedule)
    told = try container.decodeIfPresent([String: ResendSchedule].self, forKey: .told) ?? [:]
    request = try container.decodeIfPresent(String.self, forKey: .request)
    step = try container.decodeIfPresent(Int64.self, forKey: .step)
    usedOn = try container.decodeIfPresent(Timestamp.self, forKey: .usedOn)
    stormAt = try container.decodeIfPresent(Timestamp.self, forKey: .stormAt)
    blindAt = try container.decodeIfPresent(Timestamp.self, forKey: .blindAt)
    if let known = try container.decodeIfPresent([String: SeriesRecord].self, forKey: .series) {
      series = known
    } else {
      try readOlder(container)
    }
    let bad = series.values.lazy.compactMap(\.defect).first
    if let bad { throw damaged(bad, container) }
    if let clock, clock.magnitude > UInt64(SampleClock.farthest) {
      throw damaged("its clock is at \(clock)", container)
    }
    if let step, step < 1 || step > SampleClock.farthest {
      throw damaged("its step is \(step)", container)
    }
  }

  /// States of before there were records.
  private mutating func readOlder(_ container: KeyedDecodingContainer<Key>) throws {
    let now = try container.decodeIfPresent(Timestamp.self, forKey: .now)
    let reasons = try container.decodeIfPresent([String: String].self, forKey: .reasons) ?? [:]
    clock = clock ?? now?.microseconds
    for (name, time) in try container.decodeIfPresent([String: Timestamp].self, forKey: .evaluated) ?? [:] {
      series[name] = SeriesRecord(evaluated: time, arrived: time.microseconds, reason: reasons[name])
    }
  }

  private func damaged(_ what: String, _ container: KeyedDecodingContainer<Key>) -> DecodingError {
    .dataCorruptedError(forKey: .series, in: container, debugDescription: what)
  }
}
