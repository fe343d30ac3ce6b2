/// What the filter for series with missing samples keeps beside the ordinary one's buffer.
///
/// P, the covariance that missing samples give to the contributions of the past to the samples t … t + D − 1,
/// is stored by its upper half: the row of sample i lies in slot i mod D and holds P(i, i), P(i, i + 1), ….
struct GapWorkspace: Sendable {
  /// For each differenced sample whether the sample it ends in is missing.
  let missing: [Bool]
  /// How many are.
  let missingCount: Int
  /// D: how far the past reaches, max(p* + d + mD, q*).
  let reach: Int
  /// f, the autoregressive polynomial of the undifferenced series.
  var polynomial: DifferencedPolynomial

  /// P and its adjoint, `rowStride` values a slot.
  var matrix: [Double]
  /// Small vectors of one step, `vectorLength` values each, seven of them.
  var vectors: [Double]
  /// P(t, t), P(t, t + 1), … of every step that had a non-zero P, one after the other.
  var history: [Double] = []
  /// Where step t's entries start in `history`; −1 where P is zero.
  var historyStart: [Int]
  /// Whether P is non-zero after the last step.
  var isActive = false

  /// The length of a stored row.
  var rowStride: Int { reach + 4 }
  /// The length of a step's vectors: lags 0 … D and room for the vector loops.
  var vectorLength: Int { reach + 8 }

  /// P counts as zero when its diagonal is below this times F: ln F and the predictions change by as much.
  static let negligible = 1e-15

  init(missing: [Bool], phiLags: [Int], thetaDegree: Int, difference: SparseLags) {
    self.missing = missing
    missingCount = missing.reduce(0) { $0 + ($1 ? 1 : 0) }
    reach = max((phiLags.last ?? 0) + difference.degree, thetaDegree, 1)
    polynomial = DifferencedPolynomial(phiLags: phiLags, difference: difference)
    matrix = [Double](repeating: 0, count: reach * (reach + 4))
    vectors = [Double](repeating: 0, count: 7 * (reach + 8))
    historyStart = [Int](repeating: -1, count: missing.count)
  }
}
