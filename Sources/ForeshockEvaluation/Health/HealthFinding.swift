internal import ForeshockAlerting
public import ForeshockSeries

/// One thing that is wrong with a series, or noteworthy, in numbers and in words.
public struct HealthFinding: Hashable, Sendable {
  /// What it is; the order is that of urgency.
  public enum Kind: String, CaseIterable, Hashable, Sendable, Codable, Comparable {
    /// Nothing has come for too long.
    case stale
    /// One value is repeated for unusually long.
    case flat
    /// The threshold is passed.
    case beyond
    /// The threshold will be passed.
    case crossing
    /// Samples are missing.
    case gaps
    /// The level is not what it was.
    case drifting
    /// A counter began anew.
    case reset
    /// The noise is larger than it was.
    case noisy
    /// Times came out of order or twice.
    case disorder = "stamps"
    /// There are too few samples to say more.
    case tooShort = "too-short"

    /// By urgency.
    public static func < (a: Kind, b: Kind) -> Bool { a.rank < b.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// A number or a moment behind a finding.
  public enum Figure: Hashable, Sendable {
    /// A number, in the unit the name says.
    case number(Double)
    /// A moment of the series' grid.
    case time(Timestamp)
  }

  /// What it is.
  public let kind: Kind
  /// The finding in words, such as `flat for 6 h at 0.42, the longest plateau before was 5 min`.
  public let sentence: String
  /// The numbers behind it, by name; spans in seconds, or in samples on a grid without a clock.
  public let figures: [String: Figure]

  init(_ kind: Kind, _ sentence: String, _ figures: [String: Figure]) {
    self.kind = kind
    self.sentence = sentence
    self.figures = figures
  }
}

/// Spans and moments of a series' grid in words.
struct GridWords {
  let interval: SamplingInterval

  /// So many samples as a span: `2 h 5 min`, `125 samples`.
  func span(_ samples: Int) -> String {
    guard interval != .step else { return "\(samples) sample\(samples == 1 ? "" : "s")" }
    return Duration.seconds(seconds(samples)).forPeople
  }

  /// So many samples in seconds; themselves on a grid without a clock.
  func seconds(_ samples: Int) -> Double {
    interval == .step ? Double(samples) : Double(samples) * interval.nominalSeconds
  }

  /// `2026-11-23 14:32`, `step 1027`.
  func moment(_ time: Timestamp) -> String {
    guard interval != .step else { return "step \(time.microseconds)" }
    let text = time.description
    // Seconds matter only where samples come more often than every minute.
    let digits = interval.nominalSeconds < 60 ? 19 : 16
    return String(text.prefix(digits)).split(separator: "T").joined(separator: " ")
  }

  static func number(_ value: Double) -> String { SentenceNumber.significant(value) }

  /// `3.2 %`.
  static func percent(_ share: Double) -> String { SentenceNumber.significant(100 * share, 2) + " %" }

  /// `p = 0.0003`, `p < 0.0001`.
  static func pValue(_ p: Double) -> String {
    p < 0.0001 ? "p < 0.0001" : "p = " + SentenceNumber.significant(p, 1)
  }
}
