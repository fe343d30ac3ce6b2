public import ForeshockMetrics

/// From which probability on a row is called one.
public enum FailureThreshold: Hashable, Sendable, Codable {
  /// This probability.
  case fixed(Double)
  /// The one that serves the aim best on rows that were held out, such as the least cost.
  case aim(ThresholdAim)

  /// What calls cost, where the aim says so.
  var costs: CostMatrix? {
    if case .aim(.leastCost(let matrix)) = self { matrix } else { nil }
  }

  func check() throws(PipelineError) {
    switch self {
    case .fixed(let value) where !(value >= 0 && value <= 1):
      throw .invalidSetting(name: "threshold", reason: "it must be 0 to 1, not \(value)")
    case .aim(.leastCost(let costs)):
      let all = [costs.falsePositive, costs.falseNegative, costs.truePositive, costs.trueNegative]
      guard all.allSatisfy(\.isFinite) else {
        throw .invalidSetting(name: "costs", reason: "they must be finite")
      }
    case .aim(.highestF(let beta)) where !(beta >= 0 && beta.isFinite):
      throw .invalidSetting(name: "beta", reason: "it must be at least 0 and finite, not \(beta)")
    default: return
    }
  }

  /// The threshold for these rows; just above 1 when the best is to call none one.
  func chosen(labels: [Int], probabilities: [Double]) throws(PipelineError) -> Double {
    switch self {
    case .fixed(let value): return value
    case .aim(let aim):
      let ranked: RankedScores
      do { ranked = try RankedScores(labels: labels, scores: probabilities) } catch { throw .metric(error) }
      guard let best = ranked.best(aim) else {
        throw .invalidSetting(name: "threshold", reason: "none meets the aim on the rows held out")
      }
      return best.threshold.isFinite ? best.threshold : (1.0).nextUp
    }
  }
}
