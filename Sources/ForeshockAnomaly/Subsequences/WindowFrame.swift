internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// What is taken from the samples of each channel, and what they are then multiplied by: ``SampleFrame`` for several channels
/// whose sizes stay comparable.
struct WindowFrame: Hashable, Codable, Sendable {
  /// The median of each channel.
  let centres: [Double]
  /// A power of two, the same for all channels.
  let scale: Double
  /// Whether windows are normalised, so that neither changes them.
  let normalises: Bool

  /// The frame of channels to learn from.
  init(_ channels: [[Double]], normalises: Bool) {
    let levels = channels.map {
      SampleFrame.centreAndSpread(sorted: RadixSort.ascending(Statistics.finite($0)))
    }
    centres = levels.map(\.centre)
    scale = SampleFrame.scale(for: levels.reduce(0) { max($0, $1.spread) })
    self.normalises = normalises
  }

  /// Whether a stored frame can be used.
  var isValid: Bool {
    !centres.isEmpty && centres.allSatisfy { $0.isFinite } && scale > 0 && scale.isFinite
      && (-1000...1000).contains(scale.exponent)
  }

  /// A sample in the frame.
  func scaled(_ value: Double, channel: Int) -> Double {
    SampleFrame(centre: centres[channel], scale: scale).scaled(value)
  }

  /// Rows of windows in the frame.
  func scaled(_ rows: Matrix, window: Int) -> Matrix {
    guard !normalises else { return rows }
    return Matrix(rowCount: rows.rowCount, columnCount: rows.columnCount) {
      scaled(rows[$0, $1], channel: $1 / window)
    }
  }

  /// Rows of windows in the units of the series.
  func unscaled(_ rows: Matrix, window: Int) -> Matrix {
    guard !normalises else { return rows }
    return Matrix(rowCount: rows.rowCount, columnCount: rows.columnCount) {
      rows[$0, $1] / scale + centres[$1 / window]
    }
  }
}
