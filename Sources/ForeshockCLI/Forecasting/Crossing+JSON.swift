internal import ForeshockAlerting
internal import ForeshockSeries

extension Crossing {
  /// The crossing as the contract's JSON has it; no time when it is not expected.
  func json(on interval: SamplingInterval) -> JSONValue {
    func stamp(_ time: Timestamp?) -> JSONValue { time.map { Format.jsonTime($0, on: interval) } ?? .null }
    var object: [String: JSONValue] = [
      "threshold": .number(threshold.value),
      "direction": .string(threshold.direction),
      "sustained": .string(sustained.description),
      "probability": .number(probability),
      "standard_error": .number(standardError),
      "time": stamp(expectedTime?.time),
      "time_lower": stamp(expectedTime?.lower),
      "time_upper": stamp(expectedTime?.upper),
      "interval_level": .number(intervalLevel),
      "already_beyond": .bool(isAlreadyBeyond),
    ]
    if case .alreadyBeyond(let since) = state { object["since"] = stamp(since) }
    return .object(object)
  }
}
