public import ForeshockSeries

extension PolicyMoment {
  /// A moment of recorded data on a grid: the data's time is both clocks; on a grid without a clock the monotonic one
  /// counts a step as a minute.
  public init(of time: Timestamp, on interval: SamplingInterval) {
    guard interval == .step else {
      self.init(of: time)
      return
    }
    self.init(elapsed: .seconds(60) * Int(time.microseconds), wall: time)
  }
}

extension AlertPolicy {
  /// The default policy with its waits counted in samples of a grid: an evaluation every `stride` samples, a cooldown of
  /// ten evaluations.
  ///
  /// - Parameters:
  ///   - interval: the grid's; a step without a clock counts as a minute.
  ///   - stride: samples from one evaluation to the next, at least 1.
  /// - Throws: ``PolicyError`` when evaluations are more than 366 days apart.
  public init(on interval: SamplingInterval, every stride: Int = 1) throws(PolicyError) {
    let between = interval.policySeconds * Double(max(1, stride))
    guard between <= 366 * 86_400 else {
      throw .setting("interval", "above zero and up to 366 days, not \(between) s")
    }
    try self.init(interval: .seconds(between), cooldown: .seconds(10 * between))
  }
}

extension SamplingInterval {
  /// The seconds that a sample stands for in the waits of a policy: a step without a clock counts as a minute.
  package var policySeconds: Double { self == .step ? 60 : nominalSeconds }
}
