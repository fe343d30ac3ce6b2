internal import ForeshockMetrics
internal import ForeshockNumerics

/// How predictions of remaining life went as the units held out aged.
enum FoldTracks {
  private struct Row {
    var time, actual, predicted: Double
  }

  static let alpha = 0.2
  static let horizonAlpha = 0.1
  static let lambdas = [0.5, 0.75, 0.9]

  /// Nil where units or times are not known, or the answers are no remaining lives.
  ///
  /// - Parameter actual: the answers of the rows held out, fold by fold, as `predicted` what was said.
  static func report(
    _ prepared: PreparedPipeline, _ actual: [[Double]], _ predicted: [[Double]]
  ) -> FailureReport.Prognosis? {
    guard let units = prepared.table.units, let times = prepared.table.times else { return nil }
    var rowsOfUnit = [[Row]](repeating: [], count: prepared.table.unitNames.count)
    for (fold, split) in prepared.splits.enumerated() {
      for (place, row) in split.test.enumerated() {
        rowsOfUnit[units[row]].append(
          Row(time: times[row], actual: actual[fold][place], predicted: predicted[fold][place]))
      }
    }
    let lives = rowsOfUnit.flatMap { parted($0.sorted { $0.time < $1.time }) }
    guard let rate = fall(of: lives) else { return nil }
    let tracks = lives.compactMap { track(of: $0, rate: rate) }
    guard !tracks.isEmpty else { return nil }
    let horizons = tracks.map { $0.horizon(alpha: horizonAlpha) ?? 0 }.sorted()
    let count = Double(tracks.count)
    return FailureReport.Prognosis(
      trackCount: tracks.count,
      accuracies: lambdas.map { lambda in
        Double(tracks.count { $0.isAccurate(alpha: alpha, lambda: lambda) }) / count
      }, lambdas: lambdas, alpha: alpha, medianHorizon: Statistics.quantile(horizons, 0.5),
      horizonAlpha: horizonAlpha,
      relativeAccuracy: tracks.reduce(0) { $0 + $1.cumulativeRelativeAccuracy } / count)
  }

  /// A unit's rows, apart where the answer rises: it was repaired.
  private static func parted(_ rows: [Row]) -> [[Row]] {
    var lives: [[Row]] = []
    for row in rows {
      if let last = lives.last?.last, row.actual <= last.actual {
        lives[lives.count - 1].append(row)
      } else {
        lives.append([row])
      }
    }
    return lives
  }

  /// By how much answers fall in a second; nil where that is not the same everywhere but at a cap.
  private static func fall(of lives: [[Row]]) -> Double? {
    var rates: [Double] = []
    for life in lives {
      for (a, b) in zip(life, life.dropFirst()) where b.actual < a.actual && b.time > a.time {
        rates.append((a.actual - b.actual) / (b.time - a.time))
      }
    }
    guard !rates.isEmpty else { return nil }
    let rate = Statistics.quantile(rates.sorted(), 0.5)
    for life in lives {
      for (a, b) in zip(life, life.dropFirst()) {
        let fall = a.actual - b.actual
        let due = rate * (b.time - a.time)
        // Answers are rounded numbers of a file.
        let slack = 1e-6 * rate * (life[life.count - 1].time - life[0].time) + 1e-3 * due
        // From the cap on they fall later, and so less.
        let isEven = abs(fall - due) <= slack || (a.actual == life[0].actual && fall <= due + slack)
        if !isEven { return nil }
      }
    }
    return rate
  }

  /// One life, on a clock in the unit of the answers that starts with its first row.
  private static func track(of life: [Row], rate: Double) -> PrognosticTrack? {
    guard let last = life.last else { return nil }
    let end = (last.time - life[0].time) * rate + last.actual
    let plateau = life.prefix { $0.actual == life[0].actual }.count
    var (times, predicted): ([Double], [Double]) = ([], [])
    for row in life.dropFirst(plateau - 1) where row.actual > 0 {
      let time = (row.time - life[0].time) * rate
      guard time < end, time > times.last ?? -.infinity else { continue }
      times.append(time)
      predicted.append(row.predicted)
    }
    guard times.count > 1 else { return nil }
    return try? PrognosticTrack(times: times, predicted: predicted, endOfLife: end)
  }
}
