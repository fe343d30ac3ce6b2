internal import Glibc

/// Passes of an ETS recursion over the same data, several at once, one in each SIMD lane, forwards for the likelihood and
/// backwards for its gradient.
///
/// One pass is a chain of dependent operations and leaves most of a processor idle; another beside it costs little
/// more. The recursion is that of ``ETSKernel``.
struct ETSLaneKernel {
  /// One number a pass.
  typealias Lanes = ETSLanes

  /// What the passes yield besides the workspace's paths.
  struct Outcome {
    /// Σv² (additive error) or Σ(v/f)².
    var sumOfSquares: Lanes
    /// Σ ln f over the observed samples; 0 with an additive error.
    var logScale: Lanes
    /// The least of what must be positive: a pass where it is not has left the model's domain, and its other
    /// numbers mean nothing.
    var lowest: Lanes
  }

  /// The recursions' coefficients.
  struct Coefficients {
    var kappa: Lanes
    var eta: Lanes
    var gamma: Lanes
    var phi: Lanes
  }

  /// Derivatives of the objectives with respect to the coefficients and the first `q` and `p`.
  struct Gradient {
    var kappa = Lanes()
    var eta = Lanes()
    var gamma = Lanes()
    var phi = Lanes()
    var q = Lanes()
    var p = Lanes()
  }

  /// Buffers of one series, used again for every evaluation: as in ``ETSKernel/Workspace``.
  struct Workspace {
    var innovation: [Lanes]
    var forecast: [Lanes]
    var slope: [Lanes]
    var seasonPath: [Lanes]
    var season: [Lanes]
    var seasonAdjoint: [Lanes]

    init(count n: Int, seasonLength m: Int, multiplicativeSeason: Bool) {
      innovation = [Lanes](repeating: Lanes(), count: n)
      forecast = innovation
      slope = innovation
      seasonPath = multiplicativeSeason ? innovation : []
      season = [Lanes](repeating: Lanes(), count: m)
      seasonAdjoint = season
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

  /// Runs the models over `y` from `q`, `p` and the workspace's seasons.
  func run(_ y: [Double], _ c: Coefficients, q: Lanes, p: Lanes, _ work: inout Workspace) -> Outcome {
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

  /// The gradients of `(n/2) · ln(S) + Σ ln f` after `run(_:_:q:p:_:)`; `weight` is n/S. Derivatives with respect
  /// to the first seasonal states are left in the workspace.
  func gradient(_ y: [Double], _ c: Coefficients, weight: Lanes, _ work: inout Workspace) -> Gradient {
    if multiplicativeSeason {
      gradientMultiplicativeSeason(
        y, c, weight: weight, innovation: work.innovation, forecast: work.forecast, slope: work.slope,
        seasonPath: work.seasonPath, seasonAdjoint: &work.seasonAdjoint)
    } else {
      gradientAdditiveSeason(
        y, c, weight: weight, innovation: work.innovation, forecast: work.forecast, slope: work.slope,
        seasonAdjoint: &work.seasonAdjoint)
    }
  }
}

/// Sums of logarithms, one a lane, with one logarithm for many factors.
struct LaneLogProduct {
  private var product = ETSLanes(repeating: 1)
  private var sum = ETSLanes()
  private var pending = 0

  /// Takes factors in. Of numbers that are some powers of ten around one, four may be multiplied before anyone
  /// looks whether they have grown out of range.
  @inline(__always)
  mutating func multiply(by factor: ETSLanes) {
    product *= factor
    pending &+= 1
    if pending & 3 == 0 {
      let far = (product .> 1e60) .| (product .< 1e-60)
      if far != SIMDMask(repeating: false) { fold() }
    }
  }

  private mutating func fold() {
    sum = logarithm
    product = ETSLanes(repeating: 1)
  }

  var logarithm: ETSLanes {
    sum + product.logarithm
  }
}
