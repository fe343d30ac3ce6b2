/// What a ``FeatureBank`` has besides its statistics over windows of single columns.
///
///     .transform(.lag(3))                                  // cpu_lag_3, memory_lag_3, … of every column
///     .transform(.counterRate, of: ["requests"])           // requests_rate
///     .transform(.lag(1440), of: nil, label: "lag_1d")     // cpu_lag_1d
///     .ratio("errors", "requests")                         // errors_requests_ratio
///     .pair("cpu", "latency", [.correlation], hour)        // cpu_latency_corr_1h
///     .calendar([.daySine, .dayCosine])                    // day_sin, day_cos
///     .fourier(weekly, label: "1w")                        // fourier_1w_sin_1, fourier_1w_cos_1, …
public enum DeclaredFeature: Hashable, Sendable {
  /// A transform of each of the columns named; nil for every column. The label takes the place of the transform's
  /// ``ColumnTransform/name`` in the features' names.
  case transform(ColumnTransform, of: [String]? = nil, label: String? = nil)
  /// The first column divided by the second; see ``Ratio``.
  case ratio(String, String)
  /// Statistics of two columns over a window; see ``RollingPair``.
  case pair(String, String, [PairStatistic], FeatureBank.LabelledWindow)
  /// What the calendar of the bank's ``FeatureBank/zone`` says of the rows' times, which are needed.
  case calendar([CalendarTerm])
  /// Sines and cosines with a period in seconds: of the rows' times where there are any, else of the rows' numbers times
  /// ``FeatureBank/secondsPerSample``.
  case fourier(FourierTerms, label: String)
}

extension DeclaredFeature: Codable {
  private enum CodingKeys: String, CodingKey {
    case transform, columns, label, ratio, pair, statistics, window, calendar, fourier
  }

  /// Reads what ``encode(to:)`` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func columns(_ key: CodingKeys) throws -> (String, String) {
      let names = try container.decode([String].self, forKey: key)
      guard names.count == 2 else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "\(names.count) columns where two are needed")
      }
      return (names[0], names[1])
    }
    if container.contains(.transform) {
      self = .transform(
        try container.decode(ColumnTransform.self, forKey: .transform),
        of: try container.decodeIfPresent([String].self, forKey: .columns),
        label: try container.decodeIfPresent(String.self, forKey: .label))
    } else if container.contains(.ratio) {
      let (numerator, denominator) = try columns(.ratio)
      self = .ratio(numerator, denominator)
    } else if container.contains(.pair) {
      let (x, y) = try columns(.pair)
      self = .pair(
        x, y, try container.decode([PairStatistic].self, forKey: .statistics),
        try container.decode(FeatureBank.LabelledWindow.self, forKey: .window))
    } else if container.contains(.calendar) {
      self = .calendar(try container.decode([CalendarTerm].self, forKey: .calendar))
    } else if container.contains(.fourier) {
      self = .fourier(
        try container.decode(FourierTerms.self, forKey: .fourier),
        label: try container.decode(String.self, forKey: .label))
    } else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a feature is a transform, a ratio, a pair, calendar or fourier"))
    }
  }

  /// Writes the feature's kind as the first key: `{"transform": "lag_3", "columns": ["cpu"]}`, `{"ratio": ["errors",
  /// "requests"]}`, `{"calendar": ["hour"]}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .transform(let transform, let columns, let label):
      try container.encode(transform, forKey: .transform)
      try container.encodeIfPresent(columns, forKey: .columns)
      try container.encodeIfPresent(label, forKey: .label)
    case .ratio(let numerator, let denominator):
      try container.encode([numerator, denominator], forKey: .ratio)
    case .pair(let x, let y, let statistics, let window):
      try container.encode([x, y], forKey: .pair)
      try container.encode(statistics, forKey: .statistics)
      try container.encode(window, forKey: .window)
    case .calendar(let terms): try container.encode(terms, forKey: .calendar)
    case .fourier(let terms, let label):
      try container.encode(terms, forKey: .fourier)
      try container.encode(label, forKey: .label)
    }
  }
}
