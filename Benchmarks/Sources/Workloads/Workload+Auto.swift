internal import Foreshock

extension Workload {
  /// Two weeks of five minutes: nine candidates tried twice, the best chosen and fused; the number is the sum of a
  /// few scores. No peer that can be installed chooses without labels.
  public static let autoDetector = Workload(
    "auto, two weeks of 5 minutes", size: Size(count: 1, unit: "series")
  ) {
    let series = fiveMinuteSeries()[0..<4032]
    return { spotSum(try AutoDetector().scores(for: series, threads: 1).map { $0.isNaN ? 0 : $0 }) }
  }
}
