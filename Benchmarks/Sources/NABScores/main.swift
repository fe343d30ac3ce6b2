// Scores detectors by the rules of the Numenta Anomaly Benchmark on the files of a folder.
//
//   NABScores FOLDER [--files]
//
// FOLDER has `data` and `labels` as in the benchmark's repository; files that are absent are left out. Prints the
// rules, the scores of the three profiles, the controls, and what is left when the settings are chosen on
// other groups of files than those they are judged on. `--files` adds a line for each file.
import Foreshock
import Foundation

guard CommandLine.arguments.count >= 2 else {
  FileHandle.standardError.write(Data("usage: NABScores FOLDER [--files]\n".utf8))
  exit(64)
}
let files = try NABFile.all(in: CommandLine.arguments[1])
guard !files.isEmpty else {
  FileHandle.standardError.write(Data("no file of the benchmark in \(CommandLine.arguments[1])\n".utf8))
  exit(66)
}
let judge = Judge(files: files)

print(
  """
  Rules: one pass over each file; no row after the present one is looked at, nor a file's range, length or labels;
  only the length of its probation is known. One p-value for all files, fixed beforehand. A false alarm costs
  wherever it is raised.
  \(files.count) files, \(files.reduce(0) { $0 + $1.values.count }) rows, \(judge.windowCount) windows in \
  \(judge.groups.joined(separator: ", ")).

  """)
print("| detector | standard | low FP | low FN | windows found | false alarms |")
print("| --- | --: | --: | --: | --: | --: |")

let rule = NoveltyRule()
let started = Date()
let alarms = try files.map { try rule.alarms(in: $0) }
let seconds = Date().timeIntervalSince(started)
try judge.report("novelty, p ≤ \(rule.alpha)", alarms)
try judge.report("novelty without time of day", files.map { try NoveltyRule(usesDay: false).alarms(in: $0) })
try judge.report(
  "novelty without fatigue", files.map { try NoveltyRule(fatigue: 1).alarms(in: $0) })
try judge.report("control: blind clock, every 0.65 probations", files.map { blindClock($0, every: 0.65) })
try judge.report(
  "control: 5 σ from the mean of all before, refractory only",
  files.map { try refractoryOnly($0, deviations: 5) })

var settings: [NoveltyRule] = []
for alpha in [0.01, 0.015, 0.02, 0.025, 0.03] {
  for meanWindow in [24, 36, 48] {
    for usesDay in [false, true] {
      for refractory in [0.1, 0.2, 0.3] {
        for (fatigue, recovery) in [(1.0, 1.0), (0.3, 4), (0.3, 6), (0.5, 3), (0.5, 6), (0.7, 6)] {
          settings.append(
            NoveltyRule(
              alpha: alpha, meanWindow: meanWindow, usesDay: usesDay, refractory: refractory,
              fatigue: fatigue, recovery: recovery))
        }
      }
    }
  }
}
let candidates = settings
let outcomes = Parallel.map(count: candidates.count) { index in
  files.map { file in (try? candidates[index].alarms(in: file)) ?? [] }
}
try judge.nested("novelty, \(settings.count) settings, chosen on the other groups", outcomes)

if CommandLine.arguments.contains("--files") {
  print("\n| file | windows | found | false alarms | standard, raw |\n| --- | --: | --: | --: | --: |")
  for (file, rows) in zip(files, alarms) {
    let score = try NABCorpus([file.flagged(rows)]).score(threshold: 1, profile: .standard)
    print(
      "| \(file.name) | \(score.windowCount) | \(score.windowsFound) | \(score.confusion.falsePositives) | "
        + String(format: "%.2f |", score.raw))
  }
}
let rowCount = files.reduce(0) { $0 + $1.values.count }
print(String(format: "\n%.0f ns a row.", seconds * 1e9 / Double(rowCount)))
