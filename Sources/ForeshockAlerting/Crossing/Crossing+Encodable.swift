internal import ForeshockSeries

/// The form of the command's JSON: times are RFC 3339 in UTC, or step numbers on a grid without a clock;
/// what is not expected or not finite is null.
///
/// `time`, `time_lower` and `time_upper` are ``expectedTime`` and its interval; when the threshold is
/// passed already all three are the moment that happened.
extension Crossing: Encodable {
  private enum Key: String, CodingKey {
    case probability, time, threshold, direction, sustained, horizon
    case standardError = "probability_standard_error"
    case lower = "time_lower"
    case upper = "time_upper"
    case level = "interval_level"
    case alreadyBeyond = "already_beyond"
    case returnProbability = "return_probability"
    case returnTime = "return_time"
    case valueAtHorizon = "value_at_horizon"
    case valueLower = "value_at_horizon_lower"
    case valueUpper = "value_at_horizon_upper"
  }

  /// Writes the crossing as the command's JSON has it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func encodeTime(_ time: Timestamp?, _ key: Key) throws {
      guard let time else { return try container.encodeNil(forKey: key) }
      if samplingInterval == .step {
        try container.encode(time.microseconds, forKey: key)
      } else {
        try container.encode(time.description, forKey: key)
      }
    }
    func encodeNumber(_ value: Double, _ key: Key) throws {
      try container.encode(value.isFinite ? value : nil, forKey: key)
    }
    try container.encode(probability, forKey: .probability)
    try container.encode(standardError, forKey: .standardError)
    if case .alreadyBeyond(let since) = state {
      for key in [Key.time, .lower, .upper] { try encodeTime(since, key) }
    } else {
      try encodeTime(expectedTime?.time, .time)
      try encodeTime(expectedTime?.lower, .lower)
      try encodeTime(expectedTime?.upper, .upper)
    }
    try container.encode(intervalLevel, forKey: .level)
    try container.encode(isAlreadyBeyond, forKey: .alreadyBeyond)
    try container.encode(recovery?.probability, forKey: .returnProbability)
    try encodeTime(recovery?.time?.time, .returnTime)
    try container.encode(threshold.value, forKey: .threshold)
    try container.encode(threshold.direction, forKey: .direction)
    try container.encode(sustained, forKey: .sustained)
    try container.encode(horizon, forKey: .horizon)
    try encodeNumber(valueAtHorizon.mean, .valueAtHorizon)
    try encodeNumber(valueAtHorizon.lower, .valueLower)
    try encodeNumber(valueAtHorizon.upper, .valueUpper)
  }
}
