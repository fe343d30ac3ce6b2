internal import ForeshockNumerics

/// A feature of one column that a ``FeatureBank`` can declare besides its windows, made sample by sample by one of the
/// ``StreamingTransform``s. ``name`` is the word used on the command line, in files and in the names of columns.
///
/// Counts are in rows. Rates and times since an event are by the rows' times where there are any, else by the bank's
/// ``FeatureBank/secondsPerSample``.
public enum ColumnTransform: Hashable, Sendable {
  /// The column itself, `value`.
  case value
  /// The sample of some rows before, `lag_3`; see ``Lag``.
  case lag(Int)
  /// The change over `lag` rows, taken `order` times: `diff_24`, `diff_1_order_2`; see ``Difference``.
  case difference(lag: Int, order: Int)
  /// The rate per second of a counter, `rate`; see ``CounterRate``.
  case counterRate
  /// Exponentially weighted moments: `ewm_mean_20`, `ewm_var_20` and `ewm_std_20` with a span of 20 rows,
  /// `ewm_mean_halflife_12`, `ewm_mean_com_5`, `ewm_mean_alpha_0.1`; see ``ExponentiallyWeighted``, whose defaults hold.
  case exponentiallyWeighted(ExponentiallyWeighted.Output, ExponentialDecay)
  /// The distance from the first so many samples, `drift_100`, or its sum, `drift_sum_100`; see ``BaselineDrift``.
  case baselineDrift(Int, BaselineDrift.Output)
  /// The sample less what is usual for its phase in so many earlier seasons: `seasonal_24_7` against the mean of up to 7
  /// seasons of 24 rows, `seasonal_median_24_7`; see ``SeasonalResidual``.
  case seasonalResidual(seasonLength: Int, cycles: Int, SeasonalResidual.Centre)
  /// Seconds since the last sample that was neither 0 nor missing, `since_event`; see ``TimeSinceEvent``.
  case timeSinceEvent
}

extension ColumnTransform {
  /// The word for the transform.
  public var name: String {
    switch self {
    case .value: return "value"
    case .lag(let steps): return "lag_\(steps)"
    case .difference(let lag, let order): return "diff_\(lag)" + (order == 1 ? "" : "_order_\(order)")
    case .counterRate: return "rate"
    case .exponentiallyWeighted(let output, let decay):
      let word = Self.outputs.first { $0.output == output }?.word ?? ""
      return "ewm_\(word)_" + Self.text(of: decay)
    case .baselineDrift(let count, .standardized): return "drift_\(count)"
    case .baselineDrift(let count, .cumulative): return "drift_sum_\(count)"
    case .seasonalResidual(let length, let cycles, .mean): return "seasonal_\(length)_\(cycles)"
    case .seasonalResidual(let length, let cycles, .median): return "seasonal_median_\(length)_\(cycles)"
    case .timeSinceEvent: return "since_event"
    }
  }

  /// The transform called `name`, in lower or upper case.
  ///
  /// - Throws: ``FeatureError/unknownTransform(name:nearest:)`` with an example of what was probably meant, or
  ///   ``FeatureError/invalidTransform(name:reason:)`` for a number out of its bounds.
  public init(named name: String) throws(FeatureError) {
    let wanted = name.lowercased()
    guard let found = Self.transform(wanted.split(separator: "_", omittingEmptySubsequences: false)[...])
    else {
      throw .unknownTransform(name: name, nearest: Self.example(near: wanted))
    }
    self = found
    try check()
  }

  /// Every word, with an example for those that take numbers.
  public static let names = [
    "value", "lag_3", "diff_1", "diff_1_order_2", "rate", "ewm_mean_20", "ewm_var_20", "ewm_std_20",
    "ewm_mean_halflife_12", "ewm_mean_com_5", "ewm_mean_alpha_0.1", "drift_100", "drift_sum_100",
    "seasonal_24_7", "seasonal_median_24_7", "since_event",
  ]

  /// Refuses numbers out of their bounds.
  func check() throws(FeatureError) {
    do throws(TransformError) {
      _ = try TransformState(self, secondsPerSample: 1)
    } catch {
      throw .invalidTransform(name: name, reason: error.description)
    }
  }

  private static let outputs: [(word: String, output: ExponentiallyWeighted.Output)] = [
    ("mean", .mean), ("var", .variance), ("std", .standardDeviation),
  ]

  private static func transform(_ words: ArraySlice<Substring>) -> ColumnTransform? {
    let rest = words.dropFirst()
    switch (words.first, rest.count) {
    case ("value", 0): return .value
    case ("rate", 0): return .counterRate
    case ("since", 1): return rest.first == "event" ? .timeSinceEvent : nil
    case ("lag", 1): return count(rest.first).map { .lag($0) }
    case ("diff", 1): return count(rest.first).map { .difference(lag: $0, order: 1) }
    case ("diff", 3):
      guard let lag = count(rest.first), rest.dropFirst().first == "order", let order = count(rest.last)
      else {
        return nil
      }
      return .difference(lag: lag, order: order)
    case ("ewm", 2...3):
      guard let output = outputs.first(where: { $0.word == rest.first ?? "" })?.output,
        let decay = decay(rest.dropFirst())
      else { return nil }
      return .exponentiallyWeighted(output, decay)
    case ("drift", 1): return count(rest.first).map { .baselineDrift($0, .standardized) }
    case ("drift", 2):
      return rest.first == "sum" ? count(rest.last).map { .baselineDrift($0, .cumulative) } : nil
    case ("seasonal", 2...3):
      if rest.count == 3, rest.first != "median" { return nil }
      guard let length = count(rest.suffix(2).first), let cycles = count(rest.last) else { return nil }
      return .seasonalResidual(seasonLength: length, cycles: cycles, rest.count == 3 ? .median : .mean)
    default: return nil
    }
  }

  private static func count(_ word: Substring?) -> Int? { word.flatMap { Int($0) } }

  private static func decay(_ words: ArraySlice<Substring>) -> ExponentialDecay? {
    guard let number = words.last.flatMap({ Double(String($0)) }) else { return nil }
    switch words.count == 1 ? "span" : words.first {
    case "span": return .span(number)
    case "halflife": return .halfLife(number)
    case "com": return .centreOfMass(number)
    case "alpha": return .alpha(number)
    default: return nil
    }
  }

  private static func text(of decay: ExponentialDecay) -> String {
    switch decay {
    case .span(let span): text(of: span)
    case .halfLife(let rows): "halflife_" + text(of: rows)
    case .centreOfMass(let rows): "com_" + text(of: rows)
    case .alpha(let alpha): "alpha_" + text(of: alpha)
    }
  }

  /// The shortest text that reads back as the same number.
  private static func text(of number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }

  /// What other tools call the transforms; these words are suggestions only, never accepted as names.
  private static let otherWords: [String: String] = [
    "shift": "lag_3", "lag": "lag_3", "difference": "diff_1", "diff": "diff_1", "delta": "diff_1",
    "ewma": "ewm_mean_20", "ema": "ewm_mean_20", "ewm": "ewm_mean_20", "irate": "rate", "increase": "rate",
    "seasonal": "seasonal_24_7", "drift": "drift_100", "baseline": "drift_100", "since": "since_event",
  ]

  private static func example(near wanted: String) -> String? {
    let word = wanted.split(separator: "_").first.map(String.init) ?? wanted
    return otherWords[word] ?? nearest(to: wanted, among: names)
  }
}

extension ColumnTransform: Codable {
  /// Reads the ``name``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do { try self.init(named: container.decode(String.self)) } catch let error as FeatureError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  /// Writes the ``name``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
