// Scores the automatic choice of a detector, each of its candidates alone, and the best of them in hindsight.
//
//   AutoScores SEEDS [FOLDER]...
//   AutoScores fleet [COUNT]
//
// Made-up series of five kinds with six kinds of faults, SEEDS of each; and the labelled sets of each FOLDER, named
// as DetectionScores wants them, column by column. Detectors see all rows, training and judged. Prints the mean VUS-PR
// (L = 100) of each group and the time a series takes on one thread. `fleet` analyses COUNT series (1,000) of two
// weeks on one thread and on all, and says whether the scores are the same.
import Foreshock
import Foundation
import LabelledSets

if CommandLine.arguments.count >= 2, CommandLine.arguments[1] == "fleet" {
  try analyseFleet(count: CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 1000 : 1000)
  exit(0)
}
guard CommandLine.arguments.count >= 2, let seeds = UInt64(CommandLine.arguments[1]), seeds > 0 else {
  FileHandle.standardError.write(Data("usage: AutoScores SEEDS [FOLDER]... | fleet [COUNT]\n".utf8))
  exit(64)
}
var made: [LabelledSeries] = []
for base in MadeUpBase.allCases {
  for fault in MadeUpFault.allCases {
    for seed in 0..<seeds { made.append(fault.make(base, seed: seed)) }
  }
}
/// The series of each group.
var groups: [(name: String, members: Range<Int>)] = MadeUpBase.allCases.enumerated().map { place, base in
  (
    base.rawValue,
    place * made.count / MadeUpBase.allCases.count..<(place + 1) * made.count / MadeUpBase.allCases.count
  )
}
groups.append(("made up", made.indices))
for folder in CommandLine.arguments.dropFirst(2) {
  let path = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  guard let set = DataSet(rawValue: URL(fileURLWithPath: path).lastPathComponent) else {
    FileHandle.standardError.write(Data("\(folder) is not named as a known set\n".utf8))
    exit(64)
  }
  let first = made.count
  for series in try set.series(in: path, containing: "") where Set(series.labels).count == 2 {
    for column in series.columns {
      var one = series
      one.columns = [column]
      made.append(one)
    }
  }
  groups.append((set.rawValue, first..<made.count))
}
let all = made

/// The volume under the surface of one detector on one series.
@Sendable func volume(_ detector: AutoDetector, _ item: LabelledSeries) throws -> Double {
  let scores = try detector.scores(for: item.series, threads: 1).suffix(item.labels.count).map {
    $0.isNaN ? 0 : $0
  }
  return try VolumeUnderSurface(labels: item.labels, scores: scores, window: 100).precisionRecall
}

let methods = AutoMethod.allCases
let rows = try Parallel.map(count: all.count) { index in
  try [volume(AutoDetector(), all[index])]
    + methods.map { try volume(AutoDetector(methods: [$0]), all[index]) }
}
print(
  "| group | series | auto | best single | median single | best in hindsight | "
    + methods.map(\.rawValue).joined(separator: " | ") + " |")
print("| --- |" + String(repeating: " --: |", count: methods.count + 5))
for (name, members) in groups where !members.isEmpty {
  func mean(_ number: ([Double]) -> Double) -> Double {
    members.reduce(0) { $0 + number(rows[$1]) } / Double(members.count)
  }
  let alone = methods.indices.map { k in mean { $0[k + 1] } }
  let ranked = alone.sorted()
  let cells =
    [
      mean { $0[0] }, ranked[ranked.count - 1], ranked[ranked.count / 2],
      mean { $0.dropFirst().reduce(0, max) },
    ]
    + alone
  print(
    "| \(name) | \(members.count) | " + cells.map { String(format: "%.3f", $0) }.joined(separator: " | ")
      + " |")
}

print("")
let daily = MadeUpFault.shift.make(.daily, seed: 0).series
let noise = MadeUpFault.shift.make(.noise, seed: 0).series
for (name, series) in [("daily season", daily), ("no season", noise)] {
  var best = Double.infinity
  for _ in 0..<10 {
    let started = Date()
    _ = try AutoDetector().analyse(series, threads: 1)
    best = min(best, Date().timeIntervalSince(started))
  }
  print("\(series.count) samples, \(name): \(String(format: "%.1f", 1e3 * best)) ms on one thread")
}
print(try AutoDetector().analyse(daily, threads: 1).report)
