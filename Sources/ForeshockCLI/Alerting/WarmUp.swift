internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// How much a model must have seen of a series before an alert is made of what it says.
struct WarmUp: Sendable {
  /// The fewest samples where nothing is said.
  static let leastSamples = 30

  /// What `--warm-up` says; nil: two seasons, at least ``leastSamples``.
  let span: DurationOrSteps?

  init(_ text: String? = nil) throws {
    span = try text.map { try DurationText.parse($0, option: "--warm-up") }
  }

  /// What a model still lacks; nil when it has seen enough.
  ///
  /// - Parameters:
  ///   - context: what it has seen; samples that are missing do not count.
  ///   - season: the season in use, in samples.
  func lacking(_ context: TrainingContext, season: Int?) throws -> MissingInput? {
    let interval = context.samplingInterval
    let needed =
      if let span {
        try DurationText.steps(span, on: interval, option: "--warm-up")
      } else {
        max(Self.leastSamples, 2 * min(season ?? 0, Int.max / 4))
      }
    let left = needed - (context.count - context.missingCount)
    guard left > 0 else { return nil }
    // Times without a clock have no durations.
    guard interval != .step else { return .warmingUp(remaining: nil) }
    return .warmingUp(remaining: .seconds(min(Double(left) * interval.nominalSeconds, 1e10)))
  }
}
