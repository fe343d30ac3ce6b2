internal import ForeshockSeries

/// What a service promises itself: a share of good events over a window.
///
///     let objective = try ServiceObjective(target: 0.999, window: .rolling(.seconds(30 * 86_400)))
///     objective.budget                          // 0.001
public struct ServiceObjective: Hashable, Sendable {
  /// The share of good events, 0 … 1 (1 excluded).
  public let target: Double
  /// Over which time.
  public let window: BudgetWindow

  /// An objective.
  ///
  /// - Throws: ``ServiceLevelError`` (`invalidSetting`) when the target is not in 0 ..< 1 — an objective of
  ///   100 % leaves no budget, so that no burn rate is defined — or a rolling window is shorter than a minute
  ///   or longer than 3,660 days.
  public init(target: Double, window: BudgetWindow) throws(ServiceLevelError) {
    guard target >= 0, target <= 1 else {
      throw .setting("objective", "a share of good events from 0 to below 1, not \(target)")
    }
    guard target < 1, Self.budget(of: target) > 0 else {
      throw .setting(
        "objective", "100 % leaves no error budget: any error breaks it, and no burn rate is defined")
    }
    if case .rolling(let span) = window {
      guard span >= .seconds(60), span <= .seconds(3660 * 86_400) else {
        throw .setting("window", "a rolling window is a minute to 3,660 days long, not \(span.forPeople)")
      }
    }
    self.target = target
    self.window = window
  }

  /// The share of events that may be bad: 1 − target, to twelve decimals, so that 99.9 % gives 0.001 and not
  /// 0.0010000000000000009.
  public var budget: Double { Self.budget(of: target) }

  /// A percentage as a share, to twelve decimals: 99.9 gives 0.999 and not 0.9990000000000001.
  public static func share(percent: Double) -> Double { (percent * 1e10).rounded() / 1e12 }

  static func budget(of target: Double) -> Double { ((1 - target) * 1e12).rounded() / 1e12 }
}

/// What a contract promises others; kept beside the objective, which should be stricter.
///
/// Only the target is modelled, no credits.
public struct ServiceAgreement: Hashable, Sendable, Codable {
  /// The share of good events, 0 … 1 (1 excluded).
  public let target: Double

  /// An agreement.
  ///
  /// - Throws: ``ServiceLevelError`` unless the target is in 0 ..< 1.
  public init(target: Double) throws(ServiceLevelError) {
    guard target >= 0, target < 1, ServiceObjective.budget(of: target) > 0 else {
      throw .setting("agreement", "a share of good events from 0 to below 1, not \(target)")
    }
    self.target = target
  }
}
