extension LogisticRegression {
  /// What keeps the coefficients small. The intercept is never penalised.
  ///
  /// scikit-learn's `C` and `l1_ratio` are λ = 1 / (C · sum of all weights) and the L1 share as it is;
  /// glmnet's `lambda` and `alpha` are λ and the L1 share, with ``PenaltyScale/standardDeviations``.
  public enum Penalty: Hashable, Sendable, Codable {
    /// Nothing: plain maximum likelihood, which has no optimum when a hyperplane separates the classes.
    case none
    /// (λ / 2) · ‖β‖², with the mean loss.
    case ridge(Double)
    /// The ridge with scikit-learn's C: λ = 1 / (C · sum of all weights).
    case inverseStrength(Double)
    /// λ · ‖β‖₁, which makes coefficients exactly zero.
    case lasso(Double)
    /// λ · (α · ‖β‖₁ + (1 − α) / 2 · ‖β‖²) with α, the share of the lasso, in 0 … 1.
    case elasticNet(Double, l1Share: Double)
    /// Firth's: minus half the logarithm of the determinant of the information, over the sum of weights.
    /// It takes away most of the bias of small samples and has an optimum also when classes are separated.
    case firth
  }

  /// The columns that a penalty is meant for.
  public enum PenaltyScale: String, Hashable, Sendable, Codable {
    /// The columns as given, as in scikit-learn: what is penalised depends on their units.
    case columns
    /// Columns divided by their weighted standard deviations (over n), as in glmnet: units do not matter.
    case standardDeviations
  }

  /// How the optimum is sought; every way leads to the same one.
  public enum Solver: String, Hashable, Sendable, Codable {
    /// Coordinate descent where there is a lasso; else quasi-Newton steps in the metric of a Hessian that
    /// is made anew when that pays, or of its diagonal for tables of more than 2,000 columns.
    case automatic
    /// A Hessian for every step. Not for a lasso.
    case newton
    /// L-BFGS: no Hessian at all. Not for a lasso.
    case limitedMemory
    /// Proximal Newton steps by coordinate descent; for none, ridge, lasso and elastic net.
    case coordinateDescent
  }
}

/// λ and the share of the lasso, whatever way they were given.
struct PenaltyTerms {
  var lambda: Double
  var l1Share: Double

  /// - Parameter totalWeight: the sum of all weights.
  init(_ penalty: LogisticRegression.Penalty, totalWeight: Double) throws(SupervisedError) {
    switch penalty {
    case .none, .firth: (lambda, l1Share) = (0, 0)
    case .ridge(let lambda): (self.lambda, l1Share) = (lambda, 0)
    case .lasso(let lambda): (self.lambda, l1Share) = (lambda, 1)
    case .elasticNet(let lambda, let share): (self.lambda, l1Share) = (lambda, share)
    case .inverseStrength(let c):
      guard c > 0, c.isFinite else {
        throw .invalidParameter("penalty", reason: "C must be above zero and finite, not \(c)")
      }
      (lambda, l1Share) = (1 / (c * totalWeight), 0)
    }
    guard lambda >= 0, lambda.isFinite else {
      throw .invalidParameter("penalty", reason: "λ must be zero or more and finite, not \(lambda)")
    }
    guard l1Share >= 0, l1Share <= 1 else {
      throw .invalidParameter("penalty", reason: "the share of the lasso must be in 0 ... 1, not \(l1Share)")
    }
  }

  init(lambda: Double, l1Share: Double) { (self.lambda, self.l1Share) = (lambda, l1Share) }

  /// λ(1 − α)·u² for each column of which the penalty sees u times the coefficient.
  func ridge(_ units: [Double]) -> [Double] {
    units.map { min(lambda * (1 - l1Share) * $0 * $0, 1e300) }
  }

  /// λα·u
  func limits(_ units: [Double]) -> [Double] { units.map { min(lambda * l1Share * $0, 1e300) } }

  var hasLasso: Bool { lambda * l1Share > 0 }
}
