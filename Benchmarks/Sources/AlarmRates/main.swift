// How often alarms are raised where nothing is wrong: the share of samples that begin an incident on synthetic streams
// of six families, over what was asked for.
//
//   AlarmRates [STREAMS] [SAMPLES] [PART]   default 1000 streams of 20,000 samples, and all detectors
//
// Each family has a sixth of the streams; slow detectors run on a share of them. The first fifth of each stream is not
// counted. With PART only detectors whose names contain it, and each family by itself.
import Foreshock
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
let streamCount = arguments.first.flatMap { Int($0) } ?? 1000
let sampleCount = arguments.dropFirst().first.flatMap { Int($0) } ?? 20_000
let part = arguments.dropFirst(2).first
let alphas = [0.01, 0.005, 0.001]
let families = NullFamily.allCases
let rules = AlarmRule.allCases

let columns = rules.flatMap { rule in alphas.map { "\(rule.rawValue), \($0)" } }
print("| detector | streams | \(columns.joined(separator: " | ")) |")
print("| --- | --: |" + columns.map { _ in " --: |" }.joined())
for detector in JudgedDetector.all where part.map({ detector.name.contains($0) }) ?? true {
  let perFamily = max(1, Int((detector.share * Double(streamCount) / Double(families.count)).rounded()))
  var means: [[Double]] = []
  for family in families {
    let shares = Parallel.map(count: perFamily) { stream in
      (try? realised(
        detector, family.stream(count: sampleCount, random: RandomStream(seed: 7).stream(UInt64(stream)))))
        ?? columns.map { _ in .nan }
    }
    let mean = columns.indices.map { k in
      let known = shares.map { $0[k] }.filter { !$0.isNaN }
      return known.reduce(0, +) / Double(known.count) / alphas[k % alphas.count]
    }
    means.append(mean)
    if part != nil {
      print("| \(detector.name), \(family.rawValue) | \(perFamily) |" + mean.map { cell($0) }.joined())
    }
  }
  let cells = columns.indices.map { k in
    let ratios = means.map { $0[k] }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    return String(format: " %.2f (%.2f … %.2f) |", mean, ratios.min() ?? .nan, ratios.max() ?? .nan)
  }
  print("| \(detector.name) | \(perFamily * families.count) |" + cells.joined())
}

/// Realised shares of one stream by every rule and α.
func realised(_ detector: JudgedDetector, _ stream: [Double]) throws -> [Double] {
  let scores = try detector.scores(stream)
  return try rules.flatMap { rule in
    try alphas.map { try rule.share(of: scores, from: stream.count / 5, alpha: $0) }
  }
}

func cell(_ ratio: Double) -> String { String(format: " %.2f |", ratio) }
