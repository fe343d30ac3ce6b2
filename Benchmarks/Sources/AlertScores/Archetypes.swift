import Foreshock
import Foundation

/// Six metrics of healthy systems, a sample a minute, none of which ever reaches 0.95, and noise around them.
enum Archetype: String, CaseIterable {
  case dailySine = "daily sine"
  case dailySaw = "daily saw-tooth"
  case flat
  case officeHours = "office hours"
  case nightlyJob = "nightly job"
  case shortSaw = "90-minute saw-tooth"

  /// The standard deviation of the noise's innovations; the noise is autoregressive with 0.8.
  private var innovation: Double {
    switch self {
    case .dailySaw: 0.002
    case .flat: 0.02
    default: 0.012
    }
  }

  /// The metric without noise at minute `t`.
  private func shape(_ t: Int) -> Double {
    let minute = Double(t % 1440)
    switch self {
    case .dailySine:
      return 0.55 + 0.27 * sine(Double(t) / 1440 - 0.3) + 0.05 * sine(Double(t) / 10080)
    case .dailySaw: return 0.5 + 0.4 * minute / 1440
    case .flat: return 0.6
    case .officeHours:
      guard t / 1440 % 7 < 5 else { return 0.3 }
      return 0.3 + 0.55 * SpecialFunctions.logistic((minute - 540) / 12)
        * SpecialFunctions.logistic((1080 - minute) / 20)
    case .nightlyJob: return 0.35 + 0.5 * max(0, 1 - abs(minute - 360) / 25)
    case .shortSaw: return 0.45 + 0.4 * Double(t % 90) / 90
    }
  }

  /// `count` minutes, with `extra` on top, cut off at 0 and 1.
  func values(_ count: Int, seed: UInt64, extra: (Int) -> Double = { _ in 0 }) -> [Double] {
    var random = RandomStream(seed: seed)
    var noise = random.normal() * innovation / 0.6
    return (0..<count).map { t in
      noise = 0.8 * noise + innovation * random.normal()
      return min(max(shape(t) + noise + extra(t), 0), 1)
    }
  }
}

private func sine(_ turns: Double) -> Double { sin(2 * .pi * turns) }

/// Minutes in the two weeks that are learned from.
let learned = 14 * 1440
/// The line nothing may cross.
let line = 0.95
