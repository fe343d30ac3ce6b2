/// How windows are compared.
public enum WindowDistance: String, Hashable, Codable, Sendable, CaseIterable {
  /// Each window is brought to mean 0 and standard deviation 1 first: its shape counts, not its level or size.
  case zNormalised
  /// The samples themselves, as they are.
  case raw
}

/// What one series brings into the comparison of its windows, laid out for ``DiagonalSweep``.
///
/// Everything is padded by ``padding`` windows on both sides, so that groups of eight neighbouring windows never
/// leave the arrays; the padding has no weight and therefore is nobody's neighbour. Position p = i + padding
/// stands for window i.
///
/// For z-normalised windows the sums of products of deviations follow each other along a diagonal of the
/// comparison by
///
///     c(i, j) = c(i−1, j−1) + f(i)·g(j) + g(i)·f(j)
///     f(i) = (x[i+m−1] − x[i−1]) / 2,    g(i) = (x[i+m−1] − μ(i)) + (x[i−1] − μ(i−1))
///
/// and c(i, j)/(‖i‖·‖j‖) is the correlation. For raw windows −c is the squared distance, by
///
///     c(i, j) = c(i−1, j−1) + (x[i−1] − x[j−1])² − (x[i+m−1] − x[j+m−1])²
///
/// Source: Zimmerman et al., "Matrix profile XIV: scaling time series motif discovery with GPUs" (SCAMP),
/// SoCC 2019, equations 3–5, for the first; the second is elementary.
struct WindowTable: Sendable {
  /// What a window is good for.
  enum Kind: UInt8 {
    /// It can be compared.
    case ordinary
    /// All its samples are equal, or as good as equal beside what the series does elsewhere: it has no shape.
    case flat
    /// A sample is missing, or it is padding.
    case missing
  }

  /// Windows on either side that stand for nothing.
  static let padding = 16
  /// How far the two lanes of a column's pair lie apart.
  static let laneDistance = 4

  let window: Int
  /// How many windows the series has.
  let count: Int
  let distance: WindowDistance
  /// Zeros, the samples in the frame with zeros where they are missing, zeros.
  let samples: [Double]
  /// The mean of each window, padding included.
  let means: [Double]
  /// 1/‖window − mean‖ of each window, padding included; 0 for flat ones.
  let inverseNorms: [Double]
  let kinds: [Kind]
  /// f, g and the weight of window p, one after the other and each twice; for raw windows the sample that enters,
  /// the one that leaves, and 0. Windows with a missing sample have the weight NaN.
  let rows: [SIMD2<Double>]
  /// The same of windows p and p + laneDistance in pairs.
  let columns: [SIMD2<Double>]
  /// How large increments and how small norms are in each run of 64 positions.
  let ranges: [MagnitudeRange]
  /// What samples are measured from and by.
  let frame: SampleFrame

  /// How large the increments are that sums of some windows grow by, and how small their results.
  struct MagnitudeRange: Sendable {
    /// The least and greatest of f and g, or of the samples of raw windows.
    var lowest = Double.infinity
    var highest = -Double.infinity
    /// The least norm of a window that is not flat.
    var norm = Double.infinity

    mutating func merge(_ other: MagnitudeRange) {
      lowest = min(lowest, other.lowest)
      highest = max(highest, other.highest)
      norm = min(norm, other.norm)
    }
  }

  /// The windows of `values`; two tables of raw windows that are compared need the same frame.
  ///
  /// - Precondition: 2 ≤ window ≤ values.count.
  init(_ values: [Double], window m: Int, distance: WindowDistance, frame: SampleFrame) {
    precondition(m >= 2 && m <= values.count, "the window must fit the series")
    let pad = Self.padding
    let count = values.count - m + 1
    let total = count + 2 * pad
    var samples = [Double](repeating: 0, count: values.count + 2 * pad)
    for i in values.indices where values[i].isFinite { samples[pad + i] = frame.scaled(values[i]) }
    var kinds = windowKinds(of: values, scaled: samples, window: m, padding: pad)
    var means = [Double](repeating: 0, count: total)
    var inverseNorms = means
    windowMoments(samples, window: m, means: &means, squares: &inverseNorms)
    for p in 0..<total {
      // What is divided by decides, so that no norm is zero. A NaN is not above anything.
      if kinds[p] == .ordinary, !(inverseNorms[p] >= SampleFrame.leastSquares) { kinds[p] = .flat }
      inverseNorms[p] = kinds[p] == .ordinary ? 1 / inverseNorms[p].squareRoot() : 0
    }
    var rows = [SIMD2<Double>](repeating: .zero, count: 3 * total)
    for p in 1..<total {
      let entering = samples[p + m - 1]
      let leaving = samples[p - 1]
      switch distance {
      case .zNormalised:
        rows[3 * p] = SIMD2(repeating: (entering - leaving) / 2)
        rows[3 * p + 1] = SIMD2(repeating: (entering - means[p]) + (leaving - means[p - 1]))
      case .raw:
        rows[3 * p] = SIMD2(repeating: entering)
        rows[3 * p + 1] = SIMD2(repeating: leaving)
      }
    }
    for p in 0..<total {
      let weight = distance == .zNormalised ? inverseNorms[p] : 0
      rows[3 * p + 2] = SIMD2(repeating: kinds[p] == .missing ? .nan : weight)
    }
    var columns = [SIMD2<Double>](repeating: .zero, count: 3 * (total - Self.laneDistance))
    for k in columns.indices { columns[k] = SIMD2(rows[k][0], rows[k + 3 * Self.laneDistance][0]) }
    ranges = stride(from: 0, to: total, by: 64).map { first in
      var range = MagnitudeRange()
      for p in first..<min(first + 64, total) {
        let (a, b) = (rows[3 * p][0], rows[3 * p + 1][0])
        range.lowest = min(range.lowest, a, b)
        range.highest = max(range.highest, a, b)
        if inverseNorms[p] > 0 { range.norm = min(range.norm, 1 / inverseNorms[p]) }
      }
      return range
    }
    window = m
    self.count = count
    self.distance = distance
    self.samples = samples
    self.means = means
    self.inverseNorms = inverseNorms
    self.kinds = kinds
    self.rows = rows
    self.columns = columns
    self.frame = frame
  }

  /// How large increments and how small norms are among the windows at positions `range`, or a few more.
  func magnitudes(_ range: Range<Int>) -> MagnitudeRange {
    var result = MagnitudeRange()
    for run in max(0, range.lowerBound / 64)...min(ranges.count - 1, max(0, (range.upperBound - 1) / 64)) {
      result.merge(ranges[run])
    }
    return result
  }
}

/// Which windows are whole, flat or have a gap, with `padding` missing ones on both sides, as the scaled samples.
private func windowKinds(
  of values: [Double], scaled: [Double], window m: Int, padding: Int
) -> [WindowTable.Kind] {
  var kinds = [WindowTable.Kind](repeating: .missing, count: values.count - m + 1 + 2 * padding)
  // How many samples up to the present one are there, and are equal to it.
  var (present, equal) = (0, 0)
  for i in values.indices {
    present = values[i].isFinite ? present + 1 : 0
    equal = present == 0 ? 0 : present > 1 && scaled[padding + i] == scaled[padding + i - 1] ? equal + 1 : 1
    guard i >= m - 1, present >= m else { continue }
    kinds[padding + i - m + 1] = equal >= m ? .flat : .ordinary
  }
  return kinds
}

/// The mean of every window and its sum of squared deviations, each from its own samples: running sums would carry
/// what a spike left behind into all windows after it.
private func windowMoments(
  _ samples: [Double], window m: Int, means: inout [Double], squares: inout [Double]
) {
  let x = samples.span
  var mean = means.mutableSpan
  var square = squares.mutableSpan
  precondition(mean.count == x.count - m + 1 && square.count == mean.count, "one entry a window")
  let scale = 1 / Double(m)
  var p = 0
  while p < mean.count {
    // Eight windows side by side; the last group overlaps the one before.
    let first = min(p, max(0, mean.count - 8))
    var sum = SIMD8<Double>.zero
    for k in 0..<m {
      for lane in 0..<8 { sum[lane] += x[first + lane + k] }
    }
    let centre = sum * scale
    var total = SIMD8<Double>.zero
    var rest = SIMD8<Double>.zero
    for k in 0..<m {
      var deviation = SIMD8<Double>.zero
      for lane in 0..<8 { deviation[lane] = x[first + lane + k] - centre[lane] }
      total += deviation * deviation
      rest += deviation
    }
    // What rounding left in the mean is taken out of both.
    let refined = centre + rest * scale
    let sumOfSquares = total - rest * rest * scale
    for lane in 0..<8 {
      mean[first + lane] = refined[lane]
      square[first + lane] = sumOfSquares[lane]
    }
    p += 8
  }
}
