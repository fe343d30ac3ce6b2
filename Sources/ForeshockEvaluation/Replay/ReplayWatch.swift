internal import ForeshockAlerting
internal import ForeshockForecasting

/// What a model says at one moment, before any decision.
struct Sighting: Sendable {
  var evidence: AlertEvidence
  var step: Int?
  var lowerStep: Int?
  var upperStep: Int?
}

/// Looks at a live model after a sample.
protocol ReplayWatch {
  associatedtype Model: FittedForecaster
  mutating func look(at model: Model) throws(ModelError) -> Sighting
}

/// Multi-process models are looked at as running systems do.
struct LiveWatch: ReplayWatch {
  private var live: LiveCrossing

  init(_ replay: AlertReplay) throws(ModelError) {
    live = try LiveCrossing(
      of: replay.threshold, within: replay.horizon, sustained: replay.sustained, level: replay.intervalLevel,
      pathCount: replay.pathCount)
  }

  mutating func look(at model: MultiProcess.Fitted) throws(ModelError) -> Sighting {
    let odds = live.odds(for: model)
    return Sighting(
      evidence: AlertEvidence(odds, horizon: live.horizon, context: model.context), step: odds.step,
      lowerStep: odds.lowerStep, upperStep: odds.upperStep)
  }
}

/// All others by their sample paths, as in `foreshock alert`.
struct SimulatedWatch<Model: FittedForecaster>: ReplayWatch {
  let replay: AlertReplay

  mutating func look(at model: Model) throws(ModelError) -> Sighting {
    let crossing: Crossing
    do {
      crossing = try model.crossing(
        of: replay.threshold, within: replay.horizon, sustained: replay.sustained,
        level: replay.intervalLevel,
        pathCount: replay.pathCount, seed: replay.seed)
    } catch {
      switch error.kind {
      // A gap longer than the model's window: nothing can be said until samples come again.
      case .tooFewObservations, .noObservations: return Sighting(evidence: .missing(.noData))
      default: throw error
      }
    }
    let time = crossing.timeGivenCrossing
    return Sighting(
      evidence: AlertEvidence(crossing), step: time?.step, lowerStep: time?.lowerStep,
      upperStep: time?.upperStep)
  }
}
