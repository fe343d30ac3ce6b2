extension WindowPass {
  /// Writes every statistic of the run in hand, whose halves are grown, from place `place` on.
  func write(at place: Int) {
    for (number, statistic) in plan.statistics.enumerated() {
      unsafe write(statistic, output.column(number) + place)
      if statistic == .mean { unsafe writeEqualMeans(output.column(number) + place) }
    }
    hide(at: place)
  }

  /// Writes NaN where fewer than `minPeriods` values are present.
  private func hide(at place: Int) {
    // Full windows have as many values as anybody can ask for.
    if let length = run.slidingLength, minPeriods <= length { return }
    for k in 0..<run.count where count(k) < Double(minPeriods) {
      for (number, statistic) in plan.statistics.enumerated() where statistic != .count {
        unsafe output.column(number)[place + k] = .nan
      }
    }
  }

  private func write(_ statistic: RollingStatistic, _ out: UnsafeMutablePointer<Double>) {
    // What has been written four rows at a time.
    var done = 0
    if let length = run.slidingLength, run.count >= 4 {
      done = unsafe WindowSlide(self, length: length).write(statistic, out)
    }
    let rest = done..<run.count
    switch statistic {
    case .count: for k in rest { unsafe out[k] = count(k) }
    case .sum: for k in rest { unsafe out[k] = total(k) }
    case .mean: for k in rest { unsafe out[k] = mean(k) }
    case .plainMean: for k in rest { unsafe out[k] = plainMean(k) }
    case .variance: for k in rest { unsafe out[k] = variance(k) }
    case .standardDeviation: for k in rest { unsafe out[k] = variance(k).squareRoot() }
    case .skewness: for k in rest { unsafe out[k] = shape(k, isKurtosis: false) }
    case .kurtosis: for k in rest { unsafe out[k] = shape(k, isKurtosis: true) }
    case .minimum: for k in rest { unsafe out[k] = minimum(k) }
    case .maximum: for k in rest { unsafe out[k] = maximum(k) }
    case .range: for k in rest { unsafe out[k] = maximum(k) - minimum(k) }
    case .slope: for k in rest { unsafe out[k] = line(k).slope }
    case .slopePerSecond: for k in rest { unsafe out[k] = line(k).slope / secondsPerSample }
    case .intercept: for k in rest { unsafe out[k] = line(k).intercept }
    case .rSquared:
      for k in rest {
        let squares = squares(k), line = line(k)
        // In this order a share that is missing, as where all samples have one time, stays so.
        unsafe out[k] = squares > 0 ? min(line.slope * line.covariation / squares, 1) : .nan
      }
    case .autocorrelation: for k in rest { unsafe out[k] = autocorrelation(k) }
    case .zScore:
      for k in rest {
        let variance = variance(k)
        let distance =
          unsafe (samples[run.first + k - firstSample] - run.origin) - sum(rows.distance, k) / count(k)
        unsafe out[k] = variance > 0 ? distance / variance.squareRoot() : .nan
      }
    case .median, .quantile, .medianAbsoluteDeviation, .exceedance, .crossings, .peaks, .permutationEntropy:
      break
    }
  }
}
