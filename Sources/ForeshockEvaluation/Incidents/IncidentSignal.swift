/// What a metric showed around an incident, against its own past.
public struct IncidentSignal: Hashable, Sendable {
  /// The metric.
  public let name: String
  /// The first sample of the range that was anomalous; nil when none was.
  public let first: Int?
  /// The sample with the least p-value; nil without any verdict.
  public let peak: Int?
  /// The least p-value; NaN without any verdict.
  public let pValue: Double
  /// The samples of the range that were anomalous.
  public let anomalousPlaces: [Int]

  /// How many they are.
  public var anomalousCount: Int { anomalousPlaces.count }

  /// What the verdicts of a detector say of `range`.
  ///
  /// - Parameters:
  ///   - name: the metric's name.
  ///   - pValues: for each sample; NaN without a verdict.
  ///   - isAnomalous: for each sample.
  ///   - range: the samples looked at.
  public init(name: String, pValues: [Double], isAnomalous: [Bool], range: Range<Int>) {
    precondition(pValues.count == isAnomalous.count, "There must be a p-value per call")
    self.name = name
    let range = range.clamped(to: 0..<pValues.count)
    anomalousPlaces = range.filter { isAnomalous[$0] }
    first = anomalousPlaces.first
    peak = range.filter { !pValues[$0].isNaN }.min { pValues[$0] < pValues[$1] }
    pValue = peak.map { pValues[$0] } ?? .nan
  }

  /// Signals by what speaks against them: those that were anomalous by their least p-value, of equal ones the earlier one
  /// first; then the others.
  public static func ranked(_ signals: [IncidentSignal]) -> [IncidentSignal] {
    func key(_ signal: IncidentSignal) -> (Int, Double, Int) {
      (signal.first == nil ? 1 : 0, signal.pValue.isNaN ? 2 : signal.pValue, signal.first ?? .max)
    }
    return signals.enumerated().sorted { a, b in
      key(a.element) == key(b.element) ? a.offset < b.offset : key(a.element) < key(b.element)
    }.map(\.element)
  }
}

/// Good and bad events during an incident, and what they are of an error budget.
public struct IncidentBudget: Hashable, Sendable {
  /// The share of events that should be good, inside 0 … 1.
  public let objective: Double
  /// How long the budget is for, in words.
  public let window: String
  /// Bad events during the incident.
  public let badCount: Double
  /// All events during the incident.
  public let totalCount: Double
  /// Bad events that the budget allows in its window: (1 − objective) × window × the mean rate of the whole file.
  public let allowance: Double

  /// A budget.
  ///
  /// - Parameters:
  ///   - good: good events at each sample; NaN is a gap.
  ///   - total: all events at each sample.
  ///   - range: the incident.
  ///   - objective: inside 0 … 1.
  ///   - windowSamples: the samples in the budget's window.
  ///   - window: the same in words.
  public init(
    good: [Double], total: [Double], range: Range<Int>, objective: Double, windowSamples: Double,
    window: String
  ) {
    precondition(good.count == total.count, "Good and total must be of the same samples")
    precondition(objective > 0 && objective < 1, "An objective lies inside 0 … 1")
    self.objective = objective
    self.window = window
    func isPresent(_ place: Int) -> Bool { good[place].isFinite && total[place].isFinite }
    let inside = range.filter(isPresent)
    badCount = inside.reduce(0) { $0 + max(0, total[$1] - good[$1]) }
    totalCount = inside.reduce(0) { $0 + total[$1] }
    let all = total.indices.filter(isPresent)
    let rate = all.isEmpty ? 0 : all.reduce(0) { $0 + total[$1] } / Double(all.count)
    allowance = (1 - objective) * rate * windowSamples
  }

  /// The share of the budget that the incident used; nil when the budget is nothing.
  public var used: Double? { allowance > 0 ? badCount / allowance : nil }
}
