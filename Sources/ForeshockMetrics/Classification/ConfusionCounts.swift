/// How many rows of each class were called what.
public struct ConfusionCounts: Hashable, Sendable, Codable {
  /// Ones called one.
  public var truePositives: Int
  /// Zeros called one.
  public var falsePositives: Int
  /// Zeros called zero.
  public var trueNegatives: Int
  /// Ones called zero.
  public var falseNegatives: Int

  /// Counts from their values.
  public init(truePositives: Int, falsePositives: Int, trueNegatives: Int, falseNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.trueNegatives = trueNegatives
    self.falseNegatives = falseNegatives
  }

  /// Rows counted.
  public var count: Int { truePositives + falsePositives + trueNegatives + falseNegatives }

  /// The share of rows called right; 0 of no rows.
  public var accuracy: Double { Self.share(truePositives + trueNegatives, of: count) }

  /// The share of rows called one that are; 0 when none was called one.
  public var precision: Double { Self.share(truePositives, of: truePositives + falsePositives) }

  /// The share of ones that were called one; 0 when there is none.
  public var recall: Double { Self.share(truePositives, of: truePositives + falseNegatives) }

  /// The harmonic mean of precision and recall, 2TP / (2TP + FP + FN); 0 when undefined.
  public var f1: Double { fScore(beta: 1) }

  /// F-β, (1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP): recall counts β times as much as precision. 0 when undefined.
  ///
  /// - Precondition: `beta` is at least 0 and finite.
  /// Source: van Rijsbergen, Information Retrieval, 2nd ed. (1979), chapter 7.
  public func fScore(beta: Double) -> Double {
    precondition(beta >= 0 && beta.isFinite, "beta must be at least 0 and finite")
    let weight = beta * beta
    let right = (1 + weight) * Double(truePositives)
    let whole = right + weight * Double(falseNegatives) + Double(falsePositives)
    return whole > 0 ? right / whole : 0
  }

  /// The share of zeros called zero; 0 when there is none.
  public var specificity: Double { Self.share(trueNegatives, of: trueNegatives + falsePositives) }

  /// The share of zeros called one; 0 when there is none.
  public var falsePositiveRate: Double { Self.share(falsePositives, of: trueNegatives + falsePositives) }

  /// The share of rows called zero that are; 0 when none was called zero.
  public var negativePredictiveValue: Double { Self.share(trueNegatives, of: trueNegatives + falseNegatives) }

  /// The mean of the shares of each class called right; of a class without rows nothing is asked.
  public var balancedAccuracy: Double {
    let hasOnes = truePositives + falseNegatives > 0
    let hasZeros = trueNegatives + falsePositives > 0
    return (recall + specificity) / (hasOnes && hasZeros ? 2 : 1)
  }

  /// Youden's J: recall less false-positive rate, −1 … 1; 0 for calls that ignore the truth.
  public var informedness: Double { recall - falsePositiveRate }

  /// The correlation of calls with the truth, −1 … 1; 0 when either has one value only.
  ///
  /// Source: Matthews, Biochimica et Biophysica Acta 405 (1975), pp. 442–451.
  public var matthewsCorrelation: Double {
    let tp = Double(truePositives), fp = Double(falsePositives)
    let tn = Double(trueNegatives), fn = Double(falseNegatives)
    let spread = ((tp + fp) * (tn + fn)).squareRoot() * ((tp + fn) * (tn + fp)).squareRoot()
    return spread > 0 ? (tp * tn - fp * fn) / spread : 0
  }

  /// Cohen's κ: agreement of calls with the truth beyond what their shares alone would give, up to 1; 0 when that is
  /// all there could be.
  public var cohenKappa: Double {
    let tp = Double(truePositives), fp = Double(falsePositives)
    let tn = Double(trueNegatives), fn = Double(falseNegatives)
    let whole = (tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)
    return whole > 0 ? 2 * (tp * tn - fp * fn) / whole : 0
  }

  private static func share(_ part: Int, of whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
