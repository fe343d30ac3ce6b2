// How often alarms are raised where nothing is wrong: the share of anomalous samples on synthetic streams of six
// families, next to what was asked for.
//
//   AlarmRates [STREAMS] [SAMPLES]          default 1000 streams of 20,000 samples
//
// Each family has a sixth of the streams. The first tenth of each stream is not counted.
import Foreshock
import Foundation

let streamCount = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1000
let sampleCount = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 20_000
let alphas = [0.01, 0.005, 0.001]
let families = NullFamily.allCases

print("| detector | family | " + alphas.map { "α = \($0)" }.joined(separator: " | ") + " |")
print("| --- | --- |" + alphas.map { _ in " --: |" }.joined())
for detector in JudgedDetector.allCases {
  var totals = [Double](repeating: 0, count: alphas.count)
  for family in families {
    let shares = Parallel.map(count: streamCount / families.count) { stream in
      (try? detector.shares(
        of: family.stream(count: sampleCount, random: RandomStream(seed: 7).stream(UInt64(stream))), alphas))
        ?? []
    }
    let means = alphas.indices.map { place in
      shares.reduce(0) { $0 + $1[place] } / Double(shares.count)
    }
    for place in alphas.indices { totals[place] += means[place] / Double(families.count) }
    print("| \(detector.rawValue) | \(family.rawValue) | " + ratios(means) + " |")
  }
  print("| \(detector.rawValue) | **all** | " + ratios(totals) + " |")
}

/// Realised shares over nominal ones.
func ratios(_ shares: [Double]) -> String {
  zip(shares, alphas).map { String(format: "%.2f", $0 / $1) }.joined(separator: " | ")
}
