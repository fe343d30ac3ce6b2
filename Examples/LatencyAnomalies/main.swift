// Watches a latency sample by sample: how new each value is, alarms at a rate that is known, one an incident.
//
//     swift run LatencyAnomalies [FILE]
import Foreshock
import Foundation

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/latency/latency.csv"
let table = try CSVReader().read(path: path).table
let latency = try SeriesExtraction(valueColumn: "latency").series(from: table).series[0].series

// Five-minute samples with a day; one sample in a thousand may begin an incident, which is two a week.
var detector = try NoveltyDetector(season: 288)
var alarms = try AlarmStream(policy: AlarmPolicy(alpha: 0.001, refractory: 24))

for (index, value) in latency.values.enumerated() {
  let verdict = alarms.update(score: detector.update(value))
  guard verdict.startsIncident else { continue }
  let expected = verdict.expectedPerWeek(samplingInterval: 300)
  print(
    latency.timestamp(at: index), "latency \(value) ms:", "\(detector.leading?.rawValue ?? "?") is new;",
    "as strange as \(String(format: "%.2g", expected)) samples in an ordinary week")
}

// The detector and its alarms are values that can be stored, and go on another time.
let state = try JSONEncoder().encode(detector)
print("state of the detector: \(state.count) bytes after \(detector.sampleCount) samples")
