public import ForeshockLinearAlgebra
internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Makes a model of two or more classes less (or more) sure of itself by one number: its log-odds are divided by a
/// temperature.
///
///     let scaling = try TemperatureScaling(logits: held.logits, labels: held.classes)
///     let probabilities = scaling.probabilities(for: logits)
///
/// The order of the classes of a row never changes. The temperature maximises the likelihood of rows that the
/// model has not seen.
///
/// Source: Guo, Pleiss, Sun & Weinberger, "On calibration of modern neural networks", ICML 2017, section 4.2.
/// Checked against scikit-learn 1.9.
public struct TemperatureScaling: Hashable, Sendable, Codable {
  /// 1 / T, what logits are multiplied by; above zero. Below one for a model that was too sure.
  public let inverseTemperature: Double

  /// A scaling from 1 / T, above zero and finite.
  public init(inverseTemperature: Double) {
    precondition(
      inverseTemperature > 0 && inverseTemperature.isFinite, "a temperature must be above zero and finite")
    self.inverseTemperature = inverseTemperature
  }

  /// Fits the temperature, between a millionth and a million; 1 where the logits of every row are equal, so that none
  /// is more likely than another.
  ///
  /// - Parameters:
  ///   - logits: one row a row, one column a class: logarithms of probabilities, up to a constant a row.
  ///   - labels: the class of each row, from 0.
  ///   - weights: one a row, at least zero; nil for ones.
  /// - Precondition: there are as many labels, and weights if any, as rows.
  /// - Throws: ``SupervisedError`` for no rows, a label that is no column, a bad weight, or a logit that is
  ///   not finite or beyond 1e300.
  /// - Complexity: O(rows · classes) an evaluation, of which some fifty are needed.
  public init(logits: Matrix, labels: [Int], weights: [Double]? = nil) throws(SupervisedError) {
    precondition(labels.count == logits.rowCount, "\(labels.count) labels do not fit \(logits.rowCount) rows")
    precondition(weights?.count ?? labels.count == labels.count, "There must be a weight a row")
    var total = 0.0
    var tellsClasses = false
    for row in labels.indices {
      guard labels[row] >= 0, labels[row] < logits.columnCount else {
        throw .invalidLabel(row: row, label: labels[row])
      }
      for column in 0..<logits.columnCount where !(abs(logits[row, column]) <= 1e300) {
        throw .nonFiniteInput(row: row, column: column)
      }
      let weight = weights?[row] ?? 1
      guard weight >= 0, weight.isFinite, (total + weight).isFinite else { throw .invalidWeight(row: row) }
      total += weight
      tellsClasses =
        tellsClasses
        || (weight > 0 && (0..<logits.columnCount).contains { logits[row, $0] != logits[row, 0] })
    }
    guard total > 0 else { throw .noRows }
    guard tellsClasses else {
      inverseTemperature = 1
      return
    }
    // The loss is convex in 1/T: its slope has one root, looked for over log(1/T).
    func slope(_ logInverse: Double) -> Double {
      let inverse = exp(logInverse)
      var sum = 0.0
      for row in labels.indices {
        let weight = weights?[row] ?? 1
        guard weight > 0 else { continue }
        let own = logits[row, labels[row]]
        var largest = -Double.infinity
        for column in 0..<logits.columnCount { largest = max(largest, logits[row, column]) }
        var (mass, moment) = (0.0, 0.0)
        for column in 0..<logits.columnCount {
          let p = exp(inverse * (logits[row, column] - largest))
          mass += p
          moment += p * (logits[row, column] - own)
        }
        sum += weight / total * moment / mass
      }
      return sum
    }
    let reach = log(1e6)
    if slope(reach) <= 0 {
      inverseTemperature = 1e6
    } else if slope(-reach) >= 0 {
      inverseTemperature = 1e-6
    } else {
      // The signs at both ends differ: there is a root.
      guard let root = Brent.root(between: -reach, and: reach, slope) else {
        throw .invalidParameter("logits", reason: "no temperature makes them likely")
      }
      inverseTemperature = exp(root)
    }
  }

  /// The probabilities of a row's classes.
  public func probabilities(of logits: [Double]) -> [Double] {
    let scaled = logits.map { $0 * inverseTemperature }
    let norm = SpecialFunctions.logSumExp(scaled)
    return scaled.map { exp($0 - norm) }
  }

  /// The probability of 1 from the log-odds of 1 against 0.
  public func probability(ofLogOdds logOdds: Double) -> Double {
    SpecialFunctions.logistic(logOdds * inverseTemperature)
  }

  /// The probabilities of the classes of each row.
  public func probabilities(for logits: Matrix) -> Matrix {
    let rows = (0..<logits.rowCount).map { probabilities(of: logits.row($0)) }
    return Matrix(rowCount: logits.rowCount, columnCount: logits.columnCount) { rows[$0][$1] }
  }
}

extension TemperatureScaling {
  enum CodingKeys: String, CodingKey { case inverseTemperature }

  /// Decodes 1 / T, refusing one that is not above zero and finite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inverseTemperature = try container.number(.inverseTemperature, atLeast: .leastNonzeroMagnitude)
  }
}
