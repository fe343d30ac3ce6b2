extension LogisticRegressionPath.Fitted {
  enum CodingKeys: String, CodingKey { case models }

  /// Reads a path, refusing one without models or with models that do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    models = try container.decode([LogisticRegression.Fitted].self, forKey: .models)
    guard let first = models.first, models.allSatisfy({ $0.coefficients.count == first.coefficients.count })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .models, in: container, debugDescription: "there must be models of the same columns")
    }
  }
}

extension LogisticRegressionPath.CrossValidated {
  enum CodingKeys: String, CodingKey {
    case path, meanLosses, standardErrors, bestIndex, simplestIndex
  }

  /// Reads a judged path, refusing numbers that do not fit its models.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    path = try container.decode(LogisticRegressionPath.Fitted.self, forKey: .path)
    meanLosses = try container.decode([Double].self, forKey: .meanLosses)
    standardErrors = try container.decode([Double].self, forKey: .standardErrors)
    bestIndex = try container.decode(Int.self, forKey: .bestIndex)
    simplestIndex = try container.decode(Int.self, forKey: .simplestIndex)
    let places = path.models.indices
    guard meanLosses.count == places.count, standardErrors.count == places.count,
      places.contains(bestIndex), places.contains(simplestIndex)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .bestIndex, in: container,
        debugDescription: "the numbers do not fit \(places.count) models")
    }
  }
}
