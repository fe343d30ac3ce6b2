import Foreshock
import Foundation

/// AI4I 2020: ten thousand workpieces of a made-up milling machine, a failure or none for each, in no order of time.
struct MillingTable {
  static let foldCount = 5
  static let seeds: [UInt64] = [0, 1, 2, 3, 4]

  let names = [
    "type", "air", "process", "speed", "torque", "wear", "difference", "power", "overstrain",
  ]
  let x: Matrix
  let labels: [Int]
  /// The fold of each row, a list a seed.
  let folds: [[Int]]

  /// Reads `ai4i2020.csv`. Of the labels only the failure itself is used: its modes say what it was.
  init(folder: String) throws {
    let table = try NumberTable("\(folder)/ai4i2020.csv")
    let types = ["L": 0.0, "M": 1, "H": 2]
    let air = table.numbers("Air temperature [K]")
    let process = table.numbers("Process temperature [K]")
    let speed = table.numbers("Rotational speed [rpm]")
    let torque = table.numbers("Torque [Nm]")
    let wear = table.numbers("Tool wear [min]")
    x = Matrix(columns: [
      table.words("Type").map { types[$0] ?? .nan }, air, process, speed, torque, wear,
      zip(process, air).map { $0 - $1 },
      zip(torque, speed).map { $0 * $1 * 2 * Double.pi / 60 },
      zip(wear, torque).map { $0 * $1 },
    ])
    let labels = table.numbers("Machine failure").map { Int($0) }
    self.labels = labels
    folds = try Self.seeds.map { seed in
      var folds = [Int](repeating: 0, count: labels.count)
      for (fold, split) in try StratifiedKFold(folds: Self.foldCount, seed: seed).splits(labels: labels)
        .enumerated()
      {
        for row in split.test { folds[row] = fold }
      }
      return folds
    }
  }

  /// Writes features, labels and folds.
  func write(to path: String) throws {
    try writeTable(
      numbers: names.indices.map { (names[$0], x.column($0)) } + [("label", labels.map(Double.init))]
        + Self.seeds.map { ("fold\($0)", folds[Int($0)].map(Double.init)) },
      to: path)
  }

  /// What is tried: 150 rounds of trees with so many leaves of so many rows.
  private static let candidates = [7, 15].flatMap { leaves in [5, 20].map { (leaves: leaves, rows: $0) } }

  private func model(_ candidate: Int, seed: UInt64) -> GradientBoosting {
    let (leaves, rows) = Self.candidates[candidate]
    return GradientBoosting(
      rounds: 150, learningRate: 0.05, maxLeaves: leaves, minLeafCount: rows, rowFraction: 0.8,
      columnFraction: 0.7, seed: seed)
  }

  /// Probabilities of `test` by a model fitted to `training`.
  private func probabilities(_ candidate: Int, seed: UInt64, _ training: [Int], _ test: [Int]) throws
    -> [Double]
  {
    try model(candidate, seed: seed).fit(x.rows(at: training), labels: training.map { labels[$0] })
      .predictions(for: x.rows(at: test))
  }

  /// The candidate with the best average precision when the folds but one hold out one another.
  private func choice(_ folds: [Int], without outer: Int, seed: UInt64) throws -> Int {
    var best = (candidate: 0, precision: -1.0)
    for candidate in Self.candidates.indices {
      var (truth, said) = ([Int](), [Double]())
      for inner in 0..<Self.foldCount where inner != outer {
        let test = folds.indices.filter { folds[$0] == inner }
        let training = folds.indices.filter { folds[$0] != inner && folds[$0] != outer }
        said += try probabilities(candidate, seed: seed, training, test)
        truth += test.map { labels[$0] }
      }
      let precision = try ClassificationMetrics.averagePrecision(labels: truth, scores: said)
      if precision > best.precision { best = (candidate, precision) }
    }
    return best.candidate
  }

  /// Prints the rules and a line a seed.
  func report() throws {
    print(
      """
      ## AI4I 2020

      \(labels.count) rows, \(labels.count { $0 == 1 }) failures; labels of the modes of failure are not used. Features: type as \
      a number, the five measurements, temperature difference, power = torque · angular speed, overstrain = wear · torque. \
      \(Self.foldCount) folds with the same share of failures, shuffled anew for each of \(Self.seeds.count) seeds. For each \
      fold leaves of \(Self.candidates.map { "\($0.leaves)/\($0.rows)" }.joined(separator: ", ")) (leaves a tree / rows a leaf) \
      are compared by average precision over the other four, each held out in turn; 150 rounds, rate 0.05, 0.8 of rows, 0.7 of \
      columns. Every row is judged once a seed, all folds of it together; probabilities as they come.

      | seed | average precision | Brier | chosen | seconds |
      | --- | --: | --: | --- | --: |
      """)
    var (precisions, briers) = ([Double](), [Double]())
    for (folds, seed) in zip(folds, Self.seeds) {
      let started = Date()
      var said = [Double](repeating: 0, count: labels.count)
      var chosen: [String] = []
      for fold in 0..<Self.foldCount {
        let candidate = try choice(folds, without: fold, seed: seed)
        chosen.append("\(Self.candidates[candidate].leaves)/\(Self.candidates[candidate].rows)")
        let test = folds.indices.filter { folds[$0] == fold }
        let training = folds.indices.filter { folds[$0] != fold }
        for (row, p) in zip(test, try probabilities(candidate, seed: seed, training, test)) { said[row] = p }
      }
      precisions.append(try ClassificationMetrics.averagePrecision(labels: labels, scores: said))
      briers.append(try ClassificationMetrics.brierScore(labels: labels, probabilities: said))
      print(
        "| \(seed) | "
          + String(format: "%.4f | %.5f | ", precisions.last ?? 0, briers.last ?? 0)
          + chosen.joined(separator: " ")
          + String(format: " | %.1f |", Date().timeIntervalSince(started)))
    }
    print(
      String(format: "| mean | %.4f | %.5f | | |", Statistics.mean(precisions), Statistics.mean(briers)))
  }
}
