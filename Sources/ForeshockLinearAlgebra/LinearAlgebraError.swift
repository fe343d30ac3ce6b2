/// Why a factorisation or a solve could not be done.
///
/// The cases are reached through ``kind`` and may grow; ``shortDescription`` has few values, so that it
/// can label a metric.
public struct LinearAlgebraError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure, with their numbers; all indices count from zero.
  public enum Kind: Hashable, Sendable {
    /// The leading block that ends at `pivot` is not positive definite.
    case notPositiveDefinite(pivot: Int)
    /// The factor's diagonal is exactly zero at `pivot`.
    case singular(pivot: Int)
    /// The columns are linearly dependent: `rank` independent ones of `columns`.
    case rankDeficient(rank: Int, columns: Int)
    /// An iteration of LAPACK left `remaining` values unresolved.
    case didNotConverge(routine: String, remaining: Int)
    /// The input holds NaN or infinity.
    case nonFinite(row: Int, column: Int)
    /// LAPACK refused to run, most likely for want of memory; `code` is its own.
    case refused(routine: String, code: Int)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// The leading block that ends at `pivot` (from zero) is not positive definite.
  public static func notPositiveDefinite(pivot: Int) -> LinearAlgebraError {
    LinearAlgebraError(.notPositiveDefinite(pivot: pivot))
  }

  /// The diagonal of the triangular factor is exactly zero at `pivot` (from zero).
  public static func singular(pivot: Int) -> LinearAlgebraError {
    LinearAlgebraError(.singular(pivot: pivot))
  }

  /// Only `rank` of the `columns` columns are linearly independent.
  public static func rankDeficient(rank: Int, columns: Int) -> LinearAlgebraError {
    LinearAlgebraError(.rankDeficient(rank: rank, columns: columns))
  }

  /// The iteration inside `routine` left `remaining` values unresolved.
  public static func didNotConverge(routine: String, remaining: Int) -> LinearAlgebraError {
    LinearAlgebraError(.didNotConverge(routine: routine, remaining: remaining))
  }

  /// The entry at `row` and `column` (from zero) is NaN or infinite.
  public static func nonFinite(row: Int, column: Int) -> LinearAlgebraError {
    LinearAlgebraError(.nonFinite(row: row, column: column))
  }

  /// LAPACK's `routine` refused to run with its own `code`.
  public static func refused(routine: String, code: Int) -> LinearAlgebraError {
    LinearAlgebraError(.refused(routine: routine, code: code))
  }

  /// A few words without numbers.
  public var shortDescription: String {
    switch kind {
    case .notPositiveDefinite: "not positive definite"
    case .singular: "singular"
    case .rankDeficient: "rank deficient"
    case .didNotConverge: "did not converge"
    case .nonFinite: "non-finite input"
    case .refused: "refused"
    }
  }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .notPositiveDefinite(let pivot):
      "the matrix is not positive definite: its leading \(pivot + 1)×\(pivot + 1) block is not"
    case .singular(let pivot): "the matrix is singular: the pivot of column \(pivot) is zero"
    case .rankDeficient(let rank, let columns):
      "only \(rank) of the \(columns) columns are linearly independent"
    case .didNotConverge(let routine, let remaining):
      "\(routine) did not converge: \(remaining) value\(remaining == 1 ? "" : "s") left"
    case .nonFinite(let row, let column): "the entry in row \(row), column \(column) is not finite"
    case .refused(let routine, let code): "\(routine) refused to run (code \(code))"
    }
  }
}
