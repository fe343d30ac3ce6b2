#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How fast exponential weights fall: by the factor 1 − α from one row to the next. The four ways to say α are those of
/// pandas' `ewm`, and so are their bounds.
public enum ExponentialDecay: Hashable, Sendable {
  /// The smoothing factor α itself; 0 < α ≤ 1.
  case alpha(Double)
  /// α = 2/(span + 1): about as smooth as a moving mean of that many rows; at least 1.
  case span(Double)
  /// The weight has halved after that many rows, α = 1 − 2^(−1/h); positive.
  case halfLife(Double)
  /// The mean age of the weights in rows, α = 1/(1 + c); at least 0.
  case centreOfMass(Double)

  /// The smoothing factor α.
  public var alpha: Double {
    switch self {
    case .alpha(let alpha): alpha
    case .span(let span): 2 / (span + 1)
    case .halfLife(let rows): -expm1(-0.693_147_180_559_945_3 / rows)
    case .centreOfMass(let centre): 1 / (1 + centre)
    }
  }

  /// What a row's weight is multiplied by when the next row comes: 1 − α, without the rounding of that difference.
  public var factor: Double {
    switch self {
    case .alpha(let alpha): 1 - alpha
    case .span(let span): (span - 1) / (span + 1)
    case .halfLife(let rows): exp(-0.693_147_180_559_945_3 / rows)
    case .centreOfMass(let centre): centre / (1 + centre)
    }
  }

  /// Whether the number lies within its bounds and leaves an α above 0.
  var isValid: Bool {
    switch self {
    case .alpha(let alpha): alpha > 0 && alpha <= 1
    case .span(let span): span >= 1 && span.isFinite
    case .halfLife(let rows): rows > 0 && rows.isFinite && self.alpha > 0
    case .centreOfMass(let centre): centre >= 0 && centre.isFinite
    }
  }
}

extension ExponentialDecay: Codable {
  private enum CodingKeys: String, CodingKey { case alpha, span, halfLife, centreOfMass }

  /// Reads what ``encode(to:)`` writes. The bounds are checked by those who use the decay.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a decay is said in exactly one way"))
    }
    let amount = try container.decode(Double.self, forKey: key)
    switch key {
    case .alpha: self = .alpha(amount)
    case .span: self = .span(amount)
    case .halfLife: self = .halfLife(amount)
    case .centreOfMass: self = .centreOfMass(amount)
    }
  }

  /// Writes one key, the way it was said, with its number: `{"span": 20}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .alpha(let amount): try container.encode(amount, forKey: .alpha)
    case .span(let amount): try container.encode(amount, forKey: .span)
    case .halfLife(let amount): try container.encode(amount, forKey: .halfLife)
    case .centreOfMass(let amount): try container.encode(amount, forKey: .centreOfMass)
    }
  }
}
