internal import ForeshockNumerics

/// A model as people write it: `holt-winters`, `ets(A,Ad,A)`, `arima(2,0,1)(0,1,1)[24]`.
///
///     let name = try ModelName(parsing: "arima(2,0,1)(0,1,1)[24]")
///     name.description                    // "arima(2,0,1)(0,1,1)[24]"
///
/// A name says which model, not on which data: the season comes from the series.
public enum ModelName: Hashable, Sendable {
  /// The model that would have forecast this very series best.
  case auto
  /// The last value, repeated.
  case naive
  /// The value one season ago, repeated.
  case seasonalNaive
  /// The straight line through the first and the last value.
  case drift
  /// Prometheus' rule: a least-squares line through the last window; its text, such as `6h`, or nil for one hour.
  case predictLinear(window: String?)
  /// A steady level with its daily and weekly pattern, jumps and ramps: for metrics of running systems.
  case multiProcess
  /// Holt-Winters exponential smoothing: an additive season if there is one, the trend chosen by AICc.
  case holtWinters
  /// The exponential-smoothing model with the least AICc; written `auto-ets` or plainly `ets`.
  case autoETS
  /// The seasonal ARIMA model that a search on exact likelihoods finds.
  case autoARIMA
  /// One exponential-smoothing model by its letters, the season nil for none.
  case ets(error: ETS.ErrorKind, trend: ETS.Trend, season: SeasonKind?)
  /// One seasonal ARIMA model; `seasonLength` nil takes the season of the data.
  case arima(order: [Int], seasonal: [Int], seasonLength: Int?)

  /// A season without its length, which the data or `--season` gives.
  public enum SeasonKind: String, Hashable, Sendable {
    /// Added to the level.
    case additive = "A"
    /// Multiplied with it.
    case multiplicative = "M"
  }

  /// The names as they are listed for people.
  public static let known = [
    "auto", "naive", "seasonal-naive", "drift", "predict-linear", "multi-process", "holt-winters", "auto-ets",
    "ets(E,T,S)",
    "auto-arima", "arima(p,d,q)", "arima(p,d,q)(P,D,Q)[m]",
  ]

  /// Reads a name.
  ///
  /// - Throws: ``ModelError`` of kind `invalidParameter("model", …)`, naming the nearest known model.
  public init(parsing text: String) throws(ModelError) {
    let compact = text.lowercased().filter { !$0.isWhitespace }
    let head = String(compact.prefix { $0 != "(" && $0 != "[" })
    let rest = compact.dropFirst(head.count)
    switch head {
    case "naive", "seasonal-naive", "drift", "holt-winters":
      guard rest.isEmpty else { throw Self.refusal(text, "'\(head)' takes no numbers") }
      self =
        head == "naive"
        ? .naive : head == "drift" ? .drift : head == "holt-winters" ? .holtWinters : .seasonalNaive
    case "predict-linear":
      guard !rest.isEmpty else { self = .predictLinear(window: nil); return }
      guard rest.first == "(", rest.last == ")", rest.count > 2 else {
        throw Self.refusal(text, "write its window in parentheses, as in predict-linear(6h)")
      }
      self = .predictLinear(window: String(rest.dropFirst().dropLast()))
    case "multi-process" where rest.isEmpty:
      self = .multiProcess
    case "auto" where rest.isEmpty:
      self = .auto
    case "auto-ets" where rest.isEmpty, "ets" where rest.isEmpty:
      self = .autoETS
    case "auto-arima" where rest.isEmpty:
      self = .autoARIMA
    case "ets":
      self = try Self.parseETS(text, rest)
    case "arima":
      self = try Self.parseARIMA(text, rest)
    default:
      let near = nearest(to: head, among: Self.known).map { "; did you mean '\($0)'?" } ?? ""
      throw Self.refusal(text, "there is no such model in this version" + near)
    }
  }

  private static func refusal(_ text: String, _ reason: String) -> ModelError {
    .invalidParameter(
      "model '\(text)'",
      reason: "\(reason)\(reason.hasSuffix("?") ? "" : ".") Known: \(known.joined(separator: ", "))")
  }

  private static func parseETS(_ text: String, _ rest: Substring) throws(ModelError) -> ModelName {
    let letters = rest.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
    guard rest.first == "(", rest.last == ")", letters.count == 3 else {
      throw refusal(text, "write error, trend and season, as in ets(A,Ad,A)")
    }
    guard let error = ETS.ErrorKind(rawValue: letters[0].uppercased()) else {
      throw refusal(text, "the error is A or M, not '\(letters[0])'")
    }
    let trends: [String: ETS.Trend] = ["n": .none, "a": .additive, "ad": .damped]
    guard let trend = trends[String(letters[1])] else {
      throw refusal(text, "the trend is N, A or Ad, not '\(letters[1])'")
    }
    guard letters[2] == "n" || SeasonKind(rawValue: letters[2].uppercased()) != nil else {
      throw refusal(text, "the season is N, A or M, not '\(letters[2])'")
    }
    return .ets(error: error, trend: trend, season: SeasonKind(rawValue: letters[2].uppercased()))
  }

  private static func parseARIMA(_ text: String, _ rest: Substring) throws(ModelError) -> ModelName {
    let form = "write arima(p,d,q) or arima(p,d,q)(P,D,Q)[m] with whole numbers"
    var remaining = rest
    func group(_ open: Character, _ close: Character) -> [Int]? {
      guard remaining.first == open, let end = remaining.firstIndex(of: close) else { return nil }
      let inside = remaining[remaining.index(after: remaining.startIndex)..<end]
      remaining = remaining[remaining.index(after: end)...]
      let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { $0.allSatisfy { ("0"..."9").contains($0) } ? Int($0) : nil }
      return numbers.count == parts.count ? numbers : nil
    }
    guard let order = group("(", ")"), order.count == 3 else { throw refusal(text, form) }
    var seasonal = [0, 0, 0]
    if remaining.first == "(" {
      guard let parsed = group("(", ")"), parsed.count == 3 else { throw refusal(text, form) }
      seasonal = parsed
    }
    var seasonLength: Int?
    if remaining.first == "[" {
      guard let parsed = group("[", "]"), parsed.count == 1 else { throw refusal(text, form) }
      seasonLength = parsed[0]
    }
    guard remaining.isEmpty else { throw refusal(text, form) }
    return .arima(order: order, seasonal: seasonal, seasonLength: seasonLength)
  }
}

extension ModelName: CustomStringConvertible {
  /// The name as it is written.
  public var description: String {
    switch self {
    case .auto: return "auto"
    case .naive: return "naive"
    case .seasonalNaive: return "seasonal-naive"
    case .drift: return "drift"
    case .predictLinear(let window): return window.map { "predict-linear(\($0))" } ?? "predict-linear"
    case .multiProcess: return "multi-process"
    case .holtWinters: return "holt-winters"
    case .autoETS: return "auto-ets"
    case .autoARIMA: return "auto-arima"
    case .ets(let error, let trend, let season):
      return "ets(\(error.rawValue),\(trend.rawValue),\(season?.rawValue ?? "N"))"
    case .arima(let order, let seasonal, let seasonLength):
      let list = { (numbers: [Int]) in "(" + numbers.map(String.init).joined(separator: ",") + ")" }
      return "arima" + list(order) + (seasonal == [0, 0, 0] ? "" : list(seasonal))
        + (seasonLength.map { "[\($0)]" } ?? "")
    }
  }
}
