import Foreshock
import Foundation
import LabelledSets

/// Judges the scores of detectors on the series of a set, all by the same rules.
struct DetectionJudge {
  static let alpha = 0.001
  static let refractory = 60
  /// L of VUS-PR, in rows.
  static let window = 100

  let series: [LabelledSeries]

  /// Sums over the series of a set.
  private struct Sums {
    var (volume, f1, events, found, alarms, falseAlarms, weeks) = (0.0, 0.0, 0, 0, 0, 0, 0.0)
    var judged = 0

    /// Adds a series by the score and what alarms each judged row has.
    mutating func add(
      _ series: LabelledSeries, scores: [Double], anomalous: [Bool], starts: [Bool]
    ) throws {
      let events = try series.events()
      for event in events { found += anomalous[event].contains(true) ? 1 : 0 }
      self.events += events.count
      alarms += starts.count { $0 }
      falseAlarms += zip(starts, series.labels).count { $0 && $1 == 0 }
      weeks += Double(series.labels.count) * series.secondsPerRow / 604_800
      guard !events.isEmpty, series.labels.contains(0) else { return }
      judged += 1
      // No verdict is the least anomalous of all.
      let least = scores.lazy.filter { !$0.isNaN }.min() ?? 0
      volume += try VolumeUnderSurface(
        labels: series.labels, scores: scores.map { $0.isNaN ? least : $0 }, window: DetectionJudge.window
      ).precisionRecall
      f1 += try RangeMetrics().score(labels: series.labels, predicted: anomalous.map { $0 ? 1 : 0 }).f1
    }

    func row(_ name: String, seconds: Double) -> String {
      let count = Double(max(1, judged))
      return "| \(name) | "
        + String(
          format: "%.3f | %.3f | %d of %d | %.2f | %.2f | %.1f |", volume / count, f1 / count, found, events,
          Double(alarms) / weeks, Double(falseAlarms) / weeks, seconds)
    }
  }

  /// Prints the row of a detector.
  func report(_ detector: JudgedDetector) throws {
    var sums = Sums()
    var seconds = 0.0
    var failed = 0
    for one in series {
      let started = Date()
      var scores = [Double](repeating: .nan, count: one.rowCount)
      do { scores = try detector.scores(one) } catch { failed += 1 }
      seconds += Date().timeIntervalSince(started)
      let alarms = try AlarmStream(policy: AlarmPolicy(alpha: Self.alpha, refractory: Self.refractory))
      let verdicts = alarms.verdicts(on: scores).dropFirst(one.trainingCount)
      try sums.add(
        one, scores: Array(scores[one.trainingCount...]), anomalous: verdicts.map(\.isAnomalous),
        starts: verdicts.map(\.startsIncident))
    }
    let notes =
      (detector.isBatch ? " (sees the whole series)" : "") + (failed > 0 ? " (\(failed) failed)" : "")
    print(sums.row(detector.name + notes, seconds: seconds))
  }

  /// Prints the row of alarms at fixed distances, as many as asked for.
  func reportClock() throws {
    var sums = Sums()
    let step = Int(1 / Self.alpha)
    for one in series {
      let alarms = one.labels.indices.map { $0 % step == step / 2 }
      try sums.add(one, scores: alarms.map { $0 ? 1 : 0 }, anomalous: alarms, starts: alarms)
    }
    print(sums.row("control: blind clock", seconds: 0))
  }

  /// Prints how often the column ranked first, or one of the first three, is one of those named.
  func reportCulprits(_ methods: [RootCauseMethod]) throws {
    let events = series.reduce(0) { $0 + $1.culprits.count }
    guard events > 0 else { return }
    print("\n| root cause, \(events) events | hit@1 | hit@3 |\n| --- | --: | --: |")
    var chance = (0.0, 0.0)
    for one in series {
      for (_, columns) in one.culprits {
        let (all, wrong) = (Double(one.columns.count), Double(one.columns.count - columns.count))
        chance.0 += 1 - wrong / all
        chance.1 += 1 - wrong * (wrong - 1) * (wrong - 2) / (all * (all - 1) * (all - 2))
      }
    }
    for method in methods {
      var hits = (0, 0)
      for one in series {
        let learned = try EmbeddedDetector(IsolationForest(), season: one.day)
          .fit(one.named(0..<one.trainingCount))
        let rest = one.named(one.trainingCount..<one.rowCount)
        for (rows, columns) in one.culprits {
          let names = Set(columns.map { "c\($0)" })
          let causes = try learned.causes(of: rows, in: rest, by: method)
          hits.0 += causes.prefix(1).contains { names.contains($0.column) } ? 1 : 0
          hits.1 += causes.prefix(3).contains { names.contains($0.column) } ? 1 : 0
        }
      }
      print(
        String(
          format: "| \(method) | %.2f | %.2f |", Double(hits.0) / Double(events),
          Double(hits.1) / Double(events)))
    }
    print(
      String(
        format: "| a column at random | %.2f | %.2f |", chance.0 / Double(events), chance.1 / Double(events)))
  }
}
