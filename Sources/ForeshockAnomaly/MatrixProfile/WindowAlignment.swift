/// How the score of a sample follows from the scores of the windows that cover it.
public enum WindowAlignment: String, Hashable, Codable, Sendable, CaseIterable {
  /// The mean of all windows with a verdict that cover the sample. Smooth, and high over the whole of an anomaly:
  /// best where ranges of samples are to be found (VUS-PR), and the default.
  case mean
  /// The window in whose middle the sample is: sample i + window/2 has the score of window i, and the samples at
  /// both ends have that of the first or last window. Sharp: best for placing the one largest anomaly.
  case centre

  /// One score a sample; NaN where the sample is missing or no window with a verdict counts for it, and finite
  /// otherwise, whatever the windows' scores are.
  ///
  /// - Precondition: there are `samples.count − window + 1` windows.
  package func sampleScores(_ windowScores: [Double], window: Int, samples: [Double]) -> [Double] {
    precondition(windowScores.count == samples.count - window + 1, "one score a window")
    // A window can be infinitely strange; its samples keep a score that can be summed up.
    let most = Double.greatestFiniteMagnitude / Double(window)
    let bounded = windowScores.map { $0 > most ? most : $0 }
    var result: [Double]
    switch self {
    case .mean: result = movingMean(bounded, window: window)
    case .centre:
      result = samples.indices.map { bounded[min(max($0 - window / 2, 0), bounded.count - 1)] }
    }
    for i in samples.indices where !samples[i].isFinite { result[i] = .nan }
    return result
  }
}

/// The mean of the windows with a verdict over each sample. Sums start afresh every 1024 samples, so that rounding
/// does not gather, and after a score that was much larger than what is left, so that its rounding does not stay.
private func movingMean(_ scores: [Double], window: Int) -> [Double] {
  var result = [Double](repeating: .nan, count: scores.count + window - 1)
  for block in stride(from: 0, to: result.count, by: 1024) {
    var sum = 0.0
    var count = 0
    let before = min(block, scores.count)
    for i in min(max(0, block - window + 1), before)..<before where !scores[i].isNaN {
      sum += scores[i]
      count += 1
    }
    for sample in block..<min(block + 1024, result.count) {
      if sample < scores.count, !scores[sample].isNaN {
        sum += scores[sample]
        count += 1
      }
      if count > 0 { result[sample] = sum / Double(count) }
      let leaving = sample - window + 1
      if leaving >= 0, !scores[leaving].isNaN {
        sum -= scores[leaving]
        count -= 1
        if abs(scores[leaving]) > 1000 * abs(sum) {
          sum = 0
          for i in leaving + 1..<min(sample + 1, scores.count) where !scores[i].isNaN { sum += scores[i] }
        }
      }
    }
  }
  return result
}
