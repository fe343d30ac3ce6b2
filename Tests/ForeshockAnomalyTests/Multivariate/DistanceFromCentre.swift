import ForeshockAnomaly
import ForeshockLinearAlgebra

/// The plainest detector there is, which explains itself: a row's squared distance from zero. NaN stays NaN.
struct DistanceFromCentre: OutlierDetector, Hashable, Codable {
  struct Fitted: ExplainingOutlierDetector, Hashable, Codable {
    var columnCount: Int

    func scores(for x: Matrix, threads: Int?) -> [Double] {
      (0..<x.rowCount).map { row in x.row(row).reduce(0) { $0 + $1 * $1 } }
    }

    func contributions(for x: Matrix, threads: Int?) -> Matrix { x.map { $0 * $0 } }
  }

  func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted { Fitted(columnCount: x.columnCount) }
}
