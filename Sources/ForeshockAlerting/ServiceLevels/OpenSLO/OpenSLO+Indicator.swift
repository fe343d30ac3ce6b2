extension OpenSLO {
  /// What ratios computed before are of.
  public enum RawType: String, Hashable, Sendable, Codable, CaseIterable {
    /// Good events.
    case success
    /// Bad events.
    case failure
  }
}

extension OpenSLO {
  /// What is measured, inside another document.
  public struct Indicator: Hashable, Sendable, Codable {
    /// Its name.
    public let metadata: Metadata?
    /// What it is.
    public let spec: Spec

    enum CodingKeys: String, CodingKey, CaseIterable {
      case metadata, spec
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      metadata = try container.decodeIfPresent(Metadata.self, forKey: .metadata)
      spec = try container.decode(Spec.self, forKey: .spec)
    }
  }
}

extension OpenSLO.Indicator {
  /// What is measured: a ratio of counts, or values against a threshold.
  public struct Spec: Hashable, Sendable, Codable {
    /// In words.
    public let description: String?
    /// Values that the objective compares.
    public let thresholdMetric: OpenSLO.Metric?
    /// Counts.
    public let ratioMetric: OpenSLO.RatioMetric?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case description, thresholdMetric, ratioMetric
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      description = try container.decodeIfPresent(String.self, forKey: .description)
      thresholdMetric = try container.decodeIfPresent(OpenSLO.Metric.self, forKey: .thresholdMetric)
      ratioMetric = try container.decodeIfPresent(OpenSLO.RatioMetric.self, forKey: .ratioMetric)
    }
  }
}

extension OpenSLO {
  /// Where numbers come from.
  public struct Metric: Hashable, Sendable, Codable {
    /// The source.
    public let metricSource: MetricSource

    enum CodingKeys: String, CodingKey, CaseIterable {
      case metricSource
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      metricSource = try container.decode(MetricSource.self, forKey: .metricSource)
    }
  }
}

extension OpenSLO {
  /// A source of numbers.
  public struct MetricSource: Hashable, Sendable, Codable {
    /// The name of a data source.
    public let metricSourceRef: String?
    /// What kind of source it is.
    public let type: String?
    /// What it is asked: of a CSV file the `column`, of Prometheus the `query`.
    public let spec: OpenSLOValue?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case metricSourceRef, type, spec
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      metricSourceRef = try container.decodeIfPresent(String.self, forKey: .metricSourceRef)
      type = try container.decodeIfPresent(String.self, forKey: .type)
      spec = try container.decodeIfPresent(OpenSLOValue.self, forKey: .spec)
    }
  }
}

extension OpenSLO {
  /// Good or bad counts beside totals, or ratios.
  public struct RatioMetric: Hashable, Sendable, Codable {
    /// Whether the numbers grow until they are reset.
    public let counter: Bool?
    /// Good events.
    public let good: Metric?
    /// Bad events.
    public let bad: Metric?
    /// All events.
    public let total: Metric?
    /// What the ratios are of.
    public let rawType: RawType?
    /// Ratios computed before.
    public let raw: Metric?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case counter, good, bad, total, rawType, raw
    }

    /// Reads it; unknown fields are refused.
    public init(from decoder: any Decoder) throws {
      try decoder.refuseUnknownKeys(CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      counter = try container.decodeIfPresent(Bool.self, forKey: .counter)
      good = try container.decodeIfPresent(Metric.self, forKey: .good)
      bad = try container.decodeIfPresent(Metric.self, forKey: .bad)
      total = try container.decodeIfPresent(Metric.self, forKey: .total)
      rawType = try container.decodeIfPresent(RawType.self, forKey: .rawType)
      raw = try container.decodeIfPresent(Metric.self, forKey: .raw)
    }
  }
}
