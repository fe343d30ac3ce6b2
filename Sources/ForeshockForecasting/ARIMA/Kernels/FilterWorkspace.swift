/// The sizes of one likelihood problem and where its arrays lie in one flat buffer.
///
/// Everything a likelihood or gradient evaluation writes lives in this buffer, so that evaluations allocate
/// nothing. Column 0 is the series, the others are regressors that are filtered alongside.
struct FilterLayout: Sendable {
  /// Observations after differencing.
  let count: Int
  /// The series and its regressors.
  let columns: Int
  /// The length of the gain vector, max(p*, q*).
  let width: Int
  /// `width` rounded up to the width of the vector loops; the padding stays zero.
  let stride: Int
  /// Steps between stored gains, about √n and a multiple of four; the adjoint pass recomputes the steps
  /// between.
  let blockLength: Int

  /// The data, one column after the other.
  let data: Int
  /// One-step prediction errors, likewise.
  let innovations: Int
  /// Predictions of each sample as far as the past has contributed, `rowLength` a column.
  let predictions: Int
  /// The vector K of the current step, with four zeros after it.
  let gain: Int
  /// The vector L of step t starts at entry t.
  let reflection: Int
  /// Innovation variances F.
  let variance: Int
  /// Variances of the innovations of observed samples; the same array unless the filter takes gaps.
  let spread: Int
  /// Reflection coefficients ρ.
  let rho: Int
  /// Adjoints of the predictions, `rowLength` a column.
  let adjointPredictions: Int
  /// The steady filter's adjoint errors, `rowLength` values.
  let adjointErrors: Int
  /// K and L at every block's first step.
  let checkpoints: Int
  /// K and TL of every step of one block.
  let block: Int
  /// Adjoint of K.
  let adjointGain: Int
  /// Adjoint of L, laid out as `reflection`.
  let adjointReflection: Int
  /// The buffer's length when only values are wanted; everything the adjoint pass needs lies beyond.
  let valueTotal: Int
  /// The buffer's length with the adjoint pass.
  let total: Int

  /// Entries of an array that is written up to `stride` ahead of the step.
  var rowLength: Int { count + stride + 4 }

  init(count: Int, columns: Int, width: Int, takesGaps: Bool = false) {
    self.count = count
    self.columns = columns
    self.width = width
    stride = (width + 3) / 4 * 4
    blockLength = max(4, Int(Double(count).squareRoot() / 4) * 4)
    let row = count + stride + 4
    let blocks = (count + blockLength - 1) / blockLength
    var next = 0
    func take(_ size: Int) -> Int {
      defer { next += size }
      return next
    }
    data = take(columns * count)
    innovations = take(columns * count)
    predictions = take(columns * row)
    gain = take(stride + 4)
    reflection = take(row)
    variance = take(count + 1)
    rho = take(count + 1)
    spread = takesGaps ? take(count + 1) : variance
    valueTotal = next
    adjointPredictions = take(columns * row)
    adjointErrors = take(row)
    checkpoints = take(blocks * 2 * stride)
    block = take(blockLength * 2 * stride)
    adjointGain = take(stride)
    adjointReflection = take(row)
    total = next
  }
}

/// A lag polynomial's non-zero coefficients: `lags[i]` ≥ 1 goes with `values[i]`.
struct SparseLags: Sendable, Hashable {
  /// Distinct lags, ascending.
  var lags: [Int]
  /// Their coefficients.
  var values: [Double]

  /// The largest lag, 0 when there is none.
  var degree: Int { lags.last ?? 0 }
}

/// How one pass of the filter went.
struct FilterOutcome: Hashable, Sendable {
  /// Σ ln F over all steps.
  var logDeterminant: Double
  /// Σ v²/F of column 0.
  var squares: Double
  /// The first step whose reflection vector counts as zero: from it K and F stay put. `count` if never.
  var settled: Int
  /// The first step done by the plain ARMA recursion. `count` if never.
  var steady: Int
  /// F of the step after the last.
  var finalVariance: Double
  /// How many steps at the beginning were taken by ``PreciseFilter``.
  var precise = 0

  /// F of step `t` after a run over all steps.
  func variance(at t: Int, in buffer: [Double], _ layout: FilterLayout) -> Double {
    t < layout.count ? buffer[layout.variance + t] : finalVariance
  }
}
