/// One score from those of several detectors.
enum SurpriseFusion {
  /// √(Σ w·s²/Σ w) over those with a verdict, s a surprise averaged over `smoothing` samples around; NaN where the
  /// sample is missing or nobody has a verdict. Without detectors, since nothing varies, 0.
  ///
  /// Surprises are logarithms of tail probabilities. Their sum would be Fisher's combination, which asks what all say
  /// together, their maximum Tippett's, which asks whom an anomaly stands out for most; squares lie between.
  static func fused(
    _ surprises: [[Double]], weights: [Double], over samples: [Double], smoothing: Int
  ) -> [Double] {
    precondition(surprises.allSatisfy { $0.count == samples.count }, "a surprise for each sample")
    var sums = [Double](repeating: 0, count: samples.count)
    var shares = sums
    for (own, weight) in zip(surprises, weights) where weight > 0 {
      let smoothed = CentredMean.smoothed(own, window: smoothing)
      for t in samples.indices where !smoothed[t].isNaN {
        sums[t] += weight * smoothed[t] * smoothed[t]
        shares[t] += weight
      }
    }
    for t in samples.indices {
      if samples[t].isNaN || (shares[t] <= 0 && !surprises.isEmpty) {
        sums[t] = .nan
      } else if shares[t] > 0 {
        sums[t] = (sums[t] / shares[t]).squareRoot()
      }
    }
    return sums
  }
}
