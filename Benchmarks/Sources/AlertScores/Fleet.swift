import Dispatch
import Foreshock
import Foundation
import Synchronization

/// What it costs to watch many series: each takes in a sample and is looked at, on one and on two threads.
struct FleetStudy {
  let count: Int

  /// The metrics differ in 500 pasts of two weeks of five-minute samples, so that they do not fit into a cache.
  func run() throws {
    let grid = SamplingInterval.duration(.seconds(300))
    let day = 288, past = 14 * day
    let distinct = min(500, count)
    var models: [MultiProcess.Fitted] = []
    var coming: [[Double]] = []
    let fitting = try ContinuousClock().measure {
      for number in 0..<distinct {
        var random = RandomStream(seed: UInt64(number))
        var noise = 0.0
        let values = (0..<past + 8).map { t in
          noise = 0.8 * noise + 0.01 * random.normal()
          return 0.5 + 0.2 * sin(2 * .pi * Double(t) / Double(day)) + noise
        }
        models.append(
          try MultiProcess(historyLimit: past).fit(
            TimeSeries(
              start: Timestamp(microseconds: 0), samplingInterval: grid, values: Array(values[..<past]))))
        coming.append(Array(values[past...]))
      }
    }
    let halves = [0..<count / 2, count / 2..<count].map { range in
      Share(range.map { (live: models[$0 % distinct], kind: $0 % distinct) })
    }
    models = []
    let samples = coming
    let watch = try LiveCrossing(of: .above(0.95), within: 30)
    // The first round gives every series beliefs of its own.
    for half in halves { half.round(0, samples, watch) }
    say(
      "## \(count) series, one rule each: a sample taken in and a look 30 samples ahead, every series once\n")
    say(String(format: "A fit: %.1f ms.\n", fitting / .milliseconds(1) / Double(distinct)))
    say("| threads | seconds | alerts |\n| --- | --- | --- |")
    for (index, threads) in [1, 2, 1, 2].enumerated() {
      let time = ContinuousClock().measure {
        if threads == 1 {
          for half in halves { half.round(1 + index, samples, watch) }
        } else {
          DispatchQueue.concurrentPerform(iterations: 2) { halves[$0].round(1 + index, samples, watch) }
        }
      }
      say(
        String(
          format: "| %d | %.2f | %d |", threads, time / .seconds(1), halves.reduce(0) { $0 + $1.alerts }))
    }
  }
}

/// Half of the fleet; one thread at a time has it.
private final class Share: Sendable {
  private struct State {
    var models: [(live: MultiProcess.Fitted, kind: Int)]
    var alerts = 0
  }

  private let state: Mutex<State>

  init(_ models: [(live: MultiProcess.Fitted, kind: Int)]) { state = Mutex(State(models: models)) }

  var alerts: Int { state.withLock { $0.alerts } }

  func round(_ number: Int, _ coming: [[Double]], _ watch: LiveCrossing) {
    state.withLock { state in
      var own = watch
      state.alerts = 0
      for index in state.models.indices {
        do {
          try state.models[index].live.update(coming[state.models[index].kind][number])
        } catch { fatalError("\(error)") }
        if own.odds(for: state.models[index].live).probability >= 0.8 { state.alerts += 1 }
      }
    }
  }
}
