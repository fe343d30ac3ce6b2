public import ForeshockLinearAlgebra

extension LinearRegression {
  /// A fitted model: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// The change of the prediction with each column; zero for columns that did not vary.
    public let coefficients: [Double]
    /// About the mean of each column in training, subtracted before multiplying.
    let centers: [Double]
    /// The prediction at the centres.
    let centeredIntercept: Double
    /// λ of the objective.
    public let ridge: Double
    /// The root of the weighted mean squared error over the rows of training.
    public let rootMeanSquaredError: Double
    /// The largest entry of the objective's gradient, with all columns and the targets scaled: near the rounding of doubles.
    public let gradientNorm: Double
    /// Whether columns determine each other: the coefficients are then one choice of many. Never with a ridge that counts.
    public let isCollinear: Bool

    /// The prediction where all columns are zero.
    public var intercept: Double {
      zip(coefficients, centers).reduce(centeredIntercept) { $0 - $1.0 * $1.1 }
    }
  }
}

extension LinearRegression.Fitted {
  /// What is predicted of one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  /// - Complexity: O(columns).
  public func prediction(of row: Span<Double>) -> Double { sum.value(of: row) }

  /// What is predicted of each row.
  ///
  /// - Precondition: `x` has the columns of the training table.
  public func predictions(for x: Matrix) -> [Double] { sum.values(for: x) }
}

extension LinearRegression.Fitted: Codable {
  enum CodingKeys: String, CodingKey {
    case version, coefficients, centers, centeredIntercept, ridge, rootMeanSquaredError, gradientNorm
    case isCollinear
  }

  /// The version of the stored form that this code writes and reads.
  static let version = 1

  /// Writes the model with the version of its form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(coefficients, forKey: .coefficients)
    try container.encode(centers, forKey: .centers)
    try container.encode(centeredIntercept, forKey: .centeredIntercept)
    try container.encode(ridge, forKey: .ridge)
    try container.encode(rootMeanSquaredError, forKey: .rootMeanSquaredError)
    try container.encode(gradientNorm, forKey: .gradientNorm)
    try container.encode(isCollinear, forKey: .isCollinear)
  }

  /// Reads a model, refusing another version and numbers that no fit gives.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try container.require(version: Self.version, .version, of: "a linear regression")
    let coefficients = try container.numbers(.coefficients)
    let centers = try container.numbers(.centers)
    guard centers.count == coefficients.count else {
      throw container.refused(.centers, "centres and coefficients differ in number")
    }
    self.init(
      coefficients: coefficients, centers: centers,
      centeredIntercept: try container.number(.centeredIntercept),
      ridge: try container.number(.ridge, atLeast: 0),
      rootMeanSquaredError: try container.number(.rootMeanSquaredError, atLeast: 0),
      gradientNorm: try container.number(.gradientNorm, atLeast: 0),
      isCollinear: try container.decode(Bool.self, forKey: .isCollinear))
  }
}
