internal import ForeshockForecasting

/// The file form, version 1: the choice with the chosen model as a `SavedForecaster`.
extension BestInBacktest.Fitted: Codable {
  private enum Key: String, CodingKey { case version, chosen, trials, historyLimit, base }

  /// Reads a choice; throws `DecodingError` when the version or the kind of model is unknown.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: file, debugDescription: "only version 1 of the file form is known")
    }
    let historyLimit = try file.decodeIfPresent(Int.self, forKey: .historyLimit)
    if let historyLimit, historyLimit < 1 {
      throw DecodingError.dataCorruptedError(
        forKey: .historyLimit, in: file, debugDescription: "\(historyLimit) is not at least 1")
    }
    self.init(
      base: try file.decode(SavedForecaster.self, forKey: .base).model,
      chosen: try file.decode(String.self, forKey: .chosen),
      trials: try file.decode([BestInBacktest.Score].self, forKey: .trials), historyLimit: historyLimit)
  }

  /// Writes the choice; throws when a candidate of the caller's own making was chosen, which no `SavedForecaster`
  /// holds.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(chosen, forKey: .chosen)
    try file.encode(trials, forKey: .trials)
    try file.encodeIfPresent(historyLimit, forKey: .historyLimit)
    try file.encode(SavedForecaster(base), forKey: .base)
  }
}
