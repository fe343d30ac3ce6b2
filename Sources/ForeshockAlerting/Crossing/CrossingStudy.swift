internal import ForeshockForecasting
internal import ForeshockSeries

/// One threshold's share of a simulation: what the past says, and the passages counted so far.
struct CrossingStudy {
  private let threshold: Threshold
  private let sustained: Sustained
  private let context: TrainingContext
  private let tail: ObservedTail
  private let scan: PassageScan
  /// First passages; when already beyond, first returns.
  private var counts: PassageCounts

  init(_ threshold: Threshold, _ sustained: Sustained, horizon: Int, context: TrainingContext) {
    self.threshold = threshold
    self.sustained = sustained
    self.context = context
    tail = ObservedTail(context, threshold, sustained)
    scan = PassageScan(threshold, sustained, horizon: horizon, openWindows: tail.openWindows)
    counts = PassageCounts(horizon: horizon)
  }

  mutating func add(_ paths: SamplePaths) {
    let seeksReturn = tail.excursion != nil
    for path in 0..<paths.count {
      let offset = path * paths.horizon
      counts.add(
        step: seeksReturn
          ? scan.firstReturn(in: paths.values, at: offset) : scan.firstPassage(in: paths.values, at: offset))
    }
  }

  func crossing(pathCount: Int, level: Double, outlook: Forecast) -> Crossing {
    let share = Double(counts.hits) / Double(pathCount)
    let time = counts.time(level: level, in: context)
    let state: Crossing.State =
      tail.excursion.map { .alreadyBeyond(since: context.timestamp(ahead: -$0.stepsAgo)) } ?? .ahead
    let isBeyond = state != .ahead
    let lastSeen = context.recentValues.lastIndex { !$0.isNaN }
    let last = outlook.horizon - 1
    let band = outlook.interval(level)
    return Crossing(
      threshold: threshold, sustained: sustained, horizon: scan.horizon, pathCount: pathCount,
      intervalLevel: level, state: state, mayBeOlder: tail.excursion?.mayBeOlder ?? false,
      probability: isBeyond ? 1 : share,
      standardError: isBeyond ? 0 : (share * (1 - share) / Double(pathCount)).squareRoot(),
      cumulativeProbability: isBeyond
        ? [Double](repeating: 1, count: scan.horizon) : counts.cumulative(of: pathCount),
      timeGivenCrossing: isBeyond ? nil : time,
      recovery: isBeyond ? Crossing.Recovery(probability: share, time: time) : nil,
      valueAtHorizon: Crossing.ValueAtHorizon(
        mean: outlook.mean[last], lower: band?.lower[last] ?? .nan, upper: band?.upper[last] ?? .nan),
      current: lastSeen.map { context.recentValues[$0] },
      currentTime: context.timestamp(ahead: lastSeen.map { $0 + 1 - context.recentValues.count } ?? 0),
      dataAsOf: context.lastTimestamp, samplingInterval: context.samplingInterval)
  }
}
