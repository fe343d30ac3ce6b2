internal import ForeshockNumerics

/// Rows of several classes, ranked once by the probability of each class: the areas of every class against the rest, and
/// of every pair of classes, come from one walk over each ranking.
struct MulticlassRanking: Sendable {
  /// The areas of one set of rows.
  struct Areas {
    /// The mean of each class against all others.
    let oneVersusRest: Double
    /// The mean of each pair of classes alone, both ways.
    let oneVersusOne: Double
    /// The mean average precision of each class against all others.
    let averagePrecision: Double
  }

  private let labels: [Int]
  private let rankings: [RankedRows]

  /// Ranks checked rows.
  init(classCount: Int, labels: [Int], probabilities: [Double]) {
    self.labels = labels
    rankings = (0..<classCount).map { label in
      let scores = labels.indices.map { probabilities[$0 * classCount + label] }
      var distinct: [Double] = []
      for score in RadixSort.ascending(scores).reversed() where score != distinct.last {
        distinct.append(score)
      }
      return RankedRows(scores: scores, distinct: distinct)
    }
  }

  /// The areas when each row counts as often as `times` says; nil when a class has no rows.
  ///
  /// - Complexity: O(n · classes).
  func areas(_ times: [Int32]) -> Areas? {
    let classes = rankings.count
    var counts = [Int](repeating: 0, count: classes)
    for row in labels.indices { counts[labels[row]] += Int(times[row]) }
    let total = counts.reduce(0, +)
    guard counts.allSatisfy({ $0 > 0 }) else { return nil }
    var (rest, pairs, precision) = (0.0, 0.0, 0.0)
    for label in 0..<classes {
      let (halves, sum) = walk(label, times)
      let count = Double(counts[label])
      rest += Double(halves.reduce(0, +)) / 2 / (count * Double(total - counts[label]))
      for other in 0..<classes where other != label {
        pairs += Double(halves[other]) / 2 / (count * Double(counts[other]))
      }
      precision += sum / count
    }
    return Areas(
      oneVersusRest: rest / Double(classes), oneVersusOne: pairs / Double(classes * (classes - 1)),
      averagePrecision: precision / Double(classes))
  }

  /// Twice the number of pairs in which a row of the class scores higher than one of each other class, ties counting half,
  /// and the sum of precision where the recall of the class grows.
  private func walk(_ label: Int, _ times: [Int32]) -> (halves: [Int], precision: Double) {
    let order = rankings[label].order
    var halves = [Int](repeating: 0, count: rankings.count)
    var (above, called, start, precision) = (0, 0, 0, 0.0)
    for end in rankings[label].ends {
      var level = 0
      for place in start..<end where labels[order[place]] == label { level += Int(times[order[place]]) }
      for place in start..<end {
        let row = order[place]
        called += Int(times[row])
        if labels[row] != label { halves[labels[row]] += Int(times[row]) * (2 * above + level) }
      }
      above += level
      if level > 0 { precision += Double(level) * Double(above) / Double(called) }
      start = end
    }
    return (halves, precision)
  }
}
