import Foreshock

/// What the alert policy, by its defaults, makes of one look after the other.
struct Episodes {
  private(set) var starts: [Int] = []
  private var progress = AlertProgress(fingerprint: "replay")
  private let policy: AlertPolicy
  private let horizon: Int

  init(horizon: Int) throws {
    self.horizon = horizon
    policy = try AlertPolicy()
  }

  mutating func look(_ probability: Double, isBeyond: Bool, at step: Int) {
    let evidence = AlertEvidence.forecast(
      probability: probability, isBeyond: isBeyond, timeToCross: nil, horizon: .seconds(60 * horizon))
    let moment = PolicyMoment(of: Timestamp(microseconds: Int64(step) * 60_000_000))
    if progress.evaluate(evidence, under: policy, at: moment).kind == .fired { starts.append(step) }
  }
}

/// `predict_linear` over the last hour: its line is beyond in `horizon` minutes, for five minutes on end.
struct LinearRule {
  private let horizon: Int
  private var window: [Double] = []
  private var since = 0
  private(set) var starts: [Int] = []

  init(horizon: Int) { self.horizon = horizon }

  mutating func look(_ y: Double, at step: Int) {
    window.append(y)
    if window.count > 60 { window.removeFirst() }
    var xy = 0.0, xx = 0.0
    let middle = Double(window.count - 1) / 2
    let mean = window.reduce(0, +) / Double(window.count)
    for (i, y) in window.enumerated() {
      xy += (Double(i) - middle) * (y - mean)
      xx += (Double(i) - middle) * (Double(i) - middle)
    }
    let value = mean + (xx > 0 ? xy / xx : 0) * (middle + Double(horizon))
    since = value > line ? since + 1 : 0
    if since == 6 { starts.append(step) }
  }
}

/// What came of replaying a series minute by minute.
struct Replay {
  var near: Episodes
  var far: Episodes
  var linearNear = LinearRule(horizon: 30)
  var linearFar = LinearRule(horizon: 240)
  /// The largest probabilities seen.
  var largest = (near: 0.0, far: 0.0)

  /// Learns from the first two weeks and looks at every minute from `start` on, up to `end`.
  init(_ values: [Double], from start: Int, to end: Int) throws {
    near = try Episodes(horizon: 30)
    far = try Episodes(horizon: 240)
    let grid = SamplingInterval.duration(.seconds(60))
    let history = TimeSeries(
      start: Timestamp(microseconds: 0), samplingInterval: grid, values: Array(values[0..<learned]))
    var model = try MultiProcess().fit(history)
    var watch = try LiveCrossing(of: .above(line), within: 240)
    for step in learned..<end {
      try model.update(values[step])
      guard step >= start else { continue }
      let odds = watch.odds(for: model)
      let soon = watch.cumulativeProbability[29]
      near.look(soon, isBeyond: odds.isAlreadyBeyond, at: step)
      far.look(odds.probability, isBeyond: odds.isAlreadyBeyond, at: step)
      linearNear.look(values[step], at: step)
      linearFar.look(values[step], at: step)
      largest = (max(largest.near, soon), max(largest.far, odds.probability))
    }
  }
}

/// The first minute from `start` on that is beyond and begins five of which three are.
func event(in values: [Double], from start: Int) -> Int? {
  (start..<max(start, values.count - 4)).first { t in
    values[t] > line && values[t...t + 4].count(where: { $0 > line }) >= 3
  }
}
