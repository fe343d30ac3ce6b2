/// What each kind of call costs, in any one unit; gains are negative.
///
///     let costs = CostMatrix(falsePositive: 10, falseNegative: 500)   // a needless check, a missed failure
///     costs.bayesThreshold                                            // 0.0196…
public struct CostMatrix: Hashable, Sendable, Codable {
  /// Of a one called one, such as the repair that was due anyway.
  public var truePositive: Double
  /// Of a zero called one: a false alarm.
  public var falsePositive: Double
  /// Of a zero called zero.
  public var trueNegative: Double
  /// Of a one called zero: a missed failure.
  public var falseNegative: Double

  /// Costs of wrong calls, and of right ones if these are not free.
  public init(
    falsePositive: Double, falseNegative: Double, truePositive: Double = 0, trueNegative: Double = 0
  ) {
    self.truePositive = truePositive
    self.falsePositive = falsePositive
    self.trueNegative = trueNegative
    self.falseNegative = falseNegative
  }

  /// The cost of all calls together.
  public func total(of counts: ConfusionCounts) -> Double {
    Double(counts.truePositives) * truePositive + Double(counts.falsePositives) * falsePositive
      + Double(counts.trueNegatives) * trueNegative + Double(counts.falseNegatives) * falseNegative
  }

  /// The probability above which calling one is cheaper: for probabilities that are true no other threshold costs
  /// less. Nil when a wrong call costs no more than a right one, so that one call is always the cheaper.
  ///
  /// Source: Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, equation 2.
  public var bayesThreshold: Double? {
    let alarm = falsePositive - trueNegative
    let miss = falseNegative - truePositive
    return alarm > 0 && miss > 0 ? alarm / (alarm + miss) : nil
  }
}
