/// A page of metrics in Prometheus' text format 0.0.4.
///
///     var page = MetricsText()
///     page.add("foreshock_alerts_firing", .gauge, help: "Alerts that are firing.", [(["rule": "CPU"], 2)])
///     page.text        // HELP, TYPE, then the samples, each line ended by \n
///
/// Families come in the order they were added, samples in that of their labels; names are made valid and label
/// values escaped; numbers are as Go's `ParseFloat` reads them; no sample carries a time. Two samples of the
/// same labels would make the whole page invalid: the first stays.
///
/// Source: Prometheus' "Exposition formats". Checked by `promtool check metrics` 2.42.
public struct MetricsText: Hashable, Sendable {
  /// What a metric is.
  public enum Kind: String, Hashable, Sendable {
    /// It goes up and down.
    case gauge
    /// It only goes up; its name ends in `_total`.
    case counter
  }

  /// The content type to serve it with.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The page.
  public private(set) var text = ""
  private var names: Set<String> = []

  /// An empty page.
  public init() {}

  /// Adds one metric; without samples, or when the page has one of that name, nothing.
  ///
  /// - Parameters:
  ///   - name: `[a-zA-Z_:][a-zA-Z0-9_:]*`; other characters become `_`.
  ///   - kind: what it is.
  ///   - help: one sentence.
  ///   - samples: labels and value.
  public mutating func add(
    _ name: String, _ kind: Kind, help: String, _ samples: [(labels: [String: String], value: Double)]
  ) {
    let name = Self.metricName(name)
    guard !samples.isEmpty, names.insert(name).inserted else { return }
    text += "# HELP \(name) \(Self.helpText(help))\n# TYPE \(name) \(kind.rawValue)\n"
    var lines: [String: Double] = [:]
    for sample in samples {
      let line = name + Self.labels(sample.labels)
      if lines[line] == nil { lines[line] = sample.value }
    }
    for line in lines.keys.sorted() { text += "\(line) \(Self.number(lines[line] ?? .nan))\n" }
  }

  /// Names of metrics may have colons, which names of labels may not.
  private static func metricName(_ name: String) -> String {
    name.split(separator: ":", omittingEmptySubsequences: false).enumerated().map { place, part in
      let isContinued = place > 0
      // Only a name's beginning must not be a digit, nor be empty.
      return isContinued
        ? String(LabelSet.sanitised("_" + part).dropFirst()) : LabelSet.sanitised(String(part))
    }.joined(separator: ":")
  }

  private static func labels(_ labels: [String: String]) -> String {
    // `quantile` and `le` belong to summaries and histograms; promtool refuses them elsewhere.
    let set = LabelSet(LabelSet.exporting(labels) { $0 == "quantile" || $0 == "le" }).values
    guard !set.isEmpty else { return "" }
    let parts = set.keys.sorted().map { "\($0)=\"\(valueText(set[$0] ?? ""))\"" }
    return "{" + parts.joined(separator: ",") + "}"
  }

  private static func valueText(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func helpText(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return "\(value)"
  }
}
