import ForeshockLinearAlgebra

/// A table with its labels, checked and ready: rows that count, columns that vary, the penalty's units.
struct LogisticProblem {
  let x: Matrix
  let rows: WeightedLabels
  let columns: Standardization
  /// Of the coefficient of each active standardised column the penalty sees so much.
  let units: [Double]

  init(
    _ x: Matrix, labels: [Int], weights: [Double]?, classWeights: LogisticRegression.ClassWeights,
    penaltyScale: LogisticRegression.PenaltyScale
  ) throws(SupervisedError) {
    precondition(labels.count == x.rowCount, "\(labels.count) labels do not fit \(x.rowCount) rows")
    if let weights {
      precondition(weights.count == x.rowCount, "\(weights.count) weights do not fit \(x.rowCount) rows")
    }
    let all = try WeightedLabels(labels, weights: weights, classWeights: classWeights)
    let everything = try Standardization(x, ofMostRows: true)
    if all.hasZeros {
      let kept = all.signed.indices.filter { all.signed[$0] != 0 }
      self.x = x.rows(at: kept)
      rows = all.rows(at: kept)
      columns = try Standardization(self.x, ofMostRows: true)
    } else {
      (self.x, rows, columns) = (x, all, everything)
    }
    units = columns.units(self.x, weights: rows.signed, penaltyScale)
  }

  init(_ x: Matrix, _ rows: WeightedLabels, _ columns: Standardization, units: [Double]) {
    (self.x, self.rows, self.columns, self.units) = (x, rows, columns, units)
  }

  func objective(_ terms: PenaltyTerms) -> LogisticObjective {
    LogisticObjective(x, rows, columns, ridge: terms.ridge(units) + [0])
  }

  /// The same with some of the active columns.
  func keeping(_ positions: [Int]) -> LogisticProblem {
    LogisticProblem(x, rows, columns.keeping(positions), units: positions.map { units[$0] })
  }
}
