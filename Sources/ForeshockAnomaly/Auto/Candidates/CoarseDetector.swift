internal import ForeshockSeries

/// A detector of windows at a coarser grid: means of so many samples in place of each, and scores that run straight
/// from the middle of one such mean to the next.
///
/// What a season long window looks like can be told from fifty numbers; the cost of comparing windows falls by the
/// square of the factor.
struct CoarseDetector<Base: SeriesDetector>: SeriesDetector {
  var base: Base
  /// How many samples become one, at least 1.
  var factor: Int

  func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    Fitted(base: try base.fit(Coarse.series(series, factor), threads: threads), factor: factor)
  }

  func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    let scores = try base.scores(for: Coarse.series(series, factor), threads: threads)
    return Coarse.spread(scores, factor, over: series.values)
  }

  struct Fitted: FittedSeriesDetector {
    let base: Base.Fitted
    let factor: Int

    func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
      guard series.count > 0 else { return [] }
      let scores = try base.scores(for: Coarse.series(series, factor), threads: threads)
      return Coarse.spread(scores, factor, over: series.values)
    }
  }
}

extension CoarseDetector.Fitted: Codable where Base.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case base, factor }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    base = try container.decode(Base.Fitted.self, forKey: .base)
    factor = try container.decode(Int.self, forKey: .factor)
    guard (1...1 << 20).contains(factor) else {
      throw AnomalyError.malformedModel(reason: "\(factor) samples in place of one")
    }
  }
}

/// Means of blocks, and scores back to samples.
private enum Coarse {
  /// The means of the samples that are present in each block, the last of which may be shorter.
  static func series(_ series: TimeSeries, _ factor: Int) -> TimeSeries {
    guard factor > 1 else { return series }
    let values = series.values
    var means: [Double] = []
    means.reserveCapacity(values.count / factor + 1)
    for first in stride(from: 0, to: values.count, by: factor) {
      var sum = 0.0
      var count = 0
      for t in first..<min(first + factor, values.count) where !values[t].isNaN {
        sum += values[t]
        count += 1
      }
      means.append(count > 0 ? sum / Double(count) : .nan)
    }
    return TimeSeries(means)
  }

  /// Straight lines between the middles of blocks; NaN where a sample or the score of its block is missing.
  static func spread(_ scores: [Double], _ factor: Int, over values: [Double]) -> [Double] {
    guard factor > 1 else { return scores }
    return values.indices.map { t in
      guard !values[t].isNaN else { return .nan }
      let block = t / factor
      let here = scores[block]
      let offset = (Double(t % factor) + 0.5) / Double(factor) - 0.5
      let other = offset < 0 ? block - 1 : block + 1
      guard scores.indices.contains(other), !scores[other].isNaN else { return here }
      return here + abs(offset) * (scores[other] - here)
    }
  }
}
