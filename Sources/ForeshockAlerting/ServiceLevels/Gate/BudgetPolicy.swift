/// What a team has agreed to do about its error budget: when it ships with care, and when it does not ship.
///
/// As JSON or YAML:
///
///     {"slow":   {"remaining_below": 0.5, "severities": ["warning"],  "exhaustion_probability": 0.5},
///      "freeze": {"remaining_below": 0,   "severities": ["critical"], "exhaustion_probability": 0.9}}
///
/// which is also ``standard``. Every condition may be left out; what is not named is not looked at.
///
/// Source of the idea: The Site Reliability Workbook, chapter 2 and appendix B, "Example Error Budget
/// Policy".
public struct BudgetPolicy: Hashable, Sendable, Codable {
  /// What calls for a decision: any one of these.
  public struct Conditions: Hashable, Sendable {
    /// The share of the budget that is left is below this, or it is used up and this is 0; nil not to look at
    /// it.
    public let remainingBelow: Double?
    /// Burn-rate rules of these severities fire.
    public let severities: [Severity]
    /// The budget is used up within the horizon with at least this probability, or is used up already; nil not to look at
    /// it.
    public let exhaustionProbability: Double?

    /// Conditions.
    ///
    /// - Throws: ``ServiceLevelError`` unless `remainingBelow` is at most 1 and `exhaustionProbability` in 0
    ///   … 1 (0 excluded).
    public init(
      remainingBelow: Double? = nil, severities: [Severity] = [], exhaustionProbability: Double? = nil
    ) throws(ServiceLevelError) {
      if let remainingBelow {
        guard remainingBelow <= 1, remainingBelow.isFinite else {
          throw .setting("remaining_below", "a share of the budget up to 1, not \(remainingBelow)")
        }
      }
      if let exhaustionProbability {
        guard exhaustionProbability > 0, exhaustionProbability <= 1 else {
          throw .setting(
            "exhaustion_probability", "a probability above 0 and up to 1, not \(exhaustionProbability)")
        }
      }
      self.init(checked: remainingBelow, severities, exhaustionProbability)
    }

    fileprivate init(checked remaining: Double?, _ severities: [Severity], _ probability: Double?) {
      remainingBelow = remaining
      self.severities = severities
      exhaustionProbability = probability
    }
  }

  /// When to ship with care.
  public let slow: Conditions
  /// When not to ship.
  public let freeze: Conditions

  /// A policy; freezing wins.
  public init(slow: Conditions, freeze: Conditions) {
    self.slow = slow
    self.freeze = freeze
  }

  /// Slow below half of the budget, while a ticket's rule fires, or when exhaustion is as likely as not;
  /// freeze when nothing is left, while a page's rule fires, or when exhaustion is 90 % sure.
  public static let standard = BudgetPolicy(
    slow: Conditions(checked: 0.5, [.warning], 0.5), freeze: Conditions(checked: 0, [.critical], 0.9))

  enum CodingKeys: String, CodingKey, CaseIterable { case slow, freeze }

  /// Reads a policy; both parts must be there, and unknown keys are refused.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    slow = try container.decode(Conditions.self, forKey: .slow)
    freeze = try container.decode(Conditions.self, forKey: .freeze)
  }
}

extension BudgetPolicy.Conditions: Codable {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case remainingBelow = "remaining_below"
    case severities
    case exhaustionProbability = "exhaustion_probability"
  }

  /// Reads conditions; unknown keys and settings out of bounds are refused.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      remainingBelow: container.decodeIfPresent(Double.self, forKey: .remainingBelow),
      severities: container.decodeIfPresent([Severity].self, forKey: .severities) ?? [],
      exhaustionProbability: container.decodeIfPresent(Double.self, forKey: .exhaustionProbability))
  }

  /// Writes what is set.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(remainingBelow, forKey: .remainingBelow)
    if !severities.isEmpty { try container.encode(severities, forKey: .severities) }
    try container.encodeIfPresent(exhaustionProbability, forKey: .exhaustionProbability)
  }
}
