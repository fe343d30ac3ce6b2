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

  /// A transient, and a jump, is ten units wide.
  static let transientVariance = 100.0
  static let jumpVariance = 100.0

  /// The parameters under which the last 2000 of the residuals, in units of their spread, are most likely.
  ///
  /// Nelder & Mead on a robust likelihood, from two starts.
  init(of residuals: [Double]) {
    let sample = Array(residuals.suffix(2000))
    func parameters(_ x: [Double]) -> ProcessNoise {
      ProcessNoise(
        phi: 0.999 / (1 + exp(-x[0])), innovation: exp(x[1]), white: exp(x[2]),
        level: exp(x[3]), transient: 0.2 / (1 + exp(-x[4])))
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
