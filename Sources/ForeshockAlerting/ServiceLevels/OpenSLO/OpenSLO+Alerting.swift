extension OpenSLO {
  /// A policy by name, or written out.
  public struct AlertPolicyUse: Hashable, Sendable, Codable {
    /// The name of a policy's document.
    public let alertPolicyRef: String?
    /// `AlertPolicy`.
    public let kind: String?
    /// Its name.
    public let metadata: Metadata?
    /// What it says.
    public let spec: AlertPolicy?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case alertPolicyRef, kind, metadata, spec
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      alertPolicyRef = try container.decodeIfPresent(String.self, forKey: .alertPolicyRef)
      kind = try container.decodeIfPresent(String.self, forKey: .kind)
      metadata = try container.decodeIfPresent(Metadata.self, forKey: .metadata)
      spec = try container.decodeIfPresent(AlertPolicy.self, forKey: .spec)
    }
  }
}

extension OpenSLO {
  /// Which conditions are alerted of.
  public struct AlertPolicy: Hashable, Sendable, Codable {
    /// In words.
    public let description: String?
    /// Whether missing data is alerted of.
    public let alertWhenNoData: Bool?
    /// Whether the end is told of.
    public let alertWhenResolved: Bool?
    /// Whether the beginning is told of.
    public let alertWhenBreaching: Bool?
    /// The conditions.
    public let conditions: [AlertCondition]
    /// Who is told.
    public let notificationTargets: OpenSLOValue?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case description, alertWhenNoData, alertWhenResolved, alertWhenBreaching, conditions,
        notificationTargets
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      description = try container.decodeIfPresent(String.self, forKey: .description)
      alertWhenNoData = try container.decodeIfPresent(Bool.self, forKey: .alertWhenNoData)
      alertWhenResolved = try container.decodeIfPresent(Bool.self, forKey: .alertWhenResolved)
      alertWhenBreaching = try container.decodeIfPresent(Bool.self, forKey: .alertWhenBreaching)
      conditions = try container.decode([AlertCondition].self, forKey: .conditions)
      notificationTargets = try container.decodeIfPresent(OpenSLOValue.self, forKey: .notificationTargets)
    }
  }
}

extension OpenSLO {
  /// A condition by name, or written out.
  public struct AlertCondition: Hashable, Sendable, Codable {
    /// The name of a condition's document.
    public let conditionRef: String?
    /// `AlertCondition`.
    public let kind: String?
    /// Its name.
    public let metadata: Metadata?
    /// What it says.
    public let spec: Spec?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case conditionRef, kind, metadata, spec
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      conditionRef = try container.decodeIfPresent(String.self, forKey: .conditionRef)
      kind = try container.decodeIfPresent(String.self, forKey: .kind)
      metadata = try container.decodeIfPresent(Metadata.self, forKey: .metadata)
      spec = try container.decodeIfPresent(Spec.self, forKey: .spec)
    }
  }
}

extension OpenSLO.AlertCondition {
  /// What is alerted of, and how urgently.
  public struct Spec: Hashable, Sendable, Codable {
    /// In words.
    public let description: String?
    /// How urgent it is, such as `page` or `ticket`.
    public let severity: String
    /// The condition.
    public let condition: OpenSLO.BurnRateCondition

    enum CodingKeys: String, CodingKey, CaseIterable {
      case description, severity, condition
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      description = try container.decodeIfPresent(String.self, forKey: .description)
      severity = try container.decode(String.self, forKey: .severity)
      condition = try container.decode(OpenSLO.BurnRateCondition.self, forKey: .condition)
    }
  }
}

extension OpenSLO {
  /// A burn rate over a window that is passed.
  public struct BurnRateCondition: Hashable, Sendable, Codable {
    /// `burnrate`.
    public let kind: String?
    /// How the burn rate stands to the threshold.
    public let op: GoodValue.Comparison
    /// The burn rate.
    public let threshold: Double
    /// The window.
    public let lookbackWindow: String
    /// How long it must last; by default not at all.
    public let alertAfter: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case kind, op, threshold, lookbackWindow, alertAfter
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      kind = try container.decodeIfPresent(String.self, forKey: .kind)
      op = try container.decode(GoodValue.Comparison.self, forKey: .op)
      threshold = try container.decode(Double.self, forKey: .threshold)
      lookbackWindow = try container.decode(String.self, forKey: .lookbackWindow)
      alertAfter = try container.decodeIfPresent(String.self, forKey: .alertAfter)
    }
  }
}
