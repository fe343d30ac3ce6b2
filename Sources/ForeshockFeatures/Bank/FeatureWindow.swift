/// A window of a bank: of a number of samples or of a duration.
public enum FeatureWindow: Hashable, Sendable {
  /// So many samples.
  case samples(RollingWindow)
  /// So much time; rows have to come with their times.
  case time(TimeWindow)

  /// Whether the window looks ahead, which a stream cannot.
  public var isCentered: Bool {
    switch self {
    case .samples(let window): window.isCentered
    case .time(let window): window.isCentered
    }
  }

  /// How many values a result needs.
  public var minPeriods: Int {
    switch self {
    case .samples(let window): window.minPeriods
    case .time(let window): window.minPeriods
    }
  }

  /// How many samples the window of a row has that ends with the row; nil for other windows.
  var trailingLength: Int? {
    guard case .samples(let window) = self, window.closed == .right, !window.isCentered else { return nil }
    return window.length
  }
}

extension FeatureWindow: Codable {
  private enum CodingKeys: String, CodingKey { case length, microseconds }

  /// Reads either window as itself.
  public init(from decoder: any Decoder) throws {
    let isTime = try decoder.container(keyedBy: CodingKeys.self).contains(.microseconds)
    self = try isTime ? .time(TimeWindow(from: decoder)) : .samples(RollingWindow(from: decoder))
  }

  /// Writes either window as itself.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .samples(let window): try window.encode(to: encoder)
    case .time(let window): try window.encode(to: encoder)
    }
  }
}
