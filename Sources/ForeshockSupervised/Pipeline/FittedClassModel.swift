internal import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A model of several classes inside a fitted pipeline: it may know fewer classes than there are, where a fold has no rows of
/// some, and undoes what weights of classes did to their shares.
public struct FittedClassModel: Hashable, Sendable, Codable {
  /// The model of the classes that occurred.
  public enum Kind: Hashable, Sendable, Codable {
    /// Multinomial logistic regression.
    case multinomial(MultinomialLogisticRegression.Fitted)
    /// Boosted trees with the softmax loss.
    case gradientBoosting(GradientBoosting.Fitted)
    /// A random forest.
    case randomForest(RandomForest.Fitted)
  }

  /// The model.
  public let kind: Kind
  /// How many classes there are.
  let classCount: Int
  /// The numbers of the model's classes among these, ascending.
  let present: [Int]
  /// What is added to the logarithm of each of their probabilities.
  let shifts: [Double]
  /// What a class that did not occur in n rows is taken to have, ½ / (n + classes).
  let unseenProbability: Double

  /// The numbers of the classes that the model knows, among all, ascending.
  public var classNumbers: [Int] { present }

  init(
    _ spec: FailureModelSpec, _ x: Matrix, _ labels: [Int], classCount: Int, _ weights: [Double]?,
    categorical: Set<Int>, stopping: StoppingRows?, threads: Int?
  ) throws(SupervisedError) {
    let present = Set(labels).sorted()
    guard present.count > 1 else { throw .oneClassOnly(label: labels.first ?? 0) }
    let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
    let own = labels.map { places[$0] ?? 0 }
    var sums = [Double](repeating: 0, count: present.count)
    var counts = sums
    for (row, label) in own.enumerated() {
      sums[label] += weights?[row] ?? 1
      counts[label] += 1
    }
    // How much a row of each class counts because of its class, and the part of a list that is of these classes.
    func weighting(
      _ isBalanced: Bool, _ list: [Double]?
    ) throws(SupervisedError) -> (factors: [Double], list: [Double]?) {
      guard let list else { return (sums.map { isBalanced && $0 > 0 ? 1 / $0 : 1 }, nil) }
      guard list.count == classCount else {
        throw .invalidParameter("classWeights", reason: "there must be one for each of \(classCount) classes")
      }
      let picked = present.map { list[$0] }
      return (picked, picked)
    }
    var factors: [Double]
    switch spec {
    case .multinomial(var model):
      let list: [Double]?
      (factors, list) = try weighting(model.classWeights == .balanced, model.classWeights.list)
      if let list { model.classWeights = .explicit(list) }
      kind = .multinomial(try model.fit(x, labels: own, weights: weights))
    case .gradientBoosting(var model):
      let list: [Double]?
      (factors, list) = try weighting(model.classWeights == .balanced, model.classWeights.list)
      if let list { model.classWeights = .explicit(list) }
      model.loss = .softmax(classCount: present.count)
      model.categoricalColumns = categorical
      kind = .gradientBoosting(
        try model.fit(
          x, targets: own.map(Double.init), weights: weights, stopping: stopping, threads: threads))
    case .randomForest(var model):
      let list: [Double]?
      (factors, list) = try weighting(model.classWeights == .balanced, model.classWeights.list)
      if let list { model.classWeights = .explicit(list) }
      // Draws do not depend on the weights of rows.
      if model.sampling == .balanced { factors = zip(factors, counts).map { $0 / $1 } }
      model.outcome = .classes(count: present.count)
      model.categoricalColumns = categorical
      kind = .randomForest(try model.fit(x, labels: own, weights: weights, threads: threads))
    default: throw .invalidParameter("model", reason: "it does not learn several classes")
    }
    let greatest = factors.reduce(0, max)
    shifts = factors.map { greatest > 0 && $0 > 0 ? log(greatest / $0) : 0 }
    self.classCount = classCount
    self.present = present
    unseenProbability = 0.5 / Double(labels.count + classCount)
  }

  /// The logarithms of the probabilities of all classes, row after row.
  func logProbabilities(for x: Matrix, threads: Int?) -> [Double] {
    let said: Matrix
    // A forest does not know what it has not seen, but that does not make it impossible.
    var least = 1e-300
    switch kind {
    case .multinomial(let model): said = model.probabilities(for: x)
    case .gradientBoosting(let model): said = model.probabilities(for: x, threads: threads)
    case .randomForest(let model):
      said = model.probabilities(for: x, threads: threads)
      least = model.leastProbability
    }
    var result = [Double](repeating: log(unseenProbability), count: x.rowCount * classCount)
    let seen = log1p(-Double(classCount - present.count) * unseenProbability)
    var row = [Double](repeating: 0, count: present.count)
    for i in 0..<x.rowCount {
      var greatest = -Double.infinity
      for k in present.indices {
        row[k] = log(max(said[i, k], least)) + shifts[k]
        greatest = max(greatest, row[k])
      }
      let total = row.reduce(0) { $0 + exp($1 - greatest) }
      for (k, label) in present.enumerated() {
        result[i * classCount + label] = row[k] - greatest - log(total) + seen
      }
    }
    return result
  }

  /// What each column adds to the score of the row's most probable class, and a last column of the base.
  func contributions(for x: Matrix, threads: Int?) -> Matrix {
    let said = logProbabilities(for: x, threads: threads)
    let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
    // A class that did not occur in training is the best of none: of the model's classes, the first of the best.
    let called = (0..<x.rowCount).map { row -> Int in
      let own = said[(row * classCount)..<((row + 1) * classCount)]
      let best = own.indices.reduce(own.startIndex) { own[$1] > own[$0] ? $1 : $0 } - own.startIndex
      return places[best] ?? 0
    }
    var result = Matrix(rowCount: x.rowCount, columnCount: x.columnCount + 1) { _, _ in 0 }
    for output in present.indices {
      let rows = called.indices.filter { called[$0] == output }
      if rows.isEmpty { continue }
      let parts = contributions(for: x.rows(at: rows), output: output, threads: threads)
      for (place, row) in rows.enumerated() {
        for column in 0..<parts.columnCount { result[row, column] = parts[place, column] }
      }
    }
    return result
  }

  private func contributions(for x: Matrix, output: Int, threads: Int?) -> Matrix {
    switch kind {
    case .multinomial(let model): return model.sum(ofClass: output).parts(for: x)
    case .gradientBoosting(let model):
      return model.ensemble.contributions(for: x, output: output, threads: threads)
    case .randomForest(let model):
      guard model.ensemble.outputCount == 1 else {
        return model.ensemble.contributions(for: x, output: output, threads: threads)
      }
      // Of two classes a forest says the probability of the second one.
      let second = model.ensemble.contributions(for: x, threads: threads)
      guard output == 0 else { return second }
      return Matrix(rowCount: second.rowCount, columnCount: second.columnCount) { row, column in
        (column == second.columnCount - 1 ? 1 : 0) - second[row, column]
      }
    }
  }

  /// Columns of the encoded features.
  var columnCount: Int {
    switch kind {
    case .multinomial(let model): model.coefficients.rowCount
    case .gradientBoosting(let model): model.featureCount
    case .randomForest(let model): model.featureCount
    }
  }

  /// Whether a stored model can be used.
  var isSound: Bool {
    let known: Int? =
      switch kind {
      case .multinomial(let model): model.classCount
      case .gradientBoosting(let model): if case .softmax(let count) = model.loss { count } else { nil }
      case .randomForest(let model): if case .classes(let count) = model.outcome { count } else { nil }
      }
    return known == present.count && present.count >= 2 && shifts.count == present.count
      && shifts.allSatisfy { abs($0) <= 1e3 } && zip(present, present.dropFirst()).allSatisfy { $0 < $1 }
      && (present.first ?? -1) >= 0 && (present.last ?? 0) < classCount && unseenProbability > 0
      && unseenProbability * Double(classCount - present.count) < 1
  }
}

extension MultinomialLogisticRegression.ClassWeights {
  fileprivate var list: [Double]? { if case .explicit(let list) = self { list } else { nil } }
}

extension GradientBoosting.ClassWeights {
  fileprivate var list: [Double]? { if case .explicit(let list) = self { list } else { nil } }
}

extension RandomForest.ClassWeights {
  fileprivate var list: [Double]? { if case .explicit(let list) = self { list } else { nil } }
}
