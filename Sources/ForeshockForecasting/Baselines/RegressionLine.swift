/// A least-squares line through samples that come one by one, with what its prediction intervals need.
///
/// Time counts from the last sample taken in, which is step 0. The sums are kept around their running means
/// (Welford), so that a large offset costs no digits, and the residuals' squares are summed up from the
/// recursive residuals, so that they never become a difference of large numbers.
///
/// Source: R. L. Brown, J. Durbin & J. M. Evans, JRSS B 37 (1975), section 2, for the recursive residuals.
struct RegressionLine: Hashable, Sendable, Codable {
  /// Observed samples.
  private(set) var count = 0
  /// Their mean step and value.
  private(set) var center = 0.0
  private(set) var mean = 0.0
  /// The steps' sum of squares around their mean, and their sum of products with the values.
  private(set) var spread = 0.0
  private var product = 0.0
  /// The residuals' sum of squares.
  private(set) var squares = 0.0

  /// The line through nothing yet.
  init() {}

  /// The line through `values`, NaN left out.
  init(_ values: some Sequence<Double>) {
    for y in values { add(y) }
  }

  /// One step on: step 0 is now the new sample, which is NaN when it is missing.
  mutating func add(_ y: Double) {
    center -= 1
    guard !y.isNaN else { return }
    let n = Double(count + 1)
    let dx = -center
    if count >= 2 {
      let error = y - (mean + slope * dx)
      squares += error * error / (1 + 1 / Double(count) + dx * dx / spread)
    }
    count += 1
    center += dx / n
    mean += (y - mean) / n
    spread -= dx * center
    product += dx * (y - mean)
  }

  /// The line's rise a step.
  var slope: Double { product / spread }
  /// The variance around the line, the residuals' squares over their degrees of freedom.
  var variance: Double { squares / degreesOfFreedom }
  var degreesOfFreedom: Double { Double(count - 2) }

  /// Throws unless three samples have been observed: fewer have no line with a variance.
  func check() throws(ModelError) {
    if count == 0 { throw .noObservations }
    if count < 3 { throw .tooFewObservations(required: 3, actual: count) }
  }

  /// Whether these can be the sums of at least three samples.
  var isSound: Bool {
    (3...1 << 40).contains(count) && center.isFinite && mean.isFinite && spread > 0 && spread.isFinite
      && slope.isFinite && squares >= 0 && squares.isFinite
  }
}
