import ForeshockNumerics
import Foundation

/// Six metrics of healthy systems, a sample a minute, none of which ever reaches 0.95, with autoregressive noise around them.
public enum Archetype: String, CaseIterable, Sendable {
  /// A day as a sine, on a slow week.
  case dailySine = "daily sine"
  /// A disk that is emptied every midnight.
  case dailySaw = "daily saw-tooth"
  /// Noise around a level.
  case flat
  /// Up at nine, down at six, not at weekends.
  case officeHours = "office hours"
  /// Quiet but for a job at six.
  case nightlyJob = "nightly job"
  /// Up for ninety minutes, then down at once.
  case shortSaw = "90-minute saw-tooth"

  /// The standard deviation of the noise's innovations; its autocorrelation is 0.8.
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
    func sine(_ turns: Double) -> Double { sin(2 * .pi * turns) }
    switch self {
    case .dailySine: return 0.55 + 0.27 * sine(Double(t) / 1440 - 0.3) + 0.05 * sine(Double(t) / 10080)
    case .dailySaw: return 0.5 + 0.4 * minute / 1440
    case .flat: return 0.6
    case .officeHours:
      guard t / 1440 % 7 < 5 else { return 0.3 }
      return 0.3 + 0.55 / (1 + exp(-(minute - 540) / 12)) / (1 + exp((minute - 1080) / 20))
    case .nightlyJob: return 0.35 + 0.5 * max(0, 1 - abs(minute - 360) / 25)
    case .shortSaw: return 0.45 + 0.4 * Double(t % 90) / 90
    }
  }

  /// `count` minutes, with `extra` on top, cut off at 0 and 1.
  public func values(_ count: Int, seed: UInt64, extra: (Int) -> Double = { _ in 0 }) -> [Double] {
    var random = RandomStream(seed: seed)
    var noise = random.normal() * innovation / 0.6
    return (0..<count).map { t in
      noise = 0.8 * noise + innovation * random.normal()
      return min(max(shape(t) + noise + extra(t), 0), 1)
    }
  }
}
