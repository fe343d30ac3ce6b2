internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// How a fitted detector scores the windows of one or several channels, whatever it has learned about them.
struct ChannelScoring: Sendable {
  let frame: WindowFrame
  let window: Int
  /// Whether windows are brought to mean 0 and standard deviation 1 first.
  let normalises: Bool
  let threads: Int?

  /// A score for each sample of `channels`, which must be as many as were learned from: the mean over the windows that
  /// cover it, NaN where a channel has none.
  ///
  /// - Parameter scores: One score a row for a block of windows.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for another number of channels or channels of
  ///   different lengths.
  func sampleScores(
    _ channels: [TimeSeries], by scores: @Sendable (Matrix) -> [Double]
  ) throws(AnomalyError) -> [Double] {
    let count = frame.centres.count
    guard channels.count == count, let first = channels.first,
      channels.allSatisfy({ $0.count == first.count })
    else {
      throw .invalidParameter(
        name: "channels", reason: "\(count) channels of equal length, not \(channels.count)")
    }
    let values = channels.map(\.values)
    let present = first.values.indices.map { i in
      values.allSatisfy { $0[i].isFinite } ? 0 : Double.nan
    }
    let windows = windowScores(values, by: scores)
    guard !windows.isEmpty else { return present.map { _ in .nan } }
    return WindowAlignment.mean.sampleScores(windows, window: window, samples: present)
  }

  /// A score for each window; NaN with a gap.
  func windowScores(_ channels: [[Double]], by scores: @Sendable (Matrix) -> [Double]) -> [Double] {
    let blocks = WindowBlocks(channels, window: window, normalises: normalises, frame: frame)
    return blocks.scores(blocks.mapBlocks(threads: threads) { _, rows in scores(rows) })
  }
}
