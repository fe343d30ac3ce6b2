// Rolling statistics of a metric over two windows, as columns for a model.
//
//     swift run RollingFeatures [FILE]
import Foreshock

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/latency/latency.csv"
let table = try CSVReader().read(path: path).table
let latency = try SeriesExtraction().series(from: table).series[0].series

let bank = try FeatureBank(
  windows: [
    .init(label: "30m", window: try RollingWindow(length: 6)),
    .init(label: "4h", window: try RollingWindow(length: 48)),
  ],
  statistics: [.mean, .standardDeviation, .maximum, .slope])
let features = try bank.features(of: [FeatureColumn(name: latency.name, values: latency.values)])

print("time", features.map(\.name).joined(separator: " "))
for row in stride(from: 60, to: latency.count, by: max(1, latency.count / 8)) {
  print(latency.timestamp(at: row), features.map { "\($0.values[row])" }.joined(separator: " "))
}
