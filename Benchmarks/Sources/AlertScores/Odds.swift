import Foreshock
import Foundation
import LabelledSets

/// Whether probabilities of crossing mean what they say, on series of running systems.
struct OddsStudy {
  let horizon = 30
  /// One look: what was said and what came.
  struct Look {
    var series: Int
    var probability: Double
    var happened: Bool
    var step: Int?
    var lower: Int?
    var upper: Int?
    var came: Int?
    var linear: Double
  }

  /// The series of a folder of folders: ms_cloud_monitoring, nab, prometheus, kpi.
  static func series(below folder: String) throws -> [(name: String, series: TimeSeries)] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().compactMap {
      path -> (name: String, series: TimeSeries)? in
      guard
        ["ms_cloud_monitoring/", "nab/data/", "prometheus/", "kpi/"].contains(where: { path.hasPrefix($0) }),
        path.hasSuffix(".csv") || path.hasSuffix(".csv.gz")
      else { return nil }
      let rows = try DelimitedText("\(folder)/\(path)").cells.dropFirst().filter { $0.count >= 2 }
      var samples: [(time: Double, value: Double)] = try rows.compactMap { row in
        guard let value = Double(row[1]) else { return nil }
        return (try Double(row[0]) ?? Double(Timestamp(parsing: row[0]).microseconds) / 1e6, value)
      }
      samples.sort { $0.time < $1.time }
      guard samples.count >= 600 else { return nil }
      let steps = zip(samples, samples.dropFirst()).map { $1.time - $0.time }.sorted()
      let interval = steps[steps.count / 2].rounded()
      let count = Int(((samples[samples.count - 1].time - samples[0].time) / interval).rounded()) + 1
      guard interval > 0, count <= 200_000 else { return nil }
      var values = [Double](repeating: .nan, count: count)
      for sample in samples {
        values[Int(((sample.time - samples[0].time) / interval).rounded())] = sample.value
      }
      return (
        path,
        TimeSeries(
          start: Timestamp(microseconds: Int64(samples[0].time) * 1_000_000),
          samplingInterval: .duration(.seconds(interval)), values: values)
      )
    }
  }

  /// Learns from the first half and looks `looks` times at the second, at three thresholds.
  func looks(at series: TimeSeries, number: Int, looks: Int) throws -> [Look] {
    let values = series.values
    let half = values.count / 2
    let history = series[0..<half]
    var model = try MultiProcess().fit(history)
    let thresholds = Statistics.quantiles(history.values.filter { !$0.isNaN }, [0.95, 0.98, 0.995])
    var watches = try thresholds.map { try LiveCrossing(of: .above($0), within: horizon) }
    let stride = max(1, (values.count - half - horizon - 6) / looks)
    var result: [Look] = []
    for step in half..<(values.count - horizon - 5) {
      try model.update(values[step])
      guard (step - half) % stride == 0, !values[step].isNaN else { continue }
      for (index, threshold) in thresholds.enumerated() {
        let odds = watches[index].odds(for: model)
        guard !odds.isAlreadyBeyond else { continue }
        let came = (1...horizon).first { h in
          values[step + h] > threshold
            && values[step + h...step + h + 4].count(where: { $0 > threshold }) >= 3
        }
        result.append(
          Look(
            series: number, probability: odds.probability, happened: came != nil, step: odds.step,
            lower: odds.lowerStep, upper: odds.upperStep, came: came,
            linear: line(Array(values[max(0, step - 59)...step])) > threshold ? 1 : 0))
      }
    }
    return result
  }

  private func line(_ window: [Double]) -> Double {
    let found = window.enumerated().filter { !$0.element.isNaN }
    let n = Double(found.count)
    let middle = found.reduce(0) { $0 + Double($1.offset) / n }
    let mean = found.reduce(0) { $0 + $1.element / n }
    var xy = 0.0, xx = 0.0
    for (x, y) in found {
      xy += (Double(x) - middle) * (y - mean)
      xx += (Double(x) - middle) * (Double(x) - middle)
    }
    return mean + (xx > 0 ? xy / xx : 0) * (Double(window.count - 1 + horizon) - middle)
  }

  func run(_ folder: String, looksPerSeries: Int) throws {
    let all = try Self.series(below: folder)
    var looks: [Look] = []
    for (number, item) in all.enumerated() {
      looks += try self.looks(at: item.series, number: number, looks: looksPerSeries)
    }
    let scores = Scores(looks)
    print(
      """
      ## Odds of crossing within \(horizon) samples: \(all.count) series, \(looks.count) looks at second halves, thresholds at the first half's 95th, 98th, 99.5th percentile

      """)
    print(scores.text)
    var random = RandomStream(seed: 1)
    var errors: [Double] = [], skills: [Double] = []
    let bySeries = Dictionary(grouping: looks, by: \.series)
    for _ in 0..<200 {
      let drawn = (0..<all.count).flatMap { _ in bySeries[random.integer(below: all.count)] ?? [] }
      let scores = Scores(drawn)
      errors.append(scores.calibrationError)
      skills.append(scores.skill)
    }
    errors.sort()
    skills.sort()
    print(
      String(
        format: "Drawn anew by series, 200 times, 90 %%: calibration error %.3f … %.3f, skill %.2f … %.2f.",
        errors[10], errors[189], skills[10], skills[189]))
  }
}

/// The scores of some looks.
struct Scores {
  let calibrationError: Double
  let skill: Double
  let text: String

  init(_ looks: [OddsStudy.Look]) {
    var text = "| said | looks | mean said | came |\n| --- | --- | --- | --- |\n"
    var error = 0.0
    for bin in 0..<10 {
      let inside = looks.filter { min(9, Int($0.probability * 10)) == bin }
      guard !inside.isEmpty else { continue }
      let said = inside.reduce(0) { $0 + $1.probability } / Double(inside.count)
      let came = Double(inside.count { $0.happened }) / Double(inside.count)
      error += abs(said - came) * Double(inside.count) / Double(looks.count)
      text += String(format: "| %.1f … | %d | %.3f | %.3f |\n", Double(bin) / 10, inside.count, said, came)
    }
    func brier(_ p: (OddsStudy.Look) -> Double) -> Double {
      looks.reduce(0) { $0 + (p($1) - ($1.happened ? 1 : 0)) * (p($1) - ($1.happened ? 1 : 0)) }
        / Double(looks.count)
    }
    let rate = Double(looks.count { $0.happened }) / Double(looks.count)
    let ours = brier(\.probability), linear = brier(\.linear)
    calibrationError = error
    skill = 1 - ours / linear
    // Of the crossings that came, where one was foretold at all.
    let timed = looks.filter { $0.came != nil && $0.lower != nil && $0.probability >= 0.5 }
    let covered = timed.count { ($0.lower ?? 0)...($0.upper ?? 0) ~= ($0.came ?? -1) }
    let early = timed.count { ($0.came ?? 0) < ($0.lower ?? 0) }
    text += String(
      format:
        "\nCalibration error %.3f; Brier score %.4f, of predict_linear %.4f, of the base rate %.4f (rate %.3f); skill over predict_linear %.2f.\nThe 90 %% interval of the time, of the %d crossings foretold at 0.5 or more that came: covers %.3f, %d came before it.\n",
      error, ours, linear, rate * (1 - rate), rate, skill, timed.count,
      Double(covered) / Double(max(timed.count, 1)), early)
    self.text = text
  }
}
