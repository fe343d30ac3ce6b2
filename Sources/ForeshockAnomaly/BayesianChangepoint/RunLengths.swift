internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The lengths that the present stretch may have: for each its probability and what its samples say about mean
/// and variance.
///
/// After n samples z of a stretch, with κ = κ₀ + n and α = α₀ + n/2, the next one is predicted by
///
///     ln π(z) = c(n) − ½ ln β − (α + ½) ln(1 + u),      u = κ (z − μ)² / (2 β (κ + 1))
///     c(n) = ln Γ(α + ½) − ln Γ(α) − ½ ln(2π (κ + 1)/κ)
///
/// and taken in by μ ← (κ μ + z)/(κ + 1), β ← β (1 + u): one logarithm serves both.
struct RunLengths: Hashable, Sendable {
  /// One length.
  struct Run: Hashable, Codable, Sendable {
    /// n, the samples since the change.
    var count: Int
    /// P(r = n), and its logarithm, which is what is carried on.
    var mass: Double
    var logMass: Double
    /// μ.
    var mean: Double
    /// β and its logarithm.
    var beta: Double
    var logBeta: Double
  }

  private let priorSamples: Double
  private let priorShape: Double
  private let priorBeta: Double
  private let priorLogBeta: Double
  private let hazard: Double
  private let logHazard: Double
  private let logStay: Double
  private let pruneBelow: Double
  private let maximum: Int
  /// c(n) for the first lengths.
  private let constants: [Double]
  /// Longest first.
  private(set) var runs: [Run]

  /// c(n) is looked up for so many lengths.
  private static let tabulated = 1024

  init(_ settings: BayesianChangepoint.Settings) {
    priorSamples = settings.priorSamples
    priorShape = settings.priorShape
    priorBeta = settings.priorVariance * settings.priorShape
    priorLogBeta = log(priorBeta)
    hazard = settings.hazard
    logHazard = log(settings.hazard)
    logStay = log1p(-settings.hazard)
    pruneBelow = settings.pruneBelow
    maximum = settings.maximumLengths
    let (shape, samples) = (settings.priorShape, settings.priorSamples)
    constants = (0..<Self.tabulated).map { Self.constant(shape: shape, samples: samples, count: $0) }
    runs = []
    runs.append(newRun(mass: 1, logMass: 0))
  }

  private static func constant(shape: Double, samples: Double, count: Int) -> Double {
    let alpha = shape + 0.5 * Double(count), kappa = samples + Double(count)
    // ln Γ(α + ½) − ln Γ(α); of large α the difference of two large numbers, so its series instead.
    let ratio: Double
    if alpha < 100 {
      ratio = SpecialFunctions.logGamma(alpha + 0.5) - SpecialFunctions.logGamma(alpha)
    } else {
      let inverse = 1 / alpha, square = inverse * inverse
      ratio = 0.5 * log(alpha) - inverse * (1.0 / 8 - square * (1.0 / 192 - square / 640))
    }
    return ratio - 0.5 * log(2 * Double.pi * (kappa + 1) / kappa)
  }

  private func newRun(mass: Double, logMass: Double) -> Run {
    Run(count: 0, mass: mass, logMass: logMass, mean: 0, beta: priorBeta, logBeta: priorLogBeta)
  }

  /// Takes in a sample and answers −ln of its density given all before.
  mutating func add(_ z: Double) -> Double {
    let (shape, samples, constants) = (priorShape, priorSamples, constants)
    var peak = -Double.infinity
    var span = runs.mutableSpan
    for i in span.indices {
      var run = span[i]
      let n = Double(run.count)
      let weight = 1 / (samples + n + 1)
      let distance = z - run.mean
      let u = 0.5 * (1 - weight) * distance * distance / run.beta
      let grown = log1p(u)
      let constant =
        run.count < Self.tabulated
        ? constants[run.count] : Self.constant(shape: shape, samples: samples, count: run.count)
      run.logMass += constant - 0.5 * run.logBeta - (shape + 0.5 * n + 0.5) * grown
      peak = max(peak, run.logMass)
      run.mean += distance * weight
      run.beta *= 1 + u
      run.logBeta += grown
      run.count &+= 1
      span[i] = run
    }
    return normalise(peak)
  }

  /// Makes probabilities of the masses, drops the small ones and begins a new stretch; −ln of their sum.
  private mutating func normalise(_ peak: Double) -> Double {
    var total = 0.0
    var span = runs.mutableSpan
    for i in span.indices {
      let mass = exp(span[i].logMass - peak)
      span[i].mass = mass
      total += mass
    }
    // The new length has probability H, and the others 1 − H.
    drop(below: pruneBelow * total / (1 - hazard))
    if runs.count > maximum - 1 {
      // Seldom: the least probable go, the longer ones first among equals.
      let ordered = runs.map(\.mass).sorted(by: >)
      drop(below: ordered[maximum - 2])
      if runs.count > maximum - 1 { runs.removeFirst(runs.count - (maximum - 1)) }
    }
    // What was dropped is spread over the rest.
    var kept = 0.0
    for run in runs { kept += run.mass }
    let scale = (1 - hazard) / kept, shift = logStay - peak - log(kept)
    span = runs.mutableSpan
    for i in span.indices {
      span[i].mass *= scale
      span[i].logMass += shift
    }
    runs.append(runs.isEmpty ? newRun(mass: 1, logMass: 0) : newRun(mass: hazard, logMass: logHazard))
    return -peak - log(total)
  }

  /// Removes the runs below a mass in place.
  private mutating func drop(below least: Double) {
    var kept = 0
    var span = runs.mutableSpan
    for i in span.indices where span[i].mass >= least {
      if kept != i { span[kept] = span[i] }
      kept += 1
    }
    runs.removeLast(runs.count - kept)
  }

  /// P(r < count).
  func probability(below count: Int) -> Double {
    var sum = 0.0
    for run in runs.reversed() {
      if run.count >= count { break }
      sum += run.mass
    }
    return min(1, sum)
  }

  /// The most probable length, the shorter of equals.
  var mostProbable: Int {
    var best = runs[runs.count - 1]
    for run in runs.reversed() where run.mass > best.mass { best = run }
    return best.count
  }

  /// Takes over stored lengths.
  mutating func replace(_ stored: [Run]) throws(AnomalyError) {
    guard !stored.isEmpty, stored.count <= maximum, stored[stored.count - 1].count == 0 else {
      throw .malformedModel(reason: "\(stored.count) run lengths")
    }
    var total = 0.0
    for (i, run) in stored.enumerated() {
      guard run.count >= 0, run.count < 1 << 48, i == 0 || stored[i - 1].count > run.count,
        run.mass >= 0, run.logMass <= 1e-9, abs(run.mass - exp(run.logMass)) < 1e-9,
        abs(run.mean) <= RobustLevel.largestDeviation, run.beta > 0, run.beta.isFinite,
        abs(log(run.beta) - run.logBeta) < 1e-6
      else { throw .malformedModel(reason: "run length \(i) is \(run)") }
      total += run.mass
    }
    guard abs(total - 1) < 1e-6 else { throw .malformedModel(reason: "probabilities that sum to \(total)") }
    runs = stored
  }
}
