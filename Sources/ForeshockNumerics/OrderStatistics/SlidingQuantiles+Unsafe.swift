/// Quantiles of a trailing window at many positions of a series whose samples are at hand.
///
/// Samples of some windows' length are ranked at a time; a window is then a set of ranks, and its quantiles are found from
/// where they were one sample before.
///
/// Source: Suomela, "Median Filtering is Equivalent to Sorting", arXiv:1406.1717, 2014, with sets of bits for his linked
/// lists.
package struct SlidingQuantiles: Sendable {
  private let length: Int
  private var windows: [RankWindow]
  private var ranks = SampleRanks()
  /// The number of the first sample ranked, of the next position, and of the one behind the last sample ranked.
  private var first = 0
  private var next = 0
  private var end = 0

  /// The quantiles of windows of `length` samples.
  package init(length: Int, quantiles: [WindowQuantile]) {
    self.length = length
    windows = quantiles.map { RankWindow($0) }
  }

  /// Whether it is worth while to begin, or possible to go on, at `position` when the samples reach to `end`: ranking takes
  /// in a window's samples before the first position.
  package func pays(at position: Int, end: Int) -> Bool {
    (position == next && position < self.end) || end - position >= max(length / 2, 32)
  }

  /// Writes the quantiles at `positions` of the series.
  ///
  /// - Parameters:
  ///   - positions: where the windows end.
  ///   - samples: samples of the series in one piece, all those of these windows at least. Those behind are ranked
  ///     along and must be the same when they are asked for.
  ///   - offset: the number in the series of the first of them.
  ///   - results: for each quantile where the first position's goes; the others follow, and must have room. NaN for windows
  ///     without a value.
  /// - Complexity: O(positions) for each quantile.
  package mutating func write(
    _ positions: Range<Int>, of samples: [Double], from offset: Int,
    into results: [UnsafeMutablePointer<Double>]
  ) {
    var position = positions.lowerBound
    while position < positions.upperBound {
      if position != next || position >= end { rank(samples, from: offset, at: position) }
      let stop = min(positions.upperBound, end)
      for i in windows.indices {
        unsafe windows[i].slide(
          over: position - first..<stop - first, length: length, ranks,
          to: results[i] + (position - positions.lowerBound))
      }
      (position, next) = (stop, stop)
    }
  }

  /// The same into one array; `places` says for each quantile where in it the first position's goes.
  package mutating func write(
    _ positions: Range<Int>, of samples: [Double], from offset: Int, into results: inout [Double],
    at places: [Int]
  ) {
    precondition(
      places.allSatisfy { $0 >= 0 && $0 + positions.count <= results.count }, "the results must have room")
    unsafe results.withUnsafeMutableBufferPointer { results in
      guard let start = results.baseAddress else { return }
      unsafe write(positions, of: samples, from: offset, into: places.map { unsafe start + $0 })
    }
  }

  /// Ranks the samples of the windows at `position` and behind.
  private mutating func rank(_ samples: [Double], from offset: Int, at position: Int) {
    // Twice a window's, so that most samples are ranked once or twice; for the longest less, to save memory.
    let count = max(min(2 * length, 1 << 20), length / 2, 2048)
    first = max(position - length + 1, 0)
    next = position
    end = min(position + count, offset + samples.count)
    ranks.rank(samples, in: first - offset..<end - offset)
    for i in windows.indices { windows[i].reset(to: 0..<position - first, of: ranks) }
  }
}
