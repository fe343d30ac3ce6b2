/// Which rows to fit on and which to judge by.
public struct Split: Hashable, Sendable, Codable {
  /// The rows to fit on, ascending.
  public let training: [Int]
  /// The rows to judge by, ascending.
  public let test: [Int]

  /// A split of your own; the rows are put in ascending order.
  ///
  /// - Precondition: no row is negative.
  public init(training: [Int], test: [Int]) {
    self.training = training.sorted()
    self.test = test.sorted()
    precondition((self.training.first ?? 0) >= 0 && (self.test.first ?? 0) >= 0, "Rows count from 0")
  }

  /// The rows whose fold is `fold` for the test, of the others those that `mayTrain` allows.
  init(folds: [Int], test fold: Int, mayTrain: (Int) -> Bool = { _ in true }) {
    training = folds.indices.filter { folds[$0] != fold && mayTrain($0) }
    test = folds.indices.filter { folds[$0] == fold }
  }
}

/// Why rows cannot be split as asked for.
public enum SplitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There are fewer rows than the split needs.
  case tooFewRows(count: Int, needed: Int)
  /// There are fewer units than folds.
  case tooFewGroups(count: Int, folds: Int)
  /// A class has fewer rows, or units, than there are folds.
  case tooFewOfClass(label: Int, count: Int, folds: Int)
  /// A split would have no training rows.
  case emptyTraining(fold: Int)
  /// A split would have no test rows.
  case emptyTest(fold: Int)
  /// A row's time, or a bound of its label's interval, is not finite.
  case invalidTime(row: Int)
  /// A setting is out of its bounds.
  case invalidSetting(String, reason: String)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .tooFewRows(let count, let needed): "there are \(count) rows; the split needs \(needed)"
    case .tooFewGroups(let count, let folds): "\(count) units cannot be put into \(folds) folds"
    case .tooFewOfClass(let label, let count, let folds):
      "class \(label) occurs \(count) times, too few for \(folds) folds"
    case .emptyTraining(let fold): "no training rows are left for split \(fold)"
    case .emptyTest(let fold): "split \(fold) has no test rows"
    case .invalidTime(let row): "the time of row \(row) is not finite"
    case .invalidSetting(let name, let reason): "\(name): \(reason)"
    }
  }
}
