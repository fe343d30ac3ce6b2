import Foreshock
import Foundation
import LabelledSets

/// What a series is like without faults.
enum MadeUpBase: String, CaseIterable {
  /// A daily wave with noise, five-minute samples.
  case daily
  /// Autoregressive noise without a season.
  case noise
  /// Sharp beats, one every fifty or so samples.
  case beats
  /// Bursts that nothing announces on a skewed level.
  case skewed
  /// A level that wanders.
  case wandering

  static let count = 4032

  func values(_ random: inout RandomStream) -> [Double] {
    var state = 0.0
    var phase = 0.0
    let harmonic = 0.3 + 0.5 * random.uniform(), shift = 6 * random.uniform()
    return (0..<Self.count).map { t in
      switch self {
      case .daily:
        let angle = 2 * Double.pi * Double(t) / 288
        return 50 + 10 * sin(angle) + 10 * harmonic * cos(3 * angle + shift) + 1.5 * random.normal()
      case .noise:
        state = 0.7 * state + random.normal()
        return 20 + state
      case .beats:
        phase += (1 + 0.03 * random.normal()) / 50
        let place = phase - phase.rounded(.down)
        return 8 * exp(-pow((place - 0.3) / 0.03, 2)) + 2 * exp(-pow((place - 0.6) / 0.08, 2))
          - 2 * exp(-pow((place - 0.36) / 0.03, 2)) + 0.15 * random.normal()
      case .skewed:
        state = 0.5 * state + random.exponential()
        return 5 + state
      case .wandering:
        state = 0.995 * state + 0.3 * random.normal()
        return 100 + 4 * state + 0.5 * random.normal()
      }
    }
  }
}

/// What is done to it.
enum MadeUpFault: String, CaseIterable {
  case spike, shift, drift, stuck, pattern, burst

  private var length: Int {
    switch self {
    case .spike: 1
    case .shift: 70
    case .drift: 150
    case .stuck: 60
    case .pattern: 100
    case .burst: 40
    }
  }

  /// Three faults at places that the seed decides.
  func make(_ base: MadeUpBase, seed: UInt64) -> LabelledSeries {
    var random = RandomStream(seed: seed).stream(UInt64(MadeUpBase.allCases.firstIndex(of: base) ?? 0))
    var values = base.values(&random)
    var labels = [Int](repeating: 0, count: values.count)
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    let noise = Statistics.medianAbsoluteDeviation(steps), spread = Statistics.standardDeviation(values)
    for part in 0..<3 {
      let slot = values.count / 3
      let start = part * slot + random.integer(below: slot - length)
      let sign: Double = random.chance(0.5) ? 1 : -1
      let size = 1 + random.uniform()
      let original = values
      for k in 0..<length {
        let t = start + k
        switch self {
        case .spike: values[t] += sign * size * 5 * noise
        case .shift: values[t] += sign * size * spread
        case .drift: values[t] += sign * size * 1.5 * spread * Double(k) / Double(length)
        case .stuck: values[t] = original[start]
        case .pattern: values[t] = original[start + length - 1 - k]
        case .burst: values[t] += 2 * size * noise * random.normal()
        }
        labels[t] = 1
      }
    }
    return LabelledSeries(
      name: "\(base.rawValue)/\(rawValue)", columns: [values], trainingCount: 0, labels: labels,
      secondsPerRow: 300)
  }
}

extension LabelledSeries {
  /// The first column, by the clock of the rows.
  var series: TimeSeries {
    TimeSeries(
      start: Timestamp(seconds: 1_767_571_200), samplingInterval: .duration(.seconds(secondsPerRow)),
      values: columns[0])
  }
}
