#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How long an incident lasts: tells the anomalous samples that begin one from those that belong to the last.
///
/// For `refractory` samples from its first on everything anomalous belongs to the incident. After that it goes on for as long
/// as anomalous samples keep coming: at least half of the latest ones, by a mean that forgets with a time constant of
/// half the refractory time, as is asked whenever another refractory time has passed. A run of anomalous samples without a break
/// is one incident however long it is, and one that has broken off by more than a third of a refractory time then is over. Where anomalous samples are rare, as when nothing is wrong, that mean
/// never gets there, and incidents last for their refractory time.
///
/// Samples without a verdict neither break a run nor lengthen it, unless a whole refractory time of them goes by.
package struct IncidentSpan: Hashable, Sendable {
  /// What a sample means for incidents.
  package enum Step: Sendable {
    /// Not anomalous, or within the refractory time.
    case none
    /// A new incident.
    case start
    /// The present one goes on, though its refractory time is over; said once in a refractory time.
    case renewal
  }

  /// In samples; at least 1, with which every anomalous sample begins an incident.
  package let refractory: Int
  /// How many samples ago the present incident began or was renewed; nil once that is a refractory time ago.
  private(set) var sinceStart: Int?
  /// How many samples ago the last anomalous one was; nil once that is a refractory time ago.
  private(set) var sinceAnomalous: Int?
  /// The share of the latest samples that are anomalous; 0 before the first incident.
  private(set) var share = 0.0
  private let memory: Double

  /// Before the first sample.
  package init(refractory: Int) {
    self.refractory = refractory
    memory = exp(-2 / Double(refractory))
  }

  /// A span that was stored; those of older versions know only when their incident began.
  init(refractory: Int, sinceStart: Int?, sinceAnomalous: Int?, share: Double) throws(AnomalyError) {
    self.init(refractory: refractory)
    let times = 0..<refractory
    guard sinceStart.map(times.contains) ?? true, sinceAnomalous.map(times.contains) ?? true,
      (0...1).contains(share)
    else { throw .malformedModel(reason: "the state of an alarm stream is out of bounds") }
    (self.sinceStart, self.sinceAnomalous, self.share) = (sinceStart, sinceAnomalous, share)
  }

  /// Whether an incident goes on beyond its refractory time.
  var isLong: Bool { sinceAnomalous != nil && share >= 0.5 }

  /// Takes in the next sample.
  package mutating func take(isAnomalous: Bool, hasVerdict: Bool) -> Step {
    sinceStart = next(sinceStart)
    sinceAnomalous = next(sinceAnomalous)
    // A break of a refractory time, gaps included, ends what came before.
    if sinceAnomalous == nil { share = 0 }
    let goesOn = isLong
    if hasVerdict, isAnomalous || share > 0 {
      share = share * memory + (isAnomalous ? 1 - memory : 0)
    }
    guard isAnomalous else { return .none }
    sinceAnomalous = 0
    guard sinceStart == nil else { return .none }
    sinceStart = 0
    return goesOn ? .renewal : .start
  }

  private func next(_ since: Int?) -> Int? {
    since.flatMap { $0 + 1 < refractory ? $0 + 1 : nil }
  }
}
