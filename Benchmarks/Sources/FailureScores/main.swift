// How well the library foretells failures by fixed protocols: every choice is made on training rows, and the rows that a
// model is judged by are looked at once.
//
//   FailureScores cmapss FOLDER [FD001] [FD002]
//   FailureScores ai4i FOLDER [--features FILE]
//   FailureScores azure FOLDER [--features FILE | --scores FILE]
//   FailureScores backblaze FOLDER [--features FILE | --scores FILE]
//
// FOLDER holds the files of the set. --features only writes the rows that models get, with their labels and folds or parts,
// for failure_scores.py; --scores judges the scores that it wrote instead of ours. THREADS, when set, is how many threads the
// library uses. The answer is the rules in words and a table in Markdown.
import Foreshock
import Foundation

func fail(_ message: String, code: Int32 = 64) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(code)
}

var arguments = Array(CommandLine.arguments.dropFirst())
var (words, features, scores) = ([String](), String?.none, String?.none)
while let argument = arguments.first {
  arguments.removeFirst()
  switch argument {
  case "--features": features = arguments.isEmpty ? nil : arguments.removeFirst()
  case "--scores": scores = arguments.isEmpty ? nil : arguments.removeFirst()
  default: words.append(argument)
  }
}
if let threads = ProcessInfo.processInfo.environment["THREADS"].flatMap({ Int($0) }), threads >= 1 {
  Parallel.defaultThreadCount = threads
}
guard words.count >= 2 else { fail("usage: FailureScores cmapss|ai4i|azure|backblaze FOLDER") }
let folder = words[1]
switch words[0] {
case "cmapss":
  for set in words.count > 2 ? Array(words[2...]) : ["FD001", "FD002"] {
    try EngineScores(folder: folder, set: set).report()
  }
case "ai4i":
  let table = try MillingTable(folder: folder)
  if let features { try table.write(to: features) } else { try table.report() }
case "azure", "backblaze":
  for fleet in try words[0] == "azure" ? AzureFleet.all(in: folder) : [DriveFleet.daily(in: folder)] {
    let judge = try AlertScores(fleet)
    if let features {
      try judge.write(to: "\(features)/\(fleet.name).csv")
    } else {
      try judge.report(scores: scores.map { "\($0)/\(fleet.name).csv" })
    }
  }
default: fail("unknown set \(words[0]): cmapss, ai4i, azure or backblaze")
}
