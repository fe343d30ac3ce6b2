#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension AutoDetector {
  /// What a candidate is worth on a series, by its scores.
  public struct Figures: Hashable, Codable, Sendable {
    /// log₁₀ of the mean surprise of its top percent: 0 where the top is what the bulk leads to expect.
    public let contrast: Double
    /// How well it finds planted faults: the mean of the three below.
    public var planted: Double { (plantedSpikes + plantedShifts + plantedPatterns) / 3 }
    /// AUROC for spikes.
    public let plantedSpikes: Double
    /// AUROC for shifts of level.
    public let plantedShifts: Double
    /// AUROC for stretches that were turned around, held or played faster.
    public let plantedPatterns: Double
    /// The share of its top fiftieth that is near the top of another candidate, less chance; mean over the others.
    public let agreement: Double
    /// In how many separate runs its samples with at least half of the greatest surprise lie.
    public let runCount: Int
    /// −log₁₀ of ``runCount``: anomalies are few.
    public var concentration: Double { -log10(Double(max(1, runCount))) }

    /// Nil for a candidate without a say.
    init?(_ trial: AutoTrial, among trials: [AutoTrial]) {
      guard let top = trial.top else { return nil }
      contrast = top.contrast
      plantedSpikes = trial.found[PlantedFaults.Kind.spike.rawValue]
      plantedShifts = trial.found[PlantedFaults.Kind.shift.rawValue]
      plantedPatterns = trial.found[PlantedFaults.Kind.pattern.rawValue]
      runCount = top.runCount
      let tops = trials.compactMap(\.top)
      // With itself it agrees entirely, unless all of the series is near its top.
      let sum = tops.reduce(0) { $0 + top.agreement(with: $1) } - top.agreement(with: top)
      agreement = tops.count > 1 ? sum / Double(tops.count - 1) : 0
    }
  }
}
