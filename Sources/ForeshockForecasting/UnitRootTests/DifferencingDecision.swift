/// How many differences a series needs, and the tests that said so.
///
///     try UnitRootTest.kpss.differences(of: cpu.values).description
///     // "1 difference: KPSS 2.31 > 0.463, then 0.08"
public struct DifferencingDecision: Hashable, Sendable, Codable {
  /// One test of the series after as many differences as tests came before.
  public struct Step: Hashable, Sendable, Codable {
    /// The test's statistic.
    public let statistic: Double
    /// What it was held against at the significance asked for.
    public let criticalValue: Double
    /// Whether another difference is called for.
    public let needsDifference: Bool
  }

  /// The number of differences.
  public let count: Int
  /// What was tested: `KPSS`, `ADF`, `PP`, `seasonal strength`, `OCSB`; nil when no test was made.
  public let test: String?
  /// The tests in their order.
  public let steps: [Step]
  /// What else decided, in words: a series too short, constant, ….
  public let remark: String?

  init(count: Int, test: String?, steps: [Step] = [], remark: String? = nil) {
    self.count = count
    self.test = test
    self.steps = steps
    self.remark = remark
  }
}

extension DifferencingDecision: CustomStringConvertible {
  /// The decision in a line.
  public var description: String {
    var reasons: [String] = []
    if let test, !steps.isEmpty {
      let parts = steps.map { step in
        "\(rounded(step.statistic)) \(step.statistic > step.criticalValue ? ">" : "≤") \(rounded(step.criticalValue))"
      }
      reasons.append("\(test) " + parts.joined(separator: ", then "))
    }
    if let remark { reasons.append(remark) }
    let head = "\(count) difference\(count == 1 ? "" : "s")"
    return reasons.isEmpty ? head : head + ": " + reasons.joined(separator: "; ")
  }

  private func rounded(_ x: Double) -> String { "\((x * 1000).rounded() / 1000)" }
}
