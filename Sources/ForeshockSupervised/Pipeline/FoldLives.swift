internal import ForeshockLinearAlgebra
internal import ForeshockMetrics

/// Brier scores over age of the rows held out.
enum FoldLives {
  /// Nil where rows enter late, none held out fails, or probabilities cannot be judged.
  static func report(
    _ prepared: PreparedPipeline, _ stages: [PipelineStage], _ times: SurvivalTimes
  ) -> FailureReport.Survival? {
    guard times.entries == nil else { return nil }
    let held = prepared.splits.flatMap(\.test)
    let judged = times.rows(at: held)
    let ages = deciles(of: judged)
    guard !ages.isEmpty else { return nil }
    var (said, reference): ([Double], [Double]) = ([], [])
    for (stage, split) in zip(stages, prepared.splits) {
      let x = stage.encoder.matrix(prepared.table.columns, rows: split.test)
      guard let survival = stage.model.survival(for: x, at: ages),
        let curve = try? KaplanMeier(times.rows(at: split.training))
      else { return nil }
      said += survival
      let plain = ages.map(curve.survival(at:))
      for _ in split.test { reference += plain }
    }
    guard let own = try? SurvivalBrierScore(judged, survival: said, at: ages),
      let other = try? SurvivalBrierScore(judged, survival: reference, at: ages)
    else { return nil }
    func known(_ score: Double) -> Double? { score.isFinite ? score : nil }
    return FailureReport.Survival(
      ages: ages, brierScores: own.scores.map(known), referenceScores: other.scores.map(known),
      integratedBrier: known(own.integrated), integratedReference: known(other.integrated))
  }

  /// Nine ages that part the failures evenly, each once.
  private static func deciles(of lives: SurvivalTimes) -> [Double] {
    let failures = lives.durations.indices.filter { lives.isEvent[$0] }.map { lives.durations[$0] }.sorted()
    guard !failures.isEmpty else { return [] }
    var ages: [Double] = []
    for tenth in 1...9 {
      let age = failures[min(failures.count - 1, failures.count * tenth / 10)]
      if ages.last != age { ages.append(age) }
    }
    return ages
  }
}
