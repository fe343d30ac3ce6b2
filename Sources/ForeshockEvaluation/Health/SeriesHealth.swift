public import ForeshockSeries

/// The verdict on one series: what is wrong with it, the most urgent first; nothing when it is well.
///
///     let health = try HealthCheck().examine(cpu)
///     health.state              // "ok", or the most urgent finding's kind such as "flat"
///     health.sentence           // all findings in words
public struct SeriesHealth: Hashable, Sendable {
  /// What was found, the most urgent first.
  public let findings: [HealthFinding]
  /// How many samples were observed.
  public let observedCount: Int
  /// The last observed value; nil without any.
  public let current: Double?
  /// The time of the last observed value; nil without any.
  public let lastTime: Timestamp?

  /// The most urgent finding's kind, or `ok`.
  public var state: String { findings.first?.kind.rawValue ?? "ok" }

  /// The findings in words; `ok` without any.
  public var sentence: String {
    findings.isEmpty ? "ok" : findings.map(\.sentence).joined(separator: "; ")
  }

  /// Whether somebody should look: anything but `ok` and `too-short`.
  public var needsAttention: Bool { findings.contains { $0.kind != .tooShort } }
}
