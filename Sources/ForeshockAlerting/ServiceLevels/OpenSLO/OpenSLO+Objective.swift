/// The parts of OpenSLO documents, version 1, under their own names. Unknown fields are refused.
public enum OpenSLO {}

extension OpenSLO {
  /// Name and labels of a document.
  public struct Metadata: Hashable, Sendable, Codable {
    /// What it is called.
    public let name: String
    /// What people call it.
    public let displayName: String?
    /// Labels: words, or lists of them.
    public let labels: OpenSLOValue?
    /// Annotations of other tools.
    public let annotations: OpenSLOValue?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case name, displayName, labels, annotations
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      displayName = try container.decodeIfPresent(String.self, forKey: .displayName)
      labels = try container.decodeIfPresent(OpenSLOValue.self, forKey: .labels)
      annotations = try container.decodeIfPresent(OpenSLOValue.self, forKey: .annotations)
    }
  }
}

extension OpenSLO {
  /// Over which time an objective is to be kept.
  public struct TimeWindow: Hashable, Sendable, Codable {
    /// A whole number and one of m, h, d, w, M, Q, Y.
    public let duration: String
    /// Whether it ends now; false for a calendar's.
    public let isRolling: Bool?
    /// Where the periods begin.
    public let calendar: Calendar?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case duration, isRolling, calendar
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      duration = try container.decode(String.self, forKey: .duration)
      isRolling = try container.decodeIfPresent(Bool.self, forKey: .isRolling)
      calendar = try container.decodeIfPresent(Calendar.self, forKey: .calendar)
    }
  }
}

extension OpenSLO {
  /// Where periods of the calendar begin.
  public struct Calendar: Hashable, Sendable, Codable {
    /// Local date and time at which one began.
    public let startTime: String
    /// A name of the time zone database.
    public let timeZone: String

    enum CodingKeys: String, CodingKey, CaseIterable {
      case startTime, timeZone
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      startTime = try container.decode(String.self, forKey: .startTime)
      timeZone = try container.decode(String.self, forKey: .timeZone)
    }
  }
}

extension OpenSLO {
  /// One target of an objective.
  public struct Goal: Hashable, Sendable, Codable {
    /// What people call it.
    public let displayName: String?
    /// How values of a threshold metric are compared.
    public let op: GoodValue.Comparison?
    /// What they are compared with.
    public let value: Double?
    /// The share of good events, 0 ..< 1.
    public let target: Double?
    /// The same in percent.
    public let targetPercent: Double?
    /// The share of good events that makes a slice good.
    public let timeSliceTarget: Double?
    /// The length of a slice: minutes, or a duration.
    public let timeSliceWindow: OpenSLOValue?
    /// The indicator of a part of a composite objective.
    public let indicator: Indicator?
    /// The same by name.
    public let indicatorRef: String?
    /// The part's weight.
    public let compositeWeight: Double?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case displayName, op, value, target, targetPercent, timeSliceTarget, timeSliceWindow, indicator,
        indicatorRef, compositeWeight
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      displayName = try container.decodeIfPresent(String.self, forKey: .displayName)
      op = try container.decodeIfPresent(GoodValue.Comparison.self, forKey: .op)
      value = try container.decodeIfPresent(Double.self, forKey: .value)
      target = try container.decodeIfPresent(Double.self, forKey: .target)
      targetPercent = try container.decodeIfPresent(Double.self, forKey: .targetPercent)
      timeSliceTarget = try container.decodeIfPresent(Double.self, forKey: .timeSliceTarget)
      timeSliceWindow = try container.decodeIfPresent(OpenSLOValue.self, forKey: .timeSliceWindow)
      indicator = try container.decodeIfPresent(Indicator.self, forKey: .indicator)
      indicatorRef = try container.decodeIfPresent(String.self, forKey: .indicatorRef)
      compositeWeight = try container.decodeIfPresent(Double.self, forKey: .compositeWeight)
    }
  }
}

extension OpenSLO {
  /// What a service promises itself.
  public struct Objective: Hashable, Sendable, Codable {
    /// In words.
    public let description: String?
    /// The service's name.
    public let service: String?
    /// What is measured.
    public let indicator: Indicator?
    /// The name of an indicator's document.
    public let indicatorRef: String?
    /// One window.
    public let timeWindow: [TimeWindow]?
    /// What the budget is made of.
    public let budgetingMethod: BudgetingMethod
    /// The targets.
    public let objectives: [Goal]
    /// What is alerted of.
    public let alertPolicies: [AlertPolicyUse]?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case description, service, indicator, indicatorRef, timeWindow, budgetingMethod, objectives,
        alertPolicies
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      description = try container.decodeIfPresent(String.self, forKey: .description)
      service = try container.decodeIfPresent(String.self, forKey: .service)
      indicator = try container.decodeIfPresent(Indicator.self, forKey: .indicator)
      indicatorRef = try container.decodeIfPresent(String.self, forKey: .indicatorRef)
      timeWindow = try container.decodeIfPresent([TimeWindow].self, forKey: .timeWindow)
      budgetingMethod = try container.decode(BudgetingMethod.self, forKey: .budgetingMethod)
      objectives = try container.decode([Goal].self, forKey: .objectives)
      alertPolicies = try container.decodeIfPresent([AlertPolicyUse].self, forKey: .alertPolicies)
    }
  }
}
