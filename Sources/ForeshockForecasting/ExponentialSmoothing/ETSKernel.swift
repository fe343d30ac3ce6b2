internal import Glibc

/// One pass of an ETS recursion over the data.
///
/// The recursion is carried in `q = l + φb` (what level and slope say of the next sample) and `p = φb`, so that
///
///     q ← q + φp + κu      p ← φp + ηu      κ = α + φβ      η = φβ
///
/// where `u` is the innovation in units of the level: `v`, or `v/s` under a multiplicative season. Only
/// `y − s`, known a season ahead, stands before `q` in each step: the chain of dependent operations, which
/// bounds the speed, is three additions and multiplications long.
struct ETSKernel {
  /// What a pass yields besides the workspace's paths.
  struct Outcome {
    /// Σv² (additive error) or Σ(v/f)².
    var sumOfSquares: Double
    /// Σ ln f over the observed samples; 0 with an additive error.
    var logScale: Double
    /// Observed samples.
    var count: Int
    /// `q` after the last sample.
    var q: Double
    /// `p` after the last sample.
    var p: Double
  }

  /// The recursion's coefficients.
  struct Coefficients {
    var kappa: Double
    var eta: Double
    var gamma: Double
    var phi: Double
  }

  /// Buffers of one series, used again for every evaluation.
  struct Workspace {
    /// Each step's innovation `u`, 0 at gaps.
    var innovation: [Double]
    /// Each step's `q` (multiplicative season) or `f` (multiplicative error, additive season).
    var forecast: [Double]
    /// Each step's `p`.
    var slope: [Double]
    /// Each step's seasonal state; only under a multiplicative season.
    var seasonPath: [Double]
    /// The seasonal states, a ring: the first pass starts at index 0.
    var season: [Double]

    init(count n: Int, seasonLength m: Int, multiplicativeSeason: Bool) {
      innovation = [Double](repeating: 0, count: n)
      forecast = innovation
      slope = innovation
      seasonPath = multiplicativeSeason ? innovation : []
      season = [Double](repeating: 0, count: m)
    }
  }

  let multiplicativeError: Bool
  let seasonal: Bool
  let multiplicativeSeason: Bool

  init(_ model: ETS) {
    multiplicativeError = model.error == .multiplicative
    seasonal = model.seasonal
    multiplicativeSeason = model.multiplicativeSeason
  }

  /// Runs the model over `y` from `q`, `p` and the workspace's season. Nil when a forecast that must be positive
  /// is not: outside the model's domain.
  func run(_ y: [Double], _ c: Coefficients, q: Double, p: Double, _ work: inout Workspace) -> Outcome? {
    if multiplicativeSeason {
      runMultiplicativeSeason(
        y, c, q: q, p: p, innovation: &work.innovation, forecast: &work.forecast, slope: &work.slope,
        seasonPath: &work.seasonPath, season: &work.season)
    } else {
      runAdditiveSeason(
        y, c, q: q, p: p, innovation: &work.innovation, forecast: &work.forecast, slope: &work.slope,
        season: &work.season)
    }
  }
}

/// A sum of logarithms with one logarithm for many factors.
struct LogProduct {
  private var product = 1.0
  private var sum = 0.0

  @inline(__always)
  mutating func multiply(by factor: Double) {
    product *= factor
    if product > 1e140 || product < 1e-140 { fold() }
  }

  private mutating func fold() {
    sum += log(product)
    product = 1
  }

  var logarithm: Double { sum + log(product) }
}
