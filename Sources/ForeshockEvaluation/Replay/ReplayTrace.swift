public import ForeshockAlerting

/// One evaluation of a replay: what was seen, and what was decided.
public struct ReplayLook: Hashable, Sendable, Codable {
  /// The index of the newest sample that it knows.
  public let index: Int
  /// The probability of crossing within the horizon; nil when nothing could be said.
  public let probability: Double?
  /// Whether the threshold was passed already.
  public let isBeyond: Bool
  /// The median of the crossing step given that it crosses, 1 being the next sample, and the ends of its interval; nil when
  /// no future crossed.
  public let step: Int?
  /// The interval's first step.
  public let lowerStep: Int?
  /// The interval's last step.
  public let upperStep: Int?
  /// What was decided.
  public let decision: AlertDecision.Kind
  /// Where the alert stood after it.
  public let phase: AlertProgress.Phase

  private enum CodingKeys: String, CodingKey {
    case index, probability, step, decision, phase
    case isBeyond = "is_beyond"
    case lowerStep = "lower_step"
    case upperStep = "upper_step"
  }
}

/// One alert of a rule: from the sample at which it fired to the one at which it was resolved.
public struct AlertEpisode: Hashable, Sendable, Codable {
  /// The index of the sample at which it fired.
  public let start: Int
  /// The index of the sample at which it was resolved, or the last one when it never was.
  public let end: Int
  /// Whether it was still firing at the end.
  public let isOpen: Bool

  /// An episode by its bounds.
  public init(start: Int, end: Int, isOpen: Bool = false) {
    precondition(start >= 0 && start <= end, "An alert ends no earlier than it fires")
    self.start = start
    self.end = end
    self.isOpen = isOpen
  }

  private enum CodingKeys: String, CodingKey {
    case start, end
    case isOpen = "is_open"
  }
}

/// What a rule saw and did in a replay.
public struct ReplayTrace: Hashable, Sendable, Codable {
  /// The evaluations, ascending.
  public let looks: [ReplayLook]
  /// The alerts, ascending.
  public let episodes: [AlertEpisode]
  /// How many times the model was fitted.
  public let fitCount: Int
  /// How many of the fits failed, so that the model before went on.
  public let failedFitCount: Int

  private enum CodingKeys: String, CodingKey {
    case looks, episodes
    case fitCount = "fit_count"
    case failedFitCount = "failed_fit_count"
  }
}

/// Gathers the times during which something holds.
struct EpisodeLog {
  private(set) var episodes: [AlertEpisode] = []
  private var start: Int?

  mutating func begin(_ index: Int) { if start == nil { start = index } }

  mutating func end(_ index: Int) {
    guard let begun = start else { return }
    episodes.append(AlertEpisode(start: begun, end: index))
    start = nil
  }

  /// Ends with what is still on at the last sample.
  mutating func finish(_ last: Int) -> [AlertEpisode] {
    if let begun = start { episodes.append(AlertEpisode(start: begun, end: max(begun, last), isOpen: true)) }
    start = nil
    return episodes
  }
}
