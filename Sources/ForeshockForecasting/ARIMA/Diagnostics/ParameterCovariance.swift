/// How uncertain estimated parameters are, and how they move together.
public struct ParameterCovariance: Hashable, Sendable, Codable {
  /// The parameters, in the order of ``ModelSummary/parameters``.
  public let names: [String]
  /// The covariance matrix by rows, `names.count` squared values.
  public let values: [Double]

  /// A covariance from its matrix.
  init(names: [String], values: [Double]) {
    precondition(values.count == names.count * names.count, "A covariance has one row and column a parameter")
    self.names = names
    self.values = values
  }

  /// The covariance of parameters `a` and `b`, by place.
  public subscript(a: Int, b: Int) -> Double { values[a * names.count + b] }

  /// The square roots of the diagonal.
  public var standardErrors: [Double] { names.indices.map { self[$0, $0].squareRoot() } }

  private enum CodingKeys: String, CodingKey { case names, values }

  /// Reads a covariance and checks that it is one: square, finite, symmetric, without negative variances.
  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    names = try box.decode([String].self, forKey: .names)
    values = try box.decode([Double].self, forKey: .values)
    let k = names.count
    guard values.count == k * k, values.allSatisfy(\.isFinite),
      (0..<k).allSatisfy({ i in
        values[i * k + i] >= 0 && (0..<i).allSatisfy { values[i * k + $0] == values[$0 * k + i] }
      })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: box, debugDescription: "they are no covariance of \(k) parameters")
    }
  }
}
