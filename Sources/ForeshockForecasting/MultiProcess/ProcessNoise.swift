internal import ForeshockNumerics
internal import Glibc

/// The noise around a level: autoregressive of order one, white, and the level's own wandering; in units of the whole.
package struct ProcessNoise: Sendable, Hashable, Codable {
  /// The autoregressive coefficient, 0 ..< 1.
  package var phi: Double
  /// The variance of its innovations.
  package var innovation: Double
  /// The variance of the white part.
  package var white: Double
  /// The variance of a step of the level.
  package var level: Double
  /// The probability of a sample being a transient.
  package var transient: Double

  /// The stationary variance of the autoregressive part.
  package var stationary: Double { innovation / (1 - phi * phi) }

  /// Transients and jumps are of any size: by a Cauchy law of this half-width. Under a law with thin tails the hypothesis
  /// with the larger variance would explain every huge sample, however improbable it is.
  static let strayWidth = 5.0

  /// Where none was ever seen a single sample far out is still likelier one of these than a new level.
  private static let leastTransient = 1e-3

  /// Before any was seen.
  static let unknown = ProcessNoise(phi: 0.5, innovation: 0.03, white: 0.03, level: 1e-6, transient: 0.01)

  /// The parameters under which the last 2000 of the residuals, in units of their spread, are most likely.
  ///
  /// Nelder & Mead on a robust likelihood, from two starts.
  init(of residuals: [Double]) {
    let sample = Array(residuals.suffix(2000))
    func parameters(_ x: [Double]) -> ProcessNoise {
      ProcessNoise(
        phi: 0.999 / (1 + exp(-x[0])), innovation: exp(x[1]), white: exp(x[2]),
        level: exp(x[3]), transient: Self.leastTransient + (0.2 - Self.leastTransient) / (1 + exp(-x[4])))
    }
    let search = NelderMead(
      maxEvaluations: 240, functionTolerance: 1e-5, pointTolerance: 1e-2, initialStep: 0.4, restarts: 0)
    var best: NelderMead.Result?
    for start in [[1.4, -1.5, -2.0, -9.0, -5.0], [0.0, -3.0, -0.5, -6.0, -5.0]] {
      let result = search.minimize(
        from: start, lower: [-12, -25, -18, -25, -12], upper: [12, 8, 8, 8, 12]
      ) { -parameters($0).logLikelihood(of: sample) }
      if result.value < best?.value ?? .infinity { best = result }
    }
    self = parameters(best?.point ?? [0.0, -3.0, -0.5, -6.0, -5.0])
  }

  package init(phi: Double, innovation: Double, white: Double, level: Double, transient: Double) {
    self.phi = phi
    self.innovation = innovation
    self.white = white
    self.level = level
    self.transient = transient
  }

  /// The log-likelihood of one steady process, each sample a transient with the probability said.
  func logLikelihood(of residuals: [Double]) -> Double {
    var process = Process(level: 0, levelVariance: 100, noiseVariance: stationary)
    var sum = 0.0
    for r in residuals {
      process.predict(self)
      if !r.isNaN { sum += log(max(process.correct(r, self), 1e-290)) }
    }
    return sum
  }

  /// Whether a file's numbers are within what a fit can give.
  var isSound: Bool {
    phi >= 0 && phi < 1 && [innovation, white, level].allSatisfy { $0 >= 0 && $0 < 1e6 } && white > 0
      && transient >= 0 && transient <= 0.5
  }
}
