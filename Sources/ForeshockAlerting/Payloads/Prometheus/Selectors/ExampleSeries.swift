/// A series for each of two selectors, for a test of the rules that are made of them.
package struct ExampleSeries: Hashable, Sendable {
  /// A series that the part's selector finds; the total's does too when both are of one metric.
  package let part: String
  /// A series that the total's selector finds; of one metric, the part's does not.
  package let total: String
  /// Whether both are of one metric, so that the total's events are those of both series.
  package let isOneMetric: Bool

  /// Nil when no such series are found, as with a pattern of an unknown kind or a part that is everything.
  package init?(part: String, total: String) {
    guard let one = MetricSelector(part), let all = MetricSelector(total) else { return nil }
    isOneMetric = one.name == all.name
    let found =
      isOneMetric ? Self.series(all.name, one.matchers + all.matchers) : Self.series(one.name, one.matchers)
    let rest =
      isOneMetric
      ? one.matchers.lazy.compactMap { Self.series(all.name, all.matchers, breaking: $0) }.first
      : Self.series(all.name, all.matchers)
    guard let found, let rest else { return nil }
    (self.part, self.total) = (found, rest)
  }

  /// A series that all of `matchers` find and `breaking` does not.
  private static func series(
    _ name: String, _ matchers: [MetricSelector.Matcher], breaking: MetricSelector.Matcher? = nil
  ) -> String? {
    var labels: [String] = []
    for label in (matchers + [breaking].compactMap(\.self)).map(\.label) where !labels.contains(label) {
      labels.append(label)
    }
    var parts: [String] = []
    for label in labels {
      let wanted = matchers.filter { $0.label == label }
      let unwanted = breaking.flatMap { $0.label == label ? $0 : nil }
      guard label != "__name__", let value = value(wanted, breaking: unwanted) else { return nil }
      // A label without a value is not there.
      if !value.isEmpty { parts.append("\(label)=\(PayloadText.quoted(value))") }
    }
    return parts.isEmpty ? name : "\(name){\(parts.joined(separator: ","))}"
  }

  private static func value(_ matchers: [MetricSelector.Matcher], breaking: MetricSelector.Matcher?)
    -> String?
  {
    let named = (matchers + [breaking].compactMap(\.self)).flatMap(\.examples)
    return ([""] + named + ["x", "0", "other", "a", "500"]).first { value in
      matchers.allSatisfy { $0.holds(for: value) == true }
        && (breaking.map { $0.holds(for: value) == false } ?? true)
    }
  }
}

extension MetricSelector.Matcher {
  /// Values that may hold.
  fileprivate var examples: [String] {
    switch comparison {
    case .isEqual, .isNotEqual: [text]
    case .matches, .matchesNot: LabelPattern(text)?.examples ?? []
    }
  }

  /// Whether it finds a label of this value; nil when its pattern is not understood.
  fileprivate func holds(for value: String) -> Bool? {
    switch comparison {
    case .isEqual: value == text
    case .isNotEqual: value != text
    case .matches: LabelPattern(text)?.matches(value)
    case .matchesNot: LabelPattern(text).map { !$0.matches(value) }
    }
  }
}
