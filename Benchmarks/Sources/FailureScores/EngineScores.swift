import Foreshock
import Foundation

/// Remaining lives of the engines of one set of C-MAPSS: settings are chosen by folds of whole training engines, then the
/// last flight of each test engine is judged.
struct EngineScores {
  /// The greatest life that is told apart from more.
  static let cap = 125.0
  static let foldCount = 5
  static let seeds: [UInt64] = [0, 1, 2, 3, 4]
  /// The first cycle that validation looks at: no test engine is cut much sooner.
  static let firstJudged = 30.0

  /// What is tried.
  struct Candidate {
    var leaves: Int
    var rows: Int
    var columns: Double

    static let all = [15, 31].flatMap { leaves in
      [20, 60].flatMap { rows in [0.2, 0.5].map { Candidate(leaves: leaves, rows: rows, columns: $0) } }
    }

    var name: String { "\(leaves) leaves of \(rows) rows, \(columns) of columns" }

    func model(seed: UInt64) -> GradientBoosting {
      GradientBoosting(
        loss: .squared, rounds: 400, learningRate: 0.025, maxLeaves: leaves, minLeafCount: rows,
        rowFraction: 0.7, columnFraction: columns, seed: seed)
    }
  }

  private let set: String
  private let training: EngineFleet
  private let test: EngineFleet
  /// The life left after the last flight of each test engine.
  private let truth: [Double]
  private let targets: [Double]

  init(folder: String, set: String) throws {
    self.set = set
    training = try EngineFleet("\(folder)/train_\(set).csv")
    test = try EngineFleet("\(folder)/test_\(set).csv", sensors: training.sensorNames)
    truth = try NumberTable("\(folder)/RUL_\(set).csv").numbers("rul")
    targets = training.remainingLives.map { min($0, Self.cap) }
  }

  /// Errors of lives within 0 ... cap.
  private struct Errors {
    let rmse: Double
    /// Of 100 engines.
    let score: Double

    init(_ truth: [Double], _ said: [Double], weights: [Double]) {
      var (squares, score, whole) = (0.0, 0.0, 0.0)
      for row in truth.indices where weights[row] > 0 {
        let late = min(max(said[row], 0), EngineScores.cap) - truth[row]
        squares += weights[row] * late * late
        score += weights[row] * expm1(late < 0 ? -late / 13 : late / 10)
        whole += weights[row]
      }
      rmse = (squares / whole).squareRoot()
      self.score = 100 * score / whole
    }
  }

  /// A cut at a random flight of each engine: the weight of each flight.
  private var cutWeights: [Double] {
    training.engines.flatMap { rows in
      let judged = rows.count { training.cycles[$0] >= Self.firstJudged }
      return rows.map { training.cycles[$0] >= Self.firstJudged ? 1 / Double(judged) : 0 }
    }
  }

  /// The errors of each candidate on engines that its model has not seen.
  private func validated() throws -> [Errors] {
    var said = [[Double]](
      repeating: [Double](repeating: 0, count: training.rowCount), count: Candidate.all.count)
    for fold in 0..<Self.foldCount {
      let held = training.engineOfRow.map { $0 % Self.foldCount == fold }
      let (rows, rest) = (held.indices.filter { !held[$0] }, held.indices.filter { held[$0] })
      let x = try EngineFeatures(training, rows: rows, targets: targets).features(of: training)
      let (learned, judged, y) = (x.rows(at: rows), x.rows(at: rest), rows.map { targets[$0] })
      for (place, candidate) in Candidate.all.enumerated() {
        let lives = try candidate.model(seed: 0).fit(learned, targets: y).predictions(for: judged)
        for (row, life) in zip(rest, lives) { said[place][row] = life }
      }
    }
    return said.map { Errors(targets, $0, weights: cutWeights) }
  }

  func report() throws {
    print(
      """
      ## C-MAPSS \(set)

      \(training.engines.count) engines to learn from, \(test.engines.count) to be judged by, \(training.sensorNames.count) \
      sensors with three readings or more, each in deviations from what is usual in its regime (altitude rounded to 1,000 ft) \
      among the engines learned from. Features look back only: of each sensor the value, means of 5, 20 and 50 flights, \
      deviation of 20, exponential mean of span 30, drift of the mean of 20 from the first 10; of the health index, the least-squares sum of \
      all sensors, means and slopes of 10, 30, 60 and exponential means of span 5, 10, 20, 40; the cycle. Targets are \
      min(life, \(Int(Self.cap))), learned and judged. Settings: least error in \(Self.foldCount) folds of whole training engines (number \
      modulo \(Self.foldCount)), an engine being cut at a random flight from its \(Int(Self.firstJudged))th on. 400 rounds, rate \
      0.025, 0.7 of rows. The test engines' last flights are judged once for each of \(Self.seeds.count) seeds.

      | validation | RMSE | NASA score a 100 engines |
      | --- | --: | --: |
      """)
    let started = Date()
    let errors = try validated()
    for (candidate, error) in zip(Candidate.all, errors) {
      print("| \(candidate.name) | " + String(format: "%.2f | %.0f |", error.rmse, error.score))
    }
    guard let best = errors.indices.min(by: { errors[$0].rmse < errors[$1].rmse }) else { return }
    print("\nChosen: \(Candidate.all[best].name); " + seconds(since: started))
    try judge(Candidate.all[best])
    print("\nThe whole protocol: " + seconds(since: started))
  }

  private func judge(_ candidate: Candidate) throws {
    print(
      """

      | seed | RMSE | NASA score | RMSE, life not capped | score, life not capped | seconds, features and fit |
      | --- | --: | --: | --: | --: | --: |
      """)
    let last = test.engines.map { $0.upperBound - 1 }
    let capped = truth.map { min($0, Self.cap) }
    var sums = [Double](repeating: 0, count: 4)
    for seed in Self.seeds {
      let started = Date()
      let learned = try EngineFeatures(
        training, rows: Array(training.cycles.indices), targets: targets)
      let model = try candidate.model(seed: seed).fit(learned.features(of: training), targets: targets)
      let lives = model.predictions(for: try learned.features(of: test).rows(at: last))
        .map { min(max($0, 0), Self.cap) }
      let spent = Date().timeIntervalSince(started)
      let figures = [capped, truth].flatMap { truth in
        [
          ForecastMetrics.rootMeanSquaredError(actual: truth, predicted: lives) ?? .nan,
          PrognosticScore.asymmetric(actual: truth, predicted: lives) ?? .nan,
        ]
      }
      for place in sums.indices { sums[place] += figures[place] / Double(Self.seeds.count) }
      print("| \(seed) | \(Self.cells(figures)) | " + String(format: "%.1f |", spent))
    }
    print("| mean | \(Self.cells(sums)) | |")
  }

  private static func cells(_ figures: [Double]) -> String {
    String(format: "%.2f | %.0f | %.2f | %.0f", figures[0], figures[1], figures[2], figures[3])
  }

  private func seconds(since start: Date) -> String {
    String(format: "%.0f s.", Date().timeIntervalSince(start))
  }
}
