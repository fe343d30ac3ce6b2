extension LogisticRegression {
  /// Whether a plane tells the two classes of the training rows apart.
  public enum Separation: String, Hashable, Sendable, Codable {
    /// None: without a penalty there is an optimum.
    case none
    /// All rows lie strictly on their side of a plane. Without a penalty there is no optimum: the
    /// coefficients reported are those at which this became certain.
    case complete
    /// All rows lie on their side of a plane or on it, and some not on it. Without a penalty some
    /// coefficients are on their way to infinity.
    case quasiComplete
  }

  /// A plane that separates, as the direction in which the likelihood grows without end.
  ///
  /// For every row yᵢ·(intercept + xᵢᵀcoefficients) is zero or more (yᵢ = ±1), and above zero for
  /// ``separatedRows`` of them.
  public struct SeparatingDirection: Hashable, Sendable, Codable {
    /// One number a column; zero for columns that play no part.
    public let coefficients: [Double]
    /// The same for the intercept.
    public let intercept: Double
    /// How many rows with a weight above zero lie beyond the plane, not on it.
    public let separatedRows: Int

    /// The columns that separate.
    public var columns: [Int] { coefficients.indices.filter { coefficients[$0] != 0 } }
  }
}
