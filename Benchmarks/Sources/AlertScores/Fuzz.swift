import Dispatch
import Foreshock
import Foundation
import Synchronization

/// Windows as broken sources give them, through forecast, crossing and policy: nothing may crash, no output may be
/// anything but finite numbers, and no alert may begin at a gap.
struct FuzzStudy {
  let count: Int

  private struct Tally {
    var windows = 0, refused = 0, crossings = 0, fired = 0
    var notFinite = 0, outOfBounds = 0, firedByGap = 0
    var examples: [String] = []
  }

  func run() {
    let threads = 2
    let tallies = TallyBox()
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      var tally = Tally()
      for seed in stride(from: thread, to: count, by: threads) { Self.window(seed, &tally) }
      tallies.put(tally, at: thread)
    }
    let sums = tallies.all.reduce(into: Tally()) { sum, one in
      sum.windows += one.windows
      sum.refused += one.refused
      sum.crossings += one.crossings
      sum.fired += one.fired
      sum.notFinite += one.notFinite
      sum.outOfBounds += one.outOfBounds
      sum.firedByGap += one.firedByGap
      sum.examples += one.examples
    }
    say(
      """
      ## \(sums.windows) fuzzed windows

      | refused with an error | looks | alerts begun | not finite | probabilities or steps out of bounds | alerts begun at a gap |
      | --- | --- | --- | --- | --- | --- |
      | \(sums.refused) | \(sums.crossings) | \(sums.fired) | \(sums.notFinite) | \(sums.outOfBounds) | \(sums.firedByGap) |
      """)
    for example in sums.examples.prefix(20) { say(example) }
  }

  /// Samples of every sort: constants, noise, counters with resets, duplicates, a few, huge ones, denormal ones, gaps.
  private static func values(_ random: inout RandomStream) -> [Double] {
    let lengths = [1, 2, 3, 5, 8, 12, 20, 40, 80, 160]
    let count = lengths[random.integer(below: lengths.count)] + random.integer(below: 4)
    let scales = [1, 1, 1, 100, 1e-9, 1e9, 1e149, 1e308, 5e-324, 1e-300, 0]
    let scale = scales[random.integer(below: scales.count)]
    let kind = random.integer(below: 7)
    var total = 0.0, last = 0.0
    var values = (0..<count).map { t -> Double in
      let noise = random.normal()
      switch kind {
      case 0: return scale
      case 1: return scale * noise
      case 2:
        total = random.uniform() < 0.05 ? 0 : total + random.uniform()
        return scale * total
      case 3:
        if random.uniform() < 0.3 { last = noise }
        return scale * last
      case 4: return scale * (0.5 + 0.01 * noise + 0.01 * Double(t))
      case 5: return scale * (random.uniform() < 0.1 ? 1000 * noise : 0.1 * noise)
      default: return scale * (1 + 1e-15 * noise)
      }
    }
    // What sources do to them.
    if random.uniform() < 0.5 {
      for t in values.indices where random.uniform() < 0.15 { values[t] = .nan }
    }
    if random.uniform() < 0.1 { values[random.integer(below: count)] = .infinity }
    if random.uniform() < 0.1 { values[random.integer(below: count)] = -.infinity }
    if random.uniform() < 0.1 { values[random.integer(below: count)] = 1e308 }
    return values
  }

  private static func window(_ seed: Int, _ tally: inout Tally) {
    var random = RandomStream(seed: UInt64(seed))
    tally.windows += 1
    let values = values(&random)
    let past = max(1, values.count - 6)
    let series = TimeSeries(
      start: Timestamp(microseconds: 0), samplingInterval: .duration(.seconds(60)),
      values: Array(values[..<past]))
    let known = values.filter(\.isFinite)
    let limit = known.isEmpty ? 0 : known[random.integer(below: known.count)]
    let threshold: Threshold = random.uniform() < 0.5 ? .above(limit) : .below(limit)
    let coming = Array(values[past...]) + [Double](repeating: .nan, count: 6)
    let horizon = [1, 5, 30][random.integer(below: 3)]
    do {
      switch seed % 6 {
      case 0, 1: try look(MultiProcess(), series, coming, threshold, horizon, seed, &tally)
      case 2: try look(Naive(), series, coming, threshold, horizon, seed, &tally)
      case 3: try look(Drift(), series, coming, threshold, horizon, seed, &tally)
      case 4: try look(PredictLinear(), series, coming, threshold, horizon, seed, &tally)
      default: try look(HoltWinters(seasonality: .none), series, coming, threshold, horizon, seed, &tally)
      }
    } catch { tally.refused += 1 }
  }

  private static func look<Model: Forecaster>(
    _ model: Model, _ series: TimeSeries, _ coming: [Double], _ threshold: Threshold, _ horizon: Int,
    _ seed: Int,
    _ tally: inout Tally
  ) throws {
    var live = try model.fit(series)
    let policy = try AlertPolicy(evaluations: .immediate, pendingFor: .zero)
    var progress = AlertProgress(fingerprint: "fuzz")
    for (step, y) in coming.enumerated() {
      do { try live.update(y) } catch {
        tally.refused += 1
        continue
      }
      let crossing = try live.crossing(of: threshold, within: horizon, pathCount: 100)
      tally.crossings += 1
      // The bands, whose paths cost most, at the beginning and at the end.
      let isEnd = step == 0 || step == coming.count - 1
      let forecast = try live.forecast(horizon: horizon, levels: isEnd ? [0.9] : [])
      let band = forecast.interval(0.9)
      let numbers = forecast.mean + (band?.lower ?? []) + (band?.upper ?? []) + crossing.cumulativeProbability
      if !numbers.allSatisfy(\.isFinite) {
        tally.notFinite += 1
        if tally.examples.count < 5 {
          tally.examples.append("not finite: seed \(seed), \(Model.self), sample \(step)")
        }
      }
      let time = crossing.timeGivenCrossing
      if !(0...1).contains(crossing.probability)
        || time.map({
          $0.lowerStep < 1 || $0.lowerStep > $0.step || $0.step > $0.upperStep || $0.upperStep > horizon
        })
          == true
      {
        tally.outOfBounds += 1
      }
      let decision = progress.evaluate(
        AlertEvidence(crossing), under: policy,
        at: PolicyMoment(of: Timestamp(microseconds: Int64(step + 1) * 60_000_000)))
      guard decision.kind == .fired else { continue }
      tally.fired += 1
      if y.isNaN {
        tally.firedByGap += 1
        if tally.examples.count < 5 {
          tally.examples.append("at a gap: seed \(seed), \(Model.self), sample \(step)")
        }
      }
    }
  }

  private final class TallyBox: Sendable {
    private let tallies = Mutex<[Int: Tally]>([:])
    func put(_ tally: Tally, at thread: Int) { tallies.withLock { $0[thread] = tally } }
    var all: [Tally] { tallies.withLock { found in found.keys.sorted().compactMap { found[$0] } } }
  }
}
