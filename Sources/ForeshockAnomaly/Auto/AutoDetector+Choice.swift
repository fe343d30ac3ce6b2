internal import ForeshockSeries

extension AutoDetector {
  /// What a series was chosen by, and who is chosen.
  struct Choice {
    var frame: AutoFrame
    var report: Report
    var chosen: [(trial: AutoTrial, weight: Double)]

    /// Those of the series that was chosen on.
    var scores: [Double] {
      SurpriseFusion.fused(
        chosen.map { $0.trial.surprises }, weights: chosen.map { $0.weight }, over: frame.series.values,
        smoothing: report.smoothing)
    }
  }

  /// Those chosen, fitted to what they were chosen on.
  func fitted(_ choice: Choice, threads: Int?) throws(AnomalyError) -> Fitted {
    var members: [Fitted.Member] = []
    for (trial, weight) in choice.chosen {
      guard let scale = trial.scale else { continue }
      members.append(
        Fitted.Member(
          method: trial.candidate.method, name: trial.candidate.name, weight: weight, scale: scale,
          detector: try trial.candidate.detector.fit(choice.frame.series, threads: threads)))
    }
    return Fitted(report: choice.report, level: choice.frame.level, members: members)
  }
}
