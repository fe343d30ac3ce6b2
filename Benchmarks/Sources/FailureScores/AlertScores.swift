import Foreshock
import Foundation

/// Alerts of a fleet: learned from the first half of the time, a threshold chosen in the next fifth, judged in the rest.
struct AlertScores {
  private let fleet: AlertFleet
  private let labels: [FailureLabel]
  /// When learning ends, and when choosing does.
  private let (learned, chosen): (Double, Double)

  init(_ fleet: AlertFleet) throws {
    self.fleet = fleet
    labels = try fleet.labels()
    let (first, last) = (fleet.times.min() ?? 0, fleet.times.max() ?? 0)
    learned = first + 0.5 * (last - first)
    chosen = first + 0.7 * (last - first)
  }

  /// The rows to learn from: what became of them was known when learning ended.
  private var trainingRows: [Int] {
    labels.indices.filter { labels[$0].isKnown && fleet.times[$0] + fleet.horizon <= learned }
  }

  /// Writes the rows: unit, time, whether to learn from it, the label where it is known, the features.
  func write(to path: String) throws {
    let isTraining = Set(trainingRows)
    try writeTable(
      words: [("unit", fleet.units)],
      numbers: [
        ("time", fleet.times), ("training", labels.indices.map { isTraining.contains($0) ? 1 : 0 }),
        ("label", labels.map { $0.isKnown ? Double($0.rawValue) : .nan }),
      ] + zip(fleet.featureNames, fleet.features).map { ($0, $1) }, to: path)
  }

  /// The mean probability of five seeds.
  private func ourScores() throws -> [Double] {
    let x = Matrix(columns: fleet.features)
    let rows = trainingRows
    let (known, y) = (x.rows(at: rows), rows.map { Int(labels[$0].rawValue) })
    var sums = [Double](repeating: 0, count: x.rowCount)
    for seed in 0..<5 as Range<UInt64> {
      let model = try GradientBoosting(
        rounds: 200, learningRate: 0.05, maxLeaves: 15, rowFraction: 0.8, columnFraction: 0.7, seed: seed
      ).fit(known, labels: y)
      for (row, p) in model.predictions(for: x).enumerated() { sums[row] += p / 5 }
    }
    return sums
  }

  /// The alerts of scores of at least `threshold` between two times: none sooner than a horizon after another one or a failure.
  private func judged(_ scores: [Double], threshold: Double, from start: Double, to end: Double) throws
    -> AlertReport
  {
    var units: [AlertedUnit] = []
    for (unit, rows) in fleet.spans {
      let rows = rows.filter { fleet.times[$0] >= start && fleet.times[$0] < end }
      guard let first = rows.first, let last = rows.last else { continue }
      let failures = (fleet.failures[unit] ?? []).filter {
        $0 >= fleet.times[first] && $0 <= min(end, fleet.times[last] + fleet.spacing)
      }
      var alerts: [Double] = []
      for row in rows where scores[row] >= threshold {
        let time = fleet.times[row]
        let before = [alerts.last, fleet.failures[unit]?.last { $0 <= time }].compactMap { $0 }.max()
        if before.map({ time >= $0 + fleet.horizon }) ?? true { alerts.append(time) }
      }
      units.append(
        AlertedUnit(
          observed: fleet.times[first]...max(fleet.times[last], failures.max() ?? 0), alertTimes: alerts,
          failures: failures))
    }
    return try AlertReport(units, horizon: fleet.horizon, minimumLead: fleet.minimumLead)
  }

  private static func weekly(_ report: AlertReport) -> Double {
    (report.falseAlarmsPerUnitMonth ?? 0) * 7 / 30
  }

  /// The least of 400 thresholds, spread evenly over the scores of validation, whose false alarms stay within `budget` there, and
  /// those of all higher ones.
  private func threshold(_ scores: [Double], budget: Double) throws -> Double {
    let seen = fleet.times.indices.filter { fleet.times[$0] >= learned && fleet.times[$0] < chosen }
      .map { scores[$0] }.sorted(by: >)
    var best = Double.infinity
    for step in 0..<400 {
      // Dense among the highest scores, where thresholds are.
      let share = pow(Double(step) / 400, 3)
      let candidate = seen[Int(share * Double(seen.count - 1))]
      guard candidate < best else { continue }
      let report = try judged(scores, threshold: candidate, from: learned, to: chosen)
      guard Self.weekly(report) <= budget else { break }
      best = candidate
    }
    return best
  }

  /// Prints the rules and a line a budget; `path` names scores of another program.
  func report(scores path: String?) throws {
    let started = Date()
    let scores = try path.map { try NumberTable($0).numbers("score") } ?? ourScores()
    guard scores.count == fleet.times.count else { fail("there is a score for each row", code: 65) }
    let spent = Date().timeIntervalSince(started)
    let rest = labels.indices.filter { labels[$0].isKnown && fleet.times[$0] >= chosen }
    let ranked = try RankedScores(
      labels: rest.map { Int(labels[$0].rawValue) }, scores: rest.map { scores[$0] })
    print(
      """
      ## \(fleet.name)

      \(fleet.rules) \(fleet.times.count) rows of \(fleet.spans.count) units, \(fleet.features.count) features. Learned from \
      the first half of the time, less what was not known by its end (\(trainingRows.count) rows, \
      \(trainingRows.count { labels[$0] == .positive }) of them positive); 200 rounds of 15 leaves, rate 0.05, 0.8 of rows, \
      0.7 of columns, the mean of five seeds, nothing tuned. The threshold is the least whose false alarms keep to the budget in \
      the next fifth of the time, the rest is judged once. No alert within \(fleet.horizon / 3600) h of another one or after a \
      failure; right is one \(fleet.minimumLead / 3600) h to \(fleet.horizon / 3600) h before a failure. Rows of the test: average precision \
      \(String(format: "%.3f", ranked.averagePrecision)), \(ranked.positiveCount) of \(ranked.count) positive\
      \(path == nil ? String(format: "; %.1f s", spent) : "").

      | false alarms a unit-week, budget | in the test | failures warned of | alert precision | lead time, 10 % | median | 90 % |
      | --: | --: | --: | --: | --: | --: | --: |
      """)
    for budget in fleet.budgets {
      let report = try judged(
        scores, threshold: threshold(scores, budget: budget), from: chosen, to: .greatestFiniteMagnitude)
      let leads = [0.1, 0.5, 0.9].map { share in
        report.leadTime(quantile: share).map { String(format: "%.0f h", $0 / 3600) } ?? "–"
      }
      print(
        "| \(budget) | " + String(format: "%.3f", Self.weekly(report))
          + " | \(report.caughtFailures) of \(report.caughtFailures + report.missedFailures) | "
          + "\(report.rightAlerts) of \(report.rightAlerts + report.falseAlarms + report.lateAlerts) | "
          + leads.joined(separator: " | ") + " |")
    }
    print("")
  }
}
