// From a metric to a file to learn from: features of the past, labels of the future.
//
//     swift run RollingFeatures [FILE] > features.csv
import Foreshock

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/latency/latency.csv"
let table = try CSVReader().read(path: path).table
var extraction = SeriesExtraction(valueColumn: "latency")
extraction.regressorColumns = ["incident"]
let found = try extraction.series(from: table).series[0]
let latency = found.series
let times = (0..<latency.count).map { latency.timestamp(at: $0) }

// One value says which features there are; JSONEncoder stores it.
let bank = try FeatureBank(
  windows: [
    .init(label: "30m", window: try RollingWindow(length: 6, minPeriods: 3)),
    .init(label: "4h", window: try RollingWindow(length: 48, minPeriods: 24)),
  ],
  statistics: [.mean, .standardDeviation, .maximum, .slope],
  declared: [
    .transform(.lag(1)), .transform(.difference(lag: 12, order: 1)),
    .transform(.exponentiallyWeighted(.mean, .halfLife(12))), .calendar([.daySine, .dayCosine]),
  ],
  secondsPerSample: latency.samplingInterval.nominalSeconds)
let features = try bank.features(of: [FeatureColumn(name: "latency", values: latency.values)], at: times)

// Does an incident begin within four hours, and not in the next half hour? Rows whose answer nobody knows stay empty.
let incident = found.regressors[0]
let onsets = times.indices.dropFirst().filter { incident[$0] > 0 && incident[$0 - 1] == 0 }.map { times[$0] }
let labels = try FailureHorizon(.seconds(4 * 3600), leadTime: .seconds(1800), blackout: .seconds(3600))
  .labels(at: times, of: UnitHistory(unit: latency.name, failures: onsets))

let targets = labels.targets
var writer = CSVWriter()
writer.row(["time"] + features.map(\.name) + ["incident_within_4h"])
for row in times.indices {
  writer.time(times[row])
  for feature in features { writer.number(feature.values[row]) }
  writer.number(targets[row])
  writer.endRow()
}
print(writer.text, terminator: "")

// The same features row by row, as a running system makes them: the same numbers, to the last bit.
var stream = try FeatureStream(bank, columns: ["latency"])
for (row, time) in times.enumerated() {
  let now = stream.update([latency.values[row]], at: time)
  precondition(zip(now, features).allSatisfy { $0 == $1.values[row] || $0.isNaN && $1.values[row].isNaN })
}
