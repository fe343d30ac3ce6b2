extension ETS {
  /// Where the smoothing parameters may lie.
  public enum Constraints: String, Hashable, Sendable, Codable, CaseIterable {
    /// 10⁻⁴ ≤ α ≤ 0.9999, 0 ≤ β ≤ α, 0 ≤ γ ≤ 1 − α: every state is a weighted mean of old and new.
    case usual
    /// Wherever old samples lose their influence on the forecasts: the "forecastable" region, which reaches
    /// beyond the usual one (α up to 2 without a trend or season, negative β) and does not hold all of it.
    case admissible
    /// Both at once.
    case both
  }

  /// Where the recursion's first level, slope and season come from.
  public enum Initialization: String, Hashable, Sendable, Codable, CaseIterable {
    /// Estimated with the smoothing parameters. Each counts as a parameter in AICc.
    case estimated
    /// From running the model over the series to its end and back to its beginning: they follow from the
    /// smoothing parameters, and none counts as a parameter.
    case backcast
    /// ``backcast`` for a series shorter than four seasons, otherwise ``estimated``.
    case automatic
  }

  /// The same model with ``Initialization/automatic`` decided for a series of `count` samples.
  func resolved(count: Int) -> ETS {
    guard initialization == .automatic else { return self }
    var model = self
    model.initialization = seasonal && count / 4 < seasonLength ? .backcast : .estimated
    return model
  }
}

extension ETS {
  enum CodingKeys: String, CodingKey {
    case error, trend, season, constraints, initialization
  }

  /// Reads a model; files written before there were ``constraints`` and ``initialization`` mean the defaults.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      error: try file.decode(ErrorKind.self, forKey: .error),
      trend: try file.decode(Trend.self, forKey: .trend),
      season: try file.decode(Season.self, forKey: .season),
      initialization: try file.decodeIfPresent(Initialization.self, forKey: .initialization) ?? .estimated,
      constraints: try file.decodeIfPresent(Constraints.self, forKey: .constraints) ?? .both)
  }
}
