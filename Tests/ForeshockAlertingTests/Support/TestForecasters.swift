import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation

/// A model whose next samples are known in law: what the crossing is computed from is then known exactly.
struct KnownLaw: FittedForecaster {
  enum Law {
    /// x(t) = x(t − 1) + drift + sigma · N(0, 1), from the last observed sample.
    case walk(drift: Double, sigma: Double)
    /// Each sample 1 with this probability, otherwise 0, all independent.
    case coin(Double)
  }

  var context: TrainingContext
  var law: Law
  var summary: ModelSummary {
    ModelSummary(
      name: "known", specification: "Known law", parameters: [.init("drift", 0.25)], logLikelihood: nil,
      sigma2: nil, parameterCount: 0, likelihoodCount: 0)
  }

  init(_ law: Law, observed: [Double] = [0]) {
    self.law = law
    context = TrainingContext(TimeSeries(observed))
  }

  func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    let last = context.recentValues.last ?? 0
    let mean = (1...horizon).map { h in
      switch law {
      case .walk(let drift, _): last + drift * Double(h)
      case .coin(let p): p
      }
    }
    return Forecast(
      mean: mean,
      intervals: levels.map {
        PredictionInterval(level: $0, lower: mean.map { $0 - 1 }, upper: mean.map { $0 + 1 })
      })
  }

  func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    var values: [Double] = []
    values.reserveCapacity(horizon * count)
    for path in 0..<count {
      var random = RandomStream(seed: seed).stream(UInt64(path))
      var x = context.recentValues.last ?? 0
      for _ in 0..<horizon {
        switch law {
        case .walk(let drift, let sigma): x += drift + sigma * gaussian(&random)
        case .coin(let p): x = random.uniform() < p ? 1 : 0
        }
        values.append(x)
      }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }

  mutating func update(_ y: Double) throws(ModelError) { context.advance(y) }

  func refit(on series: TimeSeries) throws(ModelError) -> KnownLaw {
    var refitted = self
    refitted.context = TrainingContext(series)
    return refitted
  }
}

/// A standard normal number by Box and Muller's formula.
func gaussian(_ random: inout RandomStream) -> Double {
  let radius = (-2 * log(1 - random.uniform())).squareRoot()
  return radius * cos(2 * .pi * random.uniform())
}

/// A model whose futures are written down: path p is `paths[p % paths.count]`, its last value going on.
struct Scripted: FittedForecaster {
  var context: TrainingContext
  var paths: [[Double]]
  var mean = 97.125
  var summary: ModelSummary {
    ModelSummary(
      name: "scripted", specification: "Scripted", parameters: [], logLikelihood: nil, sigma2: nil,
      parameterCount: 0, likelihoodCount: 0)
  }

  func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    let line = [Double](repeating: mean, count: horizon)
    return Forecast(
      mean: line,
      intervals: levels.map {
        PredictionInterval(level: $0, lower: line.map { $0 - 4 }, upper: line.map { $0 + 4 })
      })
  }

  func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    let values = (0..<count).flatMap { p in
      let path = paths[p % paths.count]
      return (0..<horizon).map { $0 < path.count ? path[$0] : path[path.count - 1] }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }

  mutating func update(_ y: Double) throws(ModelError) { context.advance(y) }

  func refit(on series: TimeSeries) throws(ModelError) -> Scripted {
    var refitted = self
    refitted.context = TrainingContext(series)
    return refitted
  }

  /// A model each of whose paths lies at 0 and jumps to 1000 at the given step (never for 0), with the
  /// last sample at `lastSample` seconds after the epoch.
  static func jumps(
    at steps: [Int], observed: [Double], lastSample: Int64, every interval: SamplingInterval
  ) -> Scripted {
    let end = Timestamp(seconds: lastSample)
    let start = interval.advance(end, by: -(observed.count - 1))
    let series = TimeSeries(name: "cpu", start: start, samplingInterval: interval, values: observed)
    let paths = steps.map { step in
      step == 0 ? [0.0] : [Double](repeating: 0, count: step - 1) + [1000]
    }
    return Scripted(context: TrainingContext(series), paths: paths)
  }
}
