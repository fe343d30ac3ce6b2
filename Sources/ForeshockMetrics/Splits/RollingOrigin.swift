/// Splits that go forward in time: each fits on the rows before an origin and is judged by those after it.
///
///     let splits = try RollingOrigin(horizon: 24, gap: 6, training: .sliding(length: 720)).splits(count: 5000)
///
/// Rows are in time order and evenly spaced, or else a horizon is so many rows and not so much time. The last
/// test block ends with the last row; earlier ones lie a step before each other, as far back as the training rows
/// reach. With a gap of as many rows as features look back and labels look ahead, together, no test row shares a
/// sample with a training row.
///
/// Checked against scikit-learn 1.9's `TimeSeriesSplit` with `test_size`, `gap` and `max_train_size`.
///
/// Source: Tashman, International Journal of Forecasting 16 (2000), pp. 437–450.
public struct RollingOrigin: Hashable, Sendable, Codable {
  /// Which of the rows before the origin are fitted on.
  public enum Training: Hashable, Sendable, Codable {
    /// All, at least `minimum`.
    case expanding(minimum: Int)
    /// The last `length`.
    case sliding(length: Int)
  }

  /// Test rows in a split.
  public var horizon: Int
  /// Rows from one origin to the next.
  public var step: Int
  /// Rows left out between training and test.
  public var gap: Int
  /// Which rows are fitted on.
  public var training: Training
  /// How many splits, the last ones; nil for as many as there can be.
  public var folds: Int?

  /// Settings.
  ///
  /// - Parameters:
  ///   - horizon: test rows in a split, at least 1.
  ///   - step: at least 1; nil, the default, for the horizon, so that every row is judged at most once.
  ///   - gap: at least 0, the default.
  ///   - training: expanding from at least one row by default.
  ///   - folds: at least 1; nil, the default, for as many as there can be.
  public init(
    horizon: Int, step: Int? = nil, gap: Int = 0, training: Training = .expanding(minimum: 1),
    folds: Int? = nil
  ) {
    precondition(horizon >= 1 && step ?? 1 >= 1 && gap >= 0 && folds ?? 1 >= 1, "Lengths are positive")
    self.horizon = horizon
    self.step = step ?? horizon
    self.gap = gap
    self.training = training
    self.folds = folds
    precondition(fewest >= 1, "There must be a row to fit on")
  }

  private var fewest: Int {
    switch training {
    case .expanding(let minimum): minimum
    case .sliding(let length): length
    }
  }

  /// The splits of `count` rows, the earliest first.
  ///
  /// - Throws: ``SplitError/tooFewRows(count:needed:)``.
  /// - Complexity: O(rows in all splits).
  public func splits(count: Int) throws(SplitError) -> [Split] {
    let needed = fewest + gap + horizon + ((folds ?? 1) - 1) * step
    guard count >= needed else { throw .tooFewRows(count: count, needed: needed) }
    let possible = 1 + (count - fewest - gap - horizon) / step
    let number = folds ?? possible
    return (0..<number).map { index in
      let start = count - horizon - (number - 1 - index) * step
      let end = start - gap
      let first =
        switch training {
        case .expanding: 0
        case .sliding(let length): end - length
        }
      return Split(training: Array(first..<end), test: Array(start..<(start + horizon)))
    }
  }
}
