// Finds the rows of a fleet's sensor table that are unlike the others, with an isolation forest.
//
//     swift run DetectAnomalies [FILE]
import Foreshock

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/fleet/fleet.csv"
let table = try CSVReader().read(path: path).table
let sensors = Matrix(
  columns: try ["vibration", "temperature", "load", "errors"].map { try table.numbers($0) })

let forest = try IsolationForest(treeCount: 200, sampleSize: 256, seed: 1).fit(sensors)
let scores = forest.scores(for: sensors)
let threshold = try AnomalyThreshold(contamination: 0.005, scores: scores)
print("\(scores.count { threshold.isAnomaly($0) }) of \(scores.count) rows score \(threshold.value) or more")

let machine = try table.text("machine")
guard case .time(let time) = try table.column("time").values else {
  fatalError("the time column holds no times")
}
for row in scores.indices.sorted(by: { scores[$0] > scores[$1] }).prefix(5) {
  print(machine[row] ?? "?", time[row]?.description ?? "?", "score", scores[row], "values", sensors.row(row))
}
