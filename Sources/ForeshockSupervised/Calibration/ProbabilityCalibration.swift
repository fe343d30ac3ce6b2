internal import ForeshockLinearAlgebra

/// One of the ways from a model's log-odds to probabilities that hold, as a value to store with the model.
public enum ProbabilityCalibration: Hashable, Sendable, Codable {
  /// The model's own probabilities.
  case none
  /// A logistic curve.
  case sigmoid(SigmoidCalibration)
  /// A rising curve of any shape.
  case isotonic(IsotonicCalibration)
  /// A temperature.
  case temperature(TemperatureScaling)

  /// How to calibrate.
  public enum Method: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not at all.
    case none
    /// ``SigmoidCalibration``, for few rows.
    case sigmoid
    /// ``IsotonicCalibration``, for thousands.
    case isotonic
    /// ``TemperatureScaling``.
    case temperature
  }

  /// How probabilities are calibrated.
  public var method: Method {
    switch self {
    case .none: .none
    case .sigmoid: .sigmoid
    case .isotonic: .isotonic
    case .temperature: .temperature
    }
  }

  /// Fits a calibration on rows that the model has not seen.
  ///
  /// - Parameters:
  ///   - method: how.
  ///   - logOdds: the model's log-odds of 1, finite.
  ///   - labels: 0 or 1 a row.
  ///   - weights: one a row; nil for ones.
  /// - Throws: ``SupervisedError`` as the calibration itself.
  public init(
    _ method: Method, logOdds: [Double], labels: [Int], weights: [Double]? = nil
  ) throws(SupervisedError) {
    switch method {
    case .none: self = .none
    case .sigmoid:
      self = .sigmoid(try SigmoidCalibration(scores: logOdds, labels: labels, weights: weights))
    case .isotonic:
      self = .isotonic(try IsotonicCalibration(scores: logOdds, labels: labels, weights: weights))
    case .temperature:
      let logits = [[Double](repeating: 0, count: logOdds.count), logOdds]
      self = .temperature(
        try TemperatureScaling(logits: .init(columns: logits), labels: labels, weights: weights))
    }
  }

  /// The probabilities of several classes from the logarithms of the model's own; only a temperature changes them.
  func probabilities(ofLogProbabilities logits: some Sequence<Double>) -> [Double] {
    let scaling =
      if case .temperature(let scaling) = self { scaling } else { TemperatureScaling(inverseTemperature: 1) }
    return scaling.probabilities(of: Array(logits))
  }

  /// The probability of 1 for the model's log-odds; NaN for NaN.
  public func probability(ofLogOdds logOdds: Double) -> Double {
    switch self {
    case .none: TemperatureScaling(inverseTemperature: 1).probability(ofLogOdds: logOdds)
    case .sigmoid(let curve): curve.probability(of: logOdds)
    case .isotonic(let curve): curve.probability(of: logOdds)
    case .temperature(let scaling): scaling.probability(ofLogOdds: logOdds)
    }
  }
}
