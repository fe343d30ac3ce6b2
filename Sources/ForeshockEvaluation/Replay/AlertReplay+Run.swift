internal import ForeshockAlerting
public import ForeshockForecasting
internal import ForeshockNumerics
public import ForeshockSeries
internal import Synchronization

extension AlertReplay {
  /// Replays one model on a series.
  ///
  /// The stretches between two fits are worked on in parallel, for each begins with a model of its own; decisions are
  /// made in the order of time. A fit that fails leaves the model before in place, and is counted.
  ///
  /// - Parameters:
  ///   - model: what forecasts. Multi-process models are looked at by `LiveCrossing`, all others by their sample paths.
  ///   - series: the history; gaps are missing evidence, which the policy holds.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the trace is the same for any number.
  ///   - progress: called now and then with the samples done and their total, on any thread, also on several at once.
  /// - Throws: `ModelError`: `tooFewObservations` for a series that ends with the warm-up, and what the first fit, an
  ///   update or an evaluation throws.
  /// - Complexity: a fit each ``refitEvery`` samples, and for each evaluation O(pathCount · horizon) at most.
  public func run(
    _ model: some Forecaster, on series: TimeSeries, threads: Int? = nil,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil
  ) throws(ModelError) -> ReplayTrace {
    guard series.count > warmUp else {
      throw .tooFewObservations(required: warmUp + 1, actual: series.count)
    }
    let every = refitEvery ?? series.count
    let starts = Array(Swift.stride(from: warmUp, to: series.count, by: every))
    let counter = progress.map { ReplayProgress(total: series.count - warmUp, tell: $0) }
    let pieces = try Parallel.mapChunks(count: starts.count, chunkSize: 1, threads: threads) {
      (range) throws(ModelError) -> ReplayPiece in
      let start = starts[range.lowerBound]
      let end = every < series.count - start ? start + every : series.count
      return try piece(model, series, start..<end, every: every, progress: counter)
    }
    return decide(pieces, on: series)
  }

  /// Fits at the beginning of `range`, or where that fails at the latest moment before at which it does not.
  private func piece<Model: Forecaster>(
    _ model: Model, _ series: TimeSeries, _ range: Range<Int>, every: Int, progress: ReplayProgress?
  ) throws(ModelError) -> ReplayPiece {
    var origin = range.lowerBound
    var fitted: Model.Fitted?
    while fitted == nil {
      do throws(ModelError) {
        fitted = try model.fit(series[0..<origin])
      } catch {
        guard origin > warmUp else { throw error }
        origin -= every
      }
    }
    guard let fitted else { return ReplayPiece() }
    var piece: ReplayPiece
    if let live = fitted as? MultiProcess.Fitted {
      piece = try walk(live, LiveWatch(self), series, from: origin, over: range, progress)
    } else {
      piece = try walk(fitted, SimulatedWatch(replay: self), series, from: origin, over: range, progress)
    }
    piece.failedFitCount = origin == range.lowerBound ? 0 : 1
    return piece
  }

  /// Takes in one sample after the other, and looks at those of `range` that are to be evaluated.
  private func walk<Watch: ReplayWatch>(
    _ fitted: Watch.Model, _ watch: Watch, _ series: TimeSeries, from origin: Int, over range: Range<Int>,
    _ progress: ReplayProgress?
  ) throws(ModelError) -> ReplayPiece {
    var model = fitted
    var watch = watch
    var piece = ReplayPiece()
    for index in origin..<range.upperBound {
      try model.update(series.values[index])
      guard index >= range.lowerBound else { continue }
      if (index - warmUp) % stride == 0 {
        piece.sightings.append((index, try watch.look(at: model)))
      }
      progress?.advance()
    }
    return piece
  }

  /// Lets the policy decide on everything that was seen.
  private func decide(_ pieces: [ReplayPiece], on series: TimeSeries) -> ReplayTrace {
    var progress = AlertProgress(fingerprint: "replay")
    var log = EpisodeLog()
    var looks: [ReplayLook] = []
    looks.reserveCapacity(pieces.reduce(0) { $0 + $1.sightings.count })
    for piece in pieces {
      for (index, sighting) in piece.sightings {
        let decision = progress.evaluate(
          sighting.evidence, under: policy,
          at: PolicyMoment(of: series.timestamp(at: index), on: series.samplingInterval))
        if decision.kind == .fired { log.begin(index) }
        if decision.kind == .resolved { log.end(index) }
        looks.append(ReplayLook(index, sighting, decision))
      }
    }
    return ReplayTrace(
      looks: looks, episodes: log.finish(series.count - 1), fitCount: pieces.count,
      failedFitCount: pieces.reduce(0) { $0 + $1.failedFitCount })
  }
}

/// What was seen between two fits.
struct ReplayPiece: Sendable {
  var sightings: [(index: Int, Sighting)] = []
  var failedFitCount = 0
}

extension ReplayLook {
  init(_ index: Int, _ sighting: Sighting, _ decision: AlertDecision) {
    self.index = index
    if case .forecast(let probability, let isBeyond, _, _) = sighting.evidence {
      self.probability = probability
      self.isBeyond = isBeyond
    } else {
      probability = nil
      isBeyond = false
    }
    step = sighting.step
    lowerStep = sighting.lowerStep
    upperStep = sighting.upperStep
    self.decision = decision.kind
    phase = decision.phase
  }
}

/// Counts the samples that several threads have done.
final class ReplayProgress: Sendable {
  private let done = Atomic<Int>(0)
  private let total: Int
  private let tell: @Sendable (Int, Int) -> Void

  init(total: Int, tell: @escaping @Sendable (Int, Int) -> Void) {
    self.total = total
    self.tell = tell
  }

  /// One more sample; every 64th is told.
  func advance() {
    let count = done.wrappingAdd(1, ordering: .relaxed).newValue
    if count % 64 == 0 || count == total { tell(count, total) }
  }
}
