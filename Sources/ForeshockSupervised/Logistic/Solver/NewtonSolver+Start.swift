import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension NewtonSolver {
  /// Where to begin: the base rate, or for a large table the optimum of a sample of its rows.
  func start(for objective: LogisticObjective) -> [Double] {
    var point = [Double](repeating: 0, count: objective.dimension)
    let rows = objective.rows
    point[objective.dimension - 1] = log(rows.positiveWeight / (rows.totalWeight - rows.positiveWeight))
    guard let sample = sample(of: objective) else { return point }
    let rough = NewtonSolver(tolerance: 1e-4, maxIterations: 12, mayDiverge: mayDiverge)
    let solution = rough.minimize(sample, from: point)
    return solution.separation == .none && solution.isConverged ? solution.point : point
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
