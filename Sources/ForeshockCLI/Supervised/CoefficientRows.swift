internal import ForeshockSupervised

/// The coefficients of a linear model with what is known of their error.
struct CoefficientRows {
  /// One coefficient; NaN where something is not known.
  struct Row {
    var name: String
    var value: Double
    var error = Double.nan
    var z = Double.nan
    var p = Double.nan

    init(_ name: String, _ value: Double, _ estimate: LogisticInference.Estimate? = nil) {
      self.name = name
      self.value = value
      guard let estimate else { return }
      (error, z, p) = (estimate.standardError, estimate.z, estimate.pValue)
    }
  }

  /// The intercept, if the model has one, and the columns.
  var rows: [Row]

  /// Whether any error is known.
  var hasErrors: Bool { rows.contains { $0.error.isFinite } }

  /// Nil for models that have not one coefficient a column.
  init?(_ model: FittedFailureModel, names: [String]) {
    switch model {
    case .logistic(let model):
      let known = model.inference
      rows =
        [Row("(intercept)", model.intercept, known?.intercept)]
        + names.indices.map { Row(names[$0], model.coefficients[$0], known?.coefficients[$0]) }
    case .linear(let model):
      rows =
        [Row("(intercept)", model.intercept)] + zip(names, model.coefficients).map { Row($0, $1) }
    case .cox(let model): rows = Self.rows(names, model.table)
    case .acceleratedFailureTime(let model):
      rows = [Row("(intercept)", model.intercept)] + Self.rows(names, model.table)
    case .gradientBoosting, .randomForest, .classes: return nil
    }
  }

  private static func rows(_ names: [String], _ table: CoefficientTable) -> [Row] {
    let (z, p) = (table.zScores, table.pValues)
    return names.indices.map { place in
      var row = Row(names[place], table.estimates[place])
      row.error = table.standardErrors[place]
      (row.z, row.p) = (z[place], p[place])
      return row
    }
  }

  /// The table for people.
  var text: String {
    guard hasErrors else {
      var table = TextTable(["column", "coefficient"])
      for row in rows { table.add([row.name, Format.short(row.value)]) }
      return table.render()
    }
    var table = TextTable(["column", "coefficient", "standard error", "z", "p"])
    for row in rows {
      table.add([row.name] + [row.value, row.error, row.z, row.p].map(Format.short))
    }
    return table.render()
  }
}

/// What keeps the coefficients of a logistic regression from being the only ones, or from being at all.
enum LinearDiagnosis {
  /// A column that others determine, such as `c = 1 + 2·a − b`.
  static func text(_ found: Collinearity, names: [String]) -> String {
    names[found.column] + " = "
      + sum(found.constant, found.terms.map { ($0.factor, names[$0.column]) })
  }

  /// A plane that separates, such as `2·a − b > 3`.
  static func text(_ plane: LogisticRegression.SeparatingDirection, names: [String]) -> String {
    sum(0, plane.columns.map { (plane.coefficients[$0], names[$0]) }) + " > "
      + Format.short(plane.intercept == 0 ? 0 : -plane.intercept)
  }

  /// Ten terms at most, the largest of more not being known by their size alone.
  private static func sum(_ constant: Double, _ terms: [(factor: Double, name: String)]) -> String {
    var parts: [String] = constant == 0 && !terms.isEmpty ? [] : [Format.short(constant)]
    for (factor, name) in terms.prefix(10) {
      let size = Format.short(abs(factor)) == "1" ? name : Format.short(abs(factor)) + "·" + name
      if parts.isEmpty {
        parts.append(factor < 0 ? "−" + size : size)
      } else {
        parts.append((factor < 0 ? "− " : "+ ") + size)
      }
    }
    if terms.count > 10 { parts.append("+ \(terms.count - 10) more") }
    return parts.joined(separator: " ")
  }
}
