internal import ForeshockAlerting
internal import ForeshockSeries

/// The policy of the command line before the grid is known, on which waits in samples and defaults depend.
struct PolicySettings: Sendable {
  let probability: Double
  /// Nil: 0.4, or just below `probability` where that is less.
  let off: Double?
  let evaluations: Sustained
  let pendingFor: DurationOrSteps?
  let keepFiring: DurationOrSteps?
  let cooldown: DurationOrSteps?
  let stormLimit: Int
  let warmUp: WarmUp

  /// What options say.
  init(
    probability: Double, off: Double? = nil, evaluations: String?, pendingFor: String?, keepFiring: String?,
    cooldown: String? = nil, stormLimit: Int = 20, warmUp: String? = nil
  ) throws {
    func span(_ text: String?, _ option: String) throws -> DurationOrSteps? {
      try text.map { try DurationText.parse($0, option: option) }
    }
    self.probability = probability
    self.off = off
    self.stormLimit = stormLimit
    self.warmUp = try WarmUp(warmUp)
    do {
      self.evaluations = try evaluations.map { try Sustained($0) } ?? .threeOfFive
    } catch {
      throw CommandFailure.usage("--evaluations: \(error)")
    }
    self.pendingFor = try span(pendingFor, "--for")
    self.keepFiring = try span(keepFiring, "--keep-firing")
    self.cooldown = try span(cooldown, "--cooldown")
    try check()
  }

  /// The policy on a grid, evaluated every `stride` samples; on one without a clock a step counts as a minute.
  func policy(on interval: SamplingInterval, every stride: Int = 1) throws -> AlertPolicy {
    let step = SampleClock(interval).step
    let between = Int64(min(Double(step) * Double(max(1, stride)), 1e17))
    do {
      return try AlertPolicy(
        on: probability, off: off ?? min(0.4, probability.nextDown), evaluations: evaluations,
        interval: .microseconds(between), pendingFor: time(pendingFor, step, "--for"),
        keepFiring: time(keepFiring, step, "--keep-firing"),
        cooldown: time(cooldown, step, "--cooldown") ?? Self.defaultCooldown(between), stormLimit: stormLimit)
    } catch let error as PolicyError {
      let grid = interval.forPeople.map { ", on a grid of \($0)," } ?? ""
      throw CommandFailure.usage("the policy's\(grid) \(error)")
    }
  }

  /// Says what is wrong whatever the grid.
  func check() throws {
    do {
      _ = try AlertPolicy(
        on: probability, off: off ?? min(0.4, probability.nextDown), evaluations: evaluations,
        stormLimit: stormLimit)
    } catch {
      throw CommandFailure.usage("the policy's \(error)")
    }
  }

  /// How many samples before the last one a first run looks at: enough for an alert to fire and to end.
  func lookBack(on interval: SamplingInterval) throws -> Int {
    let policy = try policy(on: interval)
    let waits = (policy.pendingFor.inSeconds + policy.keepFiring.inSeconds) / policy.interval.inSeconds
    return min(120, policy.evaluations.window + Int(min(waits.rounded(.up), 120)))
  }

  /// The longest wait a policy takes, in microseconds.
  private static let longest = 3660 * 86_400 * 1e6

  private static func defaultCooldown(_ between: Int64) -> Duration {
    .microseconds(Int64(min(10 * Double(between), longest)))
  }

  private func time(_ span: DurationOrSteps?, _ step: Int64, _ option: String) throws -> Duration? {
    switch span {
    case nil: return nil
    case .duration(let duration): return duration
    case .steps(let count):
      let microseconds = Double(count) * Double(step)
      guard microseconds <= Self.longest else {
        throw CommandFailure.usage("\(option): \(count) samples are more than 3,660 days")
      }
      return .microseconds(Int64(microseconds))
    }
  }
}
