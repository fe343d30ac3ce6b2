public import ForeshockSeries

extension Crossing {
  /// The finding in one sentence.
  ///
  /// - "cpu on web-1 is 78 % and is predicted to exceed 95 % at 14:32 UTC (in 27 min; 90 %: 18–41 min), p = 0.93"
  ///   when crossing is at least as probable as not;
  /// - "… and may exceed 95 % within 30 min, p = 0.31" from a probability of 0.05 on;
  /// - "… and is not expected to exceed 95 % within 30 min, p < 0.01" below;
  /// - "cpu on web-1 is 97 % and has been above 95 % since 14:05 UTC" when it is beyond already.
  ///
  /// The date is added when it is not that of `now` (in UTC); grids without a clock count steps.
  ///
  /// - Parameters:
  ///   - metric: the metric's name.
  ///   - instance: what it was measured on; left out when nil or empty.
  ///   - unit: its unit; left out when nil or empty.
  ///   - now: what "in 27 min" counts from.
  public func sentence(
    metric: String, instance: String? = nil, unit: String? = nil, now: Timestamp
  ) -> String {
    let words = TimeWords(interval: samplingInterval, now: now)
    let subject = instance.flatMap { $0.isEmpty ? nil : "\(metric) on \($0)" } ?? metric
    let limit = Quantity.with(unit, SentenceNumber.limit(threshold.value))
    let start = "\(subject) \(presence(unit, words))"
    if case .alreadyBeyond(let since) = state {
      let age = "\(words.moment(since))\(mayBeOlder ? " or longer" : "")"
      let isBeyondNow = current.map(threshold.isPassed) ?? false
      return isBeyondNow
        ? "\(start) and has been \(threshold.direction) \(limit) since \(age)"
        : "\(start) after having been \(threshold.direction) \(limit) since \(age) (\(sustained.count) of \(sustained.window) samples)"
    }
    let p = "p \(SentenceNumber.probability(probability))"
    let verb = threshold.direction == "above" ? "exceed" : "fall below"
    guard let time = expectedTime else {
      let chance = probability < 0.05 ? "is not expected to" : "may"
      return "\(start) and \(chance) \(verb) \(limit) within \(words.horizon(horizon)), \(p)"
    }
    let level = "\(SentenceNumber.significant(100 * intervalLevel)) %: \(words.range(time))"
    let ahead = words.ahead(time.time, step: time.step)
    return samplingInterval == .step
      ? "\(start) and is predicted to \(verb) \(limit) in \(ahead) (\(level)), \(p)"
      : "\(start) and is predicted to \(verb) \(limit) \(words.at(time.time)) (in \(ahead); \(level)), \(p)"
  }

  /// `is 78 %`, or `was 78 % at 14:01 UTC` when the data ends in a gap.
  private func presence(_ unit: String?, _ words: TimeWords) -> String {
    guard let current else { return "has no recent value" }
    let value = Quantity.with(unit, SentenceNumber.distinct(current, from: threshold.value))
    return currentTime == dataAsOf ? "is \(value)" : "was \(value) \(words.at(currentTime))"
  }
}
