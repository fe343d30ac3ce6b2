// Keeps a forecast live: fits on the past, saves and loads the model, takes in samples as they come, estimates
// anew every night.
//
//     swift run OnlineForecasting [FILE]
import Foreshock
import Foundation

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/web-cpu/web-cpu.csv"
let table = try CSVReader().read(path: path).table
let cpu = try SeriesExtraction().series(from: table).series[0].series
let day = 288
precondition(cpu.count > 5 * day, "The example needs more than five days of five-minute samples")

// Learn from all but the last two days, and keep the model as a file would be kept.
let past = cpu[0..<cpu.count - 2 * day]
let fitted = try ETS(season: .additive(length: day)).fit(past)
let file = try JSONEncoder().encode(fitted)
print("saved after \(past.count) samples: \(file.count) bytes")

// Another process, another time: load it and go on.
var live = try JSONDecoder().decode(ETS.Fitted.self, from: file)
for index in past.count..<cpu.count {
  // One sample as it comes, NaN if it is missing; well below a microsecond.
  try live.update(cpu.values[index])

  if live.context.count % day == 0 {
    // Every night: the parameters again, from where they are. The same structure, the longer series.
    live = try live.refit(on: cpu[0..<index + 1])
    let hour = try live.forecast(horizon: 12)
    let time = live.context.timestamp(ahead: 12)
    print("\(time): \(Int(hour.mean[11].rounded())) %, one hour after sample \(live.context.count)")
  }
}

// Or in one go, whatever overlaps passed over: for a process that looks every few minutes.
var caughtUp = try JSONDecoder().decode(ETS.Fitted.self, from: file)
try caughtUp.update(with: cpu)
let next = try caughtUp.forecast(horizon: 1, levels: [0.95])
print(
  "caught up at \(caughtUp.context.lastTimestamp): next",
  next.intervals[0].lower[0].rounded(), "to", next.intervals[0].upper[0].rounded())
