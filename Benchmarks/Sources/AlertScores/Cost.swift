import Foreshock
import Foundation

/// Microseconds for an update and for a look, when nothing is wrong and on a ramp.
func measureCost() throws {
  print("| | update µs | look 30 steps µs | look 240 steps µs |\n| --- | --- | --- | --- |")
  let grid = SamplingInterval.duration(.seconds(60))
  for (name, slope) in [("quiet", 0.0), ("on a ramp", 0.001)] {
    let values = Archetype.dailySine.values(learned + 1000, seed: 1) { max(0, Double($0 - learned)) * slope }
    var model = try MultiProcess().fit(
      TimeSeries(
        start: Timestamp(microseconds: 0), samplingInterval: grid, values: Array(values[0..<learned])))
    var near = try LiveCrossing(of: .above(2), within: 30)
    var far = try LiveCrossing(of: .above(slope > 0 ? 1.1 : 0.95), within: 240)
    var times = [Double](repeating: 0, count: 3)
    let clock = ContinuousClock()
    var sum = 0.0
    for step in learned..<(learned + 150) {
      times[0] += try clock.measure { try model.update(values[step]) } / .microseconds(1)
      times[1] += clock.measure { sum += near.odds(for: model).probability } / .microseconds(1)
      times[2] += clock.measure { sum += far.odds(for: model).probability } / .microseconds(1)
    }
    print(
      "| \(name) | "
        + times.map { String(format: "%.1f", $0 / 150) }.joined(separator: " | ") + " |", sum < 0 ? "!" : "")
  }
}
