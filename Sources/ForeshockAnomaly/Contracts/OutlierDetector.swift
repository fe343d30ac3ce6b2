public import ForeshockLinearAlgebra

/// A detector for tables before it has seen data: settings only, to be copied freely.
///
/// A row is judged by itself, whatever stands before it. Detectors that look at the order of samples are
/// ``SeriesDetector``.
public protocol OutlierDetector: Sendable {
  /// What fitting gives.
  associatedtype Fitted: FittedOutlierDetector

  /// Learns what ordinary rows look like.
  ///
  /// - Parameters:
  ///   - x: One row a case, one column a feature; missing cells (NaN) as the detector documents.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the
  ///     result.
  func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted
}

extension OutlierDetector {
  /// Learns from the rows of `x` on the default number of threads.
  public func fit(_ x: Matrix) throws(AnomalyError) -> Fitted { try fit(x, threads: nil) }
}

/// A detector that has learned from a table: a value, to be shared as a `let`.
public protocol FittedOutlierDetector: Sendable {
  /// How many columns a row has.
  var columnCount: Int { get }

  /// The anomaly score of each row, higher = more anomalous.
  ///
  /// - Precondition: `x` has ``columnCount`` columns.
  func scores(for x: Matrix, threads: Int?) -> [Double]
}
