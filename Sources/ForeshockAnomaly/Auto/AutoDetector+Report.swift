#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension AutoDetector {
  /// What was chosen, and why. Prints as a table and a sentence.
  public struct Report: Codable, Sendable, CustomStringConvertible {
    /// One candidate.
    public struct Entry: Codable, Sendable {
      /// Its name.
      public let name: String
      /// What it looks at, in words.
      public let phrase: String
      /// What it is worth; nil for one without a say.
      public let figures: Figures?
      /// The weighted sum of the standardised figures; 0 is the candidates' mean.
      public let quality: Double
      /// Its part of the score; the weights sum up to 1, and are 0 for those not chosen.
      public let weight: Double
      /// How long its scores took, with those of the copy with planted faults.
      public let milliseconds: Double
      /// Why it has no say; nil for one that has.
      public let failure: String?
    }

    /// All candidates, in the order in which they were asked.
    public let entries: [Entry]
    /// Samples in a cycle; nil for no season.
    public let seasonLength: Int?
    /// How many samples a window has; 0 when every sample was missing.
    public let window: Int
    /// Over how many samples around surprises are averaged.
    public let smoothing: Int

    /// Those chosen, the weightiest first.
    public var chosen: [Entry] {
      entries.indices.filter { entries[$0].weight > 0 }
        .sorted { (-entries[$0].weight, $0) < (-entries[$1].weight, $1) }
        .map { entries[$0] }
    }

    /// What was chosen and why, in a sentence or two.
    public var sentence: String {
      let chosen = chosen
      guard let first = chosen.first, let figures = first.figures else {
        return window == 0
          ? "Every sample is missing." : "Nothing was chosen: no candidate's scores vary."
      }
      // The weightiest by name; what the others say together in a few words.
      var names = chosen.prefix(4).map { "\($0.name) (\(percent($0.weight)))" }.joined(separator: ", ")
      let others = chosen.dropFirst(4)
      if !others.isEmpty {
        names += " and \(others.count) more (\(percent(others.reduce(0) { $0 + $1.weight })))"
      }
      let season = seasonLength.map { "a season of \($0) samples" } ?? "no season"
      let rivals = entries.count { $0.figures != nil } - 1
      return
        "Chosen with \(season) and windows of \(window): \(names). First is \(first.name), \(first.phrase): "
        + "its top percent is \(rounded(pow(10, figures.contrast))) times as far out as its 95th percentile, "
        + "more than half as far as its greatest in \(figures.runCount) \(figures.runCount == 1 ? "run" : "runs"), "
        + "planted faults score above \(percent(figures.planted)) of ordinary samples, and the other \(rivals) agree with "
        + "\(percent(max(0, figures.agreement))) of its top."
    }

    /// A table with a line for each candidate, and the sentence.
    public var description: String {
      var lines = ["candidate   weight quality contrast planted agreement runs     ms"]
      for entry in entries {
        let name = Self.padded(entry.name, 11, atEnd: true)
        guard let figures = entry.figures else {
          lines.append("\(name) none: \(entry.failure ?? "no verdict")")
          continue
        }
        let cells = [
          (rounded(entry.weight), 6), (rounded(entry.quality), 7), (rounded(figures.contrast), 8),
          (rounded(figures.planted), 7), (rounded(figures.agreement), 9), ("\(figures.runCount)", 4),
          (rounded(entry.milliseconds), 6),
        ]
        lines.append(([name] + cells.map { Self.padded($0.0, $0.1, atEnd: false) }).joined(separator: " "))
      }
      return (lines + [sentence]).joined(separator: "\n")
    }

    private static func padded(_ text: String, _ width: Int, atEnd: Bool) -> String {
      let spaces = String(repeating: " ", count: max(0, width - text.count))
      return atEnd ? text + spaces : spaces + text
    }

    private func percent(_ share: Double) -> String {
      let whole = (100 * share).rounded()
      return abs(whole) <= 100 ? "\(Int(whole)) %" : "? %"
    }

    private func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
  }
}

extension AutoDetector.Report {
  /// Reads a report and checks that its numbers can be what they are called.
  ///
  /// - Throws: ``AnomalyError/malformedModel(reason:)``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    entries = try container.decode([Entry].self, forKey: .entries)
    seasonLength = try container.decodeIfPresent(Int.self, forKey: .seasonLength)
    window = try container.decode(Int.self, forKey: .window)
    smoothing = try container.decode(Int.self, forKey: .smoothing)
    guard window >= 0, (1...1_000_000).contains(smoothing), seasonLength.map({ $0 >= 2 }) ?? true else {
      throw AnomalyError.malformedModel(reason: "a window of \(window), smoothed over \(smoothing)")
    }
    for entry in entries where !entry.isPlausible {
      throw AnomalyError.malformedModel(reason: "the figures of \(entry.name)")
    }
  }
}

extension AutoDetector.Report.Entry {
  /// Whether shares are shares, but for rounding, and the others numbers.
  fileprivate var isPlausible: Bool {
    let most = 1 + 1e-9
    guard (0...most).contains(weight), quality.isFinite, milliseconds >= 0, milliseconds.isFinite else {
      return false
    }
    guard let figures else { return weight == 0 }
    return abs(figures.contrast) <= 300 && figures.runCount >= 0 && abs(figures.agreement) <= most
      && [figures.plantedSpikes, figures.plantedShifts, figures.plantedPatterns].allSatisfy {
        (0...most).contains($0)
      }
  }
}
