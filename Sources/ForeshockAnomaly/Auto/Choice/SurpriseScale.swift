/// From the scores of one detector to surprises that can be added up: a curve, a mean over some samples around for
/// detectors of samples, and a curve again, since means are closer together.
struct SurpriseScale: Hashable, Codable, Sendable {
  private let first: SurpriseCurve
  private let second: SurpriseCurve
  /// Over how many samples around surprises are averaged; 1 for none.
  let smoothing: Int

  /// A scale and the surprises it gives the scores it was made from; nil where they do not vary.
  static func make(_ scores: [Double], smoothing: Int) -> (scale: SurpriseScale, surprises: [Double])? {
    guard let first = SurpriseCurve(of: scores) else { return nil }
    let smoothed = CentredMean.smoothed(first.surprises(of: scores), window: smoothing)
    guard let second = SurpriseCurve(of: smoothed) else { return nil }
    let scale = SurpriseScale(first: first, second: second, smoothing: smoothing)
    return (scale, second.surprises(of: smoothed))
  }

  /// The surprises of other scores.
  func surprises(of scores: [Double]) -> [Double] {
    second.surprises(of: CentredMean.smoothed(first.surprises(of: scores), window: smoothing))
  }
}
