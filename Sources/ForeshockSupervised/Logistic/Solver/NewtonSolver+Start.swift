import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension NewtonSolver {
  /// Where to begin: the base rate, or for a large table the optimum of a sample of its rows, with the
  /// sample's Hessian for the first step.
  func start(for objective: LogisticObjective) -> Start {
    let rows = objective.rows
    let rate = rows.positiveWeight / rows.totalWeight
    var point = [Double](repeating: 0, count: objective.dimension)
    point[objective.dimension - 1] = log(rows.positiveWeight / (rows.totalWeight - rows.positiveWeight))
    let baseRate = Start(point: point, borrowed: nil)
    guard let sample = sample(of: objective) else { return baseRate }

    // Closer than its own error the sample's optimum need not be known.
    let rough = NewtonSolver(
      tolerance: 4e-3 * rate * (1 - rate), maxIterations: 12, mayDiverge: mayDiverge)
    let solution = rough.minimize(sample, from: baseRate)
    guard solution.separation == .none, solution.isConverged else { return baseRate }
    guard var curvature = solution.curvature, !solution.hessianWasSingular, !curvature.wasSingular else {
      return Start(point: solution.point, borrowed: nil)
    }
    // The relative error of a Hessian from so few rows, in the measure that the solver keeps.
    curvature.distance += 2 * (Double(objective.dimension) / Double(sample.x.rowCount)).squareRoot()
    return Start(point: solution.point, borrowed: curvature)
  }

  /// A twentieth of the rows, in short runs spread evenly, so that order in the table does no harm and
  /// each run is one read of memory; nil where that would not pay.
  private func sample(of objective: LogisticObjective) -> LogisticObjective? {
    let runLength = 64
    let wanted = max(objective.x.rowCount / 20, 40 * objective.dimension, 4_000)
    guard wanted * 5 <= objective.x.rowCount else { return nil }
    let runCount = (wanted + runLength - 1) / runLength
    let runs = (0..<runCount).map { run in
      let first = run * (objective.x.rowCount - runLength) / runCount
      return first..<first + runLength
    }
    let rows = objective.rows.rows(runs)
    // With few rows of one class the sample's optimum would be far from the table's.
    let rarer = min(rows.positiveWeight, rows.totalWeight - rows.positiveWeight)
    guard rarer * Double(wanted) >= 10 * Double(objective.dimension) * rows.totalWeight else { return nil }
    var elements: [Double] = []
    elements.reserveCapacity(runCount * runLength * objective.x.columnCount)
    for column in 0..<objective.x.columnCount {
      objective.x.withColumn(column) { values in
        for run in runs {
          for row in run { elements.append(values[row]) }
        }
      }
    }
    let x = Matrix(
      rowCount: runCount * runLength, columnCount: objective.x.columnCount, elements: elements)
    return LogisticObjective(x, rows, objective.columns, lambda: objective.lambda)
  }
}
