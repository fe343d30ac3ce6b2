internal import ForeshockLinearAlgebra
internal import ForeshockNumerics
internal import ForeshockSeries

/// What is taken from the samples of each channel, and what they are then multiplied by: far levels cost no
/// digits, and squares of huge samples do not overflow.
struct WindowFrame: Hashable, Codable, Sendable {
  /// The median of each channel.
  let centres: [Double]
  /// A power of two, the same for all channels.
  let scale: Double
  /// Whether windows are normalised, so that neither changes them.
  let normalises: Bool

  /// The frame of channels to learn from.
  init(_ channels: [[Double]], normalises: Bool) {
    centres = channels.map { values in
      let sorted = RadixSort.ascending(Statistics.finite(values))
      return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
    var largest = 0.0
    for (values, centre) in zip(channels, centres) {
      for value in values where value.isFinite { largest = max(largest, abs(value / 2 - centre / 2)) }
    }
    let exponent = largest > 0 ? min(max(-Int(largest.exponent) - 2, -1000), 1000) : 0
    scale = Double(sign: .plus, exponent: exponent, significand: 1)
    self.normalises = normalises
  }

  /// Whether a stored frame can be used.
  var isValid: Bool {
    !centres.isEmpty && centres.allSatisfy { $0.isFinite } && scale > 0 && scale.isFinite
      && (-1000...1000).contains(scale.exponent)
  }

  /// What is further away counts as this far: squares must not overflow.
  private static let furthest = 1e120

  /// A sample in the frame.
  func scaled(_ value: Double, channel: Int) -> Double {
    // Halves, whose difference is finite, doubled after they have become small.
    let half = (value / 2 - centres[channel] / 2) * scale
    return min(max(2 * half, -Self.furthest), Self.furthest)
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

/// The values of channels to be scored, when they are as many as were learned from.
func checkedChannels(_ channels: [TimeSeries], _ count: Int) throws(AnomalyError) -> [[Double]] {
  guard channels.count == count, let first = channels.first, channels.allSatisfy({ $0.count == first.count })
  else {
    throw .invalidParameter(
      name: "channels", reason: "\(count) channels of equal length, not \(channels.count)")
  }
  return channels.map(\.values)
}

/// The mean over windows that cover each sample; NaN where a channel has none.
func sampleScores(_ windowScores: [Double], channels: [[Double]], window: Int) -> [Double] {
  let present = channels[0].indices.map { i in
    channels.allSatisfy { $0[i].isFinite } ? 0 : Double.nan
  }
  guard !windowScores.isEmpty else { return present.map { _ in .nan } }
  return WindowAlignment.mean.sampleScores(windowScores, window: window, samples: present)
}
