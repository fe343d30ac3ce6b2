/// One score from those of several detectors.
enum SurpriseFusion {
  /// Σ w·surprise over those with a verdict, the weights of which are made to sum up to 1; NaN where the sample is
  /// missing or nobody has a verdict. Then the mean over `smoothing` samples around. Without detectors, since
  /// nothing varies, 0.
  ///
  /// Surprises are logarithms of tail probabilities, so that this is Fisher's combination with weights.
  static func fused(
    _ surprises: [[Double]], weights: [Double], over samples: [Double], smoothing: Int
  ) -> [Double] {
    precondition(surprises.allSatisfy { $0.count == samples.count }, "a surprise for each sample")
    var sums = [Double](repeating: 0, count: samples.count)
    var shares = sums
    for (own, weight) in zip(surprises, weights) where weight > 0 {
      for t in samples.indices where !own[t].isNaN {
        sums[t] += weight * own[t]
        shares[t] += weight
      }
    }
    for t in samples.indices {
      if samples[t].isNaN || (shares[t] <= 0 && !surprises.isEmpty) {
        sums[t] = .nan
      } else if shares[t] > 0 {
        sums[t] /= shares[t]
      }
    }
    return CentredMean.smoothed(sums, window: smoothing)
  }
}
