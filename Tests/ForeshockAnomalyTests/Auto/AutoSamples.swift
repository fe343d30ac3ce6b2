import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import Foundation

/// Made-up series with three faults of one kind.
struct AutoSample {
  enum Base: UInt64, CaseIterable {
    case daily, noise, beats
  }
  enum Fault: CaseIterable {
    case spike, shift, tempo, burst
  }

  var series: TimeSeries
  var labels: [Int]

  init(_ base: Base, _ fault: Fault, count: Int = 4032, seed: UInt64) {
    var random = RandomStream(seed: seed).stream(base.rawValue)
    var state = 0.0
    var phase = 0.0
    var values = (0..<count).map { t in
      switch base {
      case .daily:
        let angle = 2 * Double.pi * Double(t) / 288
        return 50 + 10 * sin(angle) + 5 * cos(3 * angle) + 1.5 * random.normal()
      case .noise:
        state = 0.7 * state + random.normal()
        return 20 + state
      case .beats:
        phase += (1 + 0.02 * random.normal()) / 50
        let place = phase - phase.rounded(.down)
        return 8 * exp(-pow((place - 0.3) / 0.03, 2)) + 2 * exp(-pow((place - 0.6) / 0.08, 2))
          + 0.15 * random.normal()
      }
    }
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    let noise = Statistics.medianAbsoluteDeviation(steps), spread = Statistics.standardDeviation(values)
    labels = [Int](repeating: 0, count: count)
    let length = fault == .spike ? 1 : 80
    for part in 0..<3 {
      let slot = count / 3
      let start = part * slot + random.integer(below: slot - length)
      let sign: Double = random.chance(0.5) ? 1 : -1
      let original = values
      for k in 0..<length {
        switch fault {
        case .spike: values[start + k] += sign * 12 * noise
        case .shift: values[start + k] += sign * 1.5 * spread
        case .tempo: values[start + k] = original[start + 2 * k % length]
        case .burst: values[start + k] += 3 * noise * random.normal()
        }
        labels[start + k] = 1
      }
    }
    series = TimeSeries(
      start: Timestamp(seconds: 1_767_571_200), samplingInterval: .duration(.seconds(300)), values: values)
  }
}
