internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// The windows of one or several series as rows of matrices, a block at a time: the whole of them would be as many
/// copies of the series as a window has samples.
///
/// A row holds the window's samples of the first channel, then those of the second, and so on. Only windows without a
/// gap have a row.
struct WindowBlocks: Sendable {
  /// The channels, one after the other, gaps as zeros.
  private let samples: [Double]
  private let sampleCount: Int
  let channelCount: Int
  let window: Int
  /// Whether each window of each channel is brought to mean 0 and standard deviation 1; flat ones become zeros, by
  /// the rule of ``WindowTable/Kind/flat``.
  let normalises: Bool
  /// The first samples of windows without a gap, ascending.
  let starts: [Int]

  /// How many values a row has.
  var width: Int { window * channelCount }
  /// How many windows there are, those with a gap included.
  var windowCount: Int { max(0, sampleCount - window + 1) }

  /// The windows of `channels`, which are of equal length, in a frame with as many channels.
  init(_ channels: [[Double]], window: Int, normalises: Bool, frame: WindowFrame) {
    precondition(window >= 1 && !channels.isEmpty, "a window and a channel are needed")
    let sampleCount = channels[0].count
    precondition(channels.count == frame.centres.count, "the frame is for other channels")
    precondition(channels.allSatisfy { $0.count == sampleCount }, "channels of equal length are needed")
    var present = 0
    var starts: [Int] = []
    for i in 0..<sampleCount {
      present = channels.allSatisfy { $0[i].isFinite } ? present + 1 : 0
      if present >= window { starts.append(i - window + 1) }
    }
    samples = channels.enumerated().flatMap { channel, values in
      values.map { $0.isFinite ? frame.scaled($0, channel: channel) : 0 }
    }
    self.sampleCount = sampleCount
    self.starts = starts
    self.window = window
    self.normalises = normalises
    channelCount = channels.count
  }

  /// The windows of channels to learn from, with their frame: those without a gap and without an absurdly far sample, which
  /// would be all that is learned; where fewer than `least` are left, all without a gap.
  static func toLearnFrom(
    _ channels: [[Double]], window: Int, normalises: Bool, least: Int
  ) -> (blocks: WindowBlocks, frame: WindowFrame) {
    func made(_ channels: [[Double]]) -> (blocks: WindowBlocks, frame: WindowFrame) {
      let frame = WindowFrame(channels, normalises: normalises)
      return (WindowBlocks(channels, window: window, normalises: normalises, frame: frame), frame)
    }
    let ordinary = made(channels.map { TamedSamples.withoutFar($0) })
    return ordinary.blocks.starts.count >= least ? ordinary : made(channels)
  }

  /// How many rows a block has: about 256 KiB.
  var blockRows: Int { Matrix.blockRows(columns: width) }

  /// The windows `range` of ``starts`` as a matrix.
  func rows(_ range: Range<Int>) -> Matrix {
    let count = range.count
    var elements = [Double](repeating: 0, count: count * width)
    let x = samples.span
    let starts = starts[range].span
    var rows = elements.mutableSpan
    precondition(starts.count == count && rows.count == count * width, "one row a window")
    for channel in 0..<channelCount {
      let origin = channel * sampleCount
      for k in 0..<window {
        let target = (channel * window + k) * count
        for row in 0..<count { rows[target + row] = x[origin + starts[row] + k] }
      }
    }
    if normalises { normalise(&elements, count) }
    return Matrix(rowCount: count, columnCount: width, elements: elements)
  }

  /// One result for each block of rows, in order.
  func mapBlocks<T: Sendable>(threads: Int?, _ body: @Sendable (Range<Int>, Matrix) -> T) -> [T] {
    Parallel.mapChunks(count: starts.count, chunkSize: blockRows, threads: threads) { body($0, rows($0)) }
  }

  /// One score for each window, those with a gap NaN, from scores of blocks.
  func scores(_ parts: [[Double]]) -> [Double] {
    var result = [Double](repeating: .nan, count: windowCount)
    for (start, score) in zip(starts, parts.joined()) { result[start] = score }
    return result
  }

  private func normalise(_ elements: inout [Double], _ count: Int) {
    for channel in 0..<channelCount {
      var means = [Double](repeating: 0, count: count)
      var squares = means
      var lowest = [Double](repeating: .infinity, count: count)
      var highest = [Double](repeating: -.infinity, count: count)
      let first = channel * window * count
      for k in 0..<window {
        for row in 0..<count {
          let value = elements[first + k * count + row]
          means[row] += value
          lowest[row] = min(lowest[row], value)
          highest[row] = max(highest[row], value)
        }
      }
      for row in 0..<count { means[row] /= Double(window) }
      for k in 0..<window {
        for row in 0..<count {
          let deviation = elements[first + k * count + row] - means[row]
          elements[first + k * count + row] = deviation
          squares[row] += deviation * deviation
        }
      }
      for row in 0..<count {
        let isVaried = lowest[row] < highest[row] && squares[row] >= SampleFrame.leastSquares
        squares[row] = isVaried ? (Double(window) / squares[row]).squareRoot() : 0
      }
      for k in 0..<window {
        for row in 0..<count { elements[first + k * count + row] *= squares[row] }
      }
    }
  }
}
