import ForeshockLinearAlgebra

extension LogisticObjective {
  /// Where to begin: the base rate, or for a large table the optimum of a sample of its rows, with the
  /// sample's Hessian for the first step.
  func start() -> QuasiNewtonSolver.Start {
    let rate = rows.positiveWeight / rows.totalWeight
    let baseRate = QuasiNewtonSolver.Start(point: baseRate, borrowed: nil)
    guard let sample = sample() else { return baseRate }

    // Closer than its own error the sample's optimum need not be known.
    let rough = QuasiNewtonSolver(tolerance: 4e-3 * rate * (1 - rate), maxIterations: 12)
    let solution = rough.minimize(sample, from: baseRate)
    guard solution.end.smallestMargin <= 0, solution.end.gradientNorm <= rough.tolerance else {
      return baseRate
    }
    guard var metric = solution.metric, !solution.wasSingular, !metric.wasSingular else {
      return QuasiNewtonSolver.Start(point: solution.end.point, borrowed: nil)
    }
    // The relative error of a Hessian from so few rows, in the measure that the solver keeps.
    metric.distance += 2 * (Double(dimension) / Double(sample.x.rowCount)).squareRoot()
    return QuasiNewtonSolver.Start(point: solution.end.point, borrowed: metric)
  }

  /// A twentieth of the rows, in short runs spread evenly, so that order in the table does no harm and
  /// each run is one read of memory; nil where that would not pay.
  private func sample() -> LogisticObjective? {
    let runLength = 64
    let wanted = max(x.rowCount / 20, 40 * dimension, 4_000)
    guard wanted * 5 <= x.rowCount else { return nil }
    let runCount = (wanted + runLength - 1) / runLength
    let runs = (0..<runCount).map { run in
      let first = run * (x.rowCount - runLength) / runCount
      return first..<first + runLength
    }
    let rows = rows.rows(runs)
    // With few rows of one class the sample's optimum would be far from the table's.
    let rarer = min(rows.positiveWeight, rows.totalWeight - rows.positiveWeight)
    guard rarer * Double(wanted) >= 10 * Double(dimension) * rows.totalWeight else { return nil }
    var elements: [Double] = []
    elements.reserveCapacity(runCount * runLength * x.columnCount)
    for column in 0..<x.columnCount {
      x.withColumn(column) { values in
        for run in runs {
          for row in run { elements.append(values[row]) }
        }
      }
    }
    let sampled = Matrix(rowCount: runCount * runLength, columnCount: x.columnCount, elements: elements)
    return LogisticObjective(sampled, rows, columns, ridge: ridge)
  }
}
