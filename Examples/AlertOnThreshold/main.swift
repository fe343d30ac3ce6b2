// Says before a metric passes a threshold, with the probability and the time, and prints what Alertmanager
// would be sent.
//
//     swift run AlertOnThreshold [FILE] [THRESHOLD]
import Foreshock
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
let path = arguments.first ?? "Datasets/memory-leak/memory-leak.csv"
let limit = arguments.count > 1 ? Double(arguments[1]) ?? 90 : 90

let table = try CSVReader().read(path: path).table
let memory = try SeriesExtraction().series(from: table).series[0].series

// A restart begins a new life of the process: learn from what came after the last one.
let values = memory.values
let restart = values.indices.dropFirst().last { values[$0] < values[$0 - 1] - 20 } ?? 0
let fitted = try HoltWinters(trend: .additive).fit(memory[restart..<memory.count])

// Six hours ahead: is it above the limit for at least three of five consecutive samples, and when?
let rule = try AlertRule(
  name: "MemoryWillRunOut", metric: memory.name, unit: "%", threshold: .above(limit), horizon: 72)
let now = fitted.context.lastTimestamp
let crossing = try fitted.crossing(of: rule.threshold, within: rule.horizon, sustained: rule.sustained)
print(crossing.sentence(metric: memory.name, instance: "web-1", unit: "%", now: now))

if let alert = try rule.evaluate(fitted, labels: ["instance": "web-1"], now: now) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(AlertmanagerPayload([alert], now: now)), as: UTF8.self))
} else {
  print("no alert")
}
