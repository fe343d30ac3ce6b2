/// One document of OpenSLO, version 1: an objective, an indicator, or what stands around them.
///
/// `Codable`: the library reads no YAML itself. Unknown kinds and fields are refused with their path
/// (`DecodingError`).
///
/// Source: the OpenSLO specification, version 1 (github.com/OpenSLO/OpenSLO).
public struct OpenSLODocument: Hashable, Sendable, Codable {
  /// What a document is of.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case slo = "SLO"
    case indicator = "SLI"
    case alertPolicy = "AlertPolicy"
    case alertCondition = "AlertCondition"
    case notificationTarget = "AlertNotificationTarget"
    case service = "Service"
    case dataSource = "DataSource"
  }

  /// What it says; documents that change no figure are kept as they are.
  public enum Content: Hashable, Sendable {
    /// An objective.
    case slo(OpenSLO.Objective)
    /// An indicator by itself.
    case indicator(OpenSLO.Indicator.Spec)
    /// Conditions to be alerted of.
    case alertPolicy(OpenSLO.AlertPolicy)
    /// One condition.
    case alertCondition(OpenSLO.AlertCondition.Spec)
    /// A service, a data source or a notification target.
    case other(Kind, OpenSLOValue)
  }

  /// Name and labels.
  public let metadata: OpenSLO.Metadata
  /// What it says.
  public let content: Content

  enum CodingKeys: String, CodingKey, CaseIterable { case apiVersion, kind, metadata, spec }

  static let version = "openslo/v1"

  /// What kind of document it is.
  public var kind: Kind {
    switch content {
    case .slo: .slo
    case .indicator: .indicator
    case .alertPolicy: .alertPolicy
    case .alertCondition: .alertCondition
    case .other(let kind, _): kind
    }
  }

  /// Reads a document.
  public init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(String.self, forKey: .apiVersion)
    guard version == Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .apiVersion, in: container,
        debugDescription: "the version '\(version)' is not read, only \(Self.version)")
    }
    let name = try container.decode(String.self, forKey: .kind)
    guard let kind = Kind(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container,
        debugDescription: "there is no kind '\(name)' (known: "
          + Kind.allCases.map(\.rawValue).joined(separator: ", ") + ")")
    }
    metadata = try container.decode(OpenSLO.Metadata.self, forKey: .metadata)
    content =
      switch kind {
      case .slo: .slo(try container.decode(OpenSLO.Objective.self, forKey: .spec))
      case .indicator: .indicator(try container.decode(OpenSLO.Indicator.Spec.self, forKey: .spec))
      case .alertPolicy: .alertPolicy(try container.decode(OpenSLO.AlertPolicy.self, forKey: .spec))
      case .alertCondition:
        .alertCondition(try container.decode(OpenSLO.AlertCondition.Spec.self, forKey: .spec))
      case .service, .dataSource, .notificationTarget:
        .other(kind, try container.decodeIfPresent(OpenSLOValue.self, forKey: .spec) ?? .null)
      }
  }

  /// Writes the document.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .apiVersion)
    try container.encode(kind, forKey: .kind)
    try container.encode(metadata, forKey: .metadata)
    switch content {
    case .slo(let spec): try container.encode(spec, forKey: .spec)
    case .indicator(let spec): try container.encode(spec, forKey: .spec)
    case .alertPolicy(let spec): try container.encode(spec, forKey: .spec)
    case .alertCondition(let spec): try container.encode(spec, forKey: .spec)
    case .other(_, let spec): try container.encode(spec, forKey: .spec)
    }
  }
}
