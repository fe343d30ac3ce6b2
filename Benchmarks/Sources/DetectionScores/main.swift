// Judges detectors on labelled public sets.
//
//   DetectionScores FOLDER [--series PART] [--scores FILE]... [--causes] [--features FOLDER]
//
// FOLDER is named as its set: ms_cloud_monitoring, kpi, asd, skab, smd, jumpstarter, smap_msl or ucr. --series takes only
// those whose names contain PART; --scores judges what another program wrote instead (see ScoreFile); --causes adds how
// often root causes are found, where the set names them; --features only writes the rows of features that embedded
// detectors get (see FeatureRecorder), for detection_scores.py.
import Foreshock
import Foundation
import LabelledSets

var arguments = Array(CommandLine.arguments.dropFirst())
var (folder, part, files, asksCauses, features) = ("", "", [String](), false, String?.none)
while let argument = arguments.first {
  arguments.removeFirst()
  switch argument {
  case "--series": part = arguments.isEmpty ? "" : arguments.removeFirst()
  case "--scores": files += arguments.isEmpty ? [] : [arguments.removeFirst()]
  case "--causes": asksCauses = true
  case "--features": features = arguments.isEmpty ? nil : arguments.removeFirst()
  default: folder = argument
  }
}
while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
guard let set = DataSet(rawValue: URL(fileURLWithPath: folder).lastPathComponent) else {
  let names = DataSet.allCases.map(\.rawValue).joined(separator: ", ")
  FileHandle.standardError.write(Data("usage: DetectionScores FOLDER, called one of \(names)\n".utf8))
  exit(64)
}
let series = try set.series(in: folder, containing: part)
guard let first = series.first else {
  FileHandle.standardError.write(Data("no series in \(folder)\n".utf8))
  exit(66)
}
if let features {
  try FeatureRecorder.write(series, to: features)
  exit(0)
}
let judge = DetectionJudge(series: series)
let eventCount = try series.reduce(0) { $0 + (try $1.events().count) }

print(
  """
  ## \(set.rawValue)

  Learned from: \(set.trainingRule). No label is used, and every setting is the same for all sets; none was chosen on
  them. Alarms: p ≤ \(DetectionJudge.alpha) by rank among the scores before, an incident lasts \
  \(DetectionJudge.refractory) rows. VUS-PR with a window of \(DetectionJudge.window) rows and range-based F1 are \
  means over series with anomalies; an event is found when a row of it is anomalous, an alarm is false when it begins
  outside of all events. \(series.count) series of \(first.columns.count) column(s), \
  \(series.reduce(0) { $0 + $1.labels.count }) rows judged, \(eventCount) events.

  | detector | VUS-PR | range F1 | events found | alarms a week | false a week | seconds |
  | --- | --: | --: | --: | --: | --: | --: |
  """)
if files.isEmpty {
  let ofSeries = first.columns.count > 1 ? JudgedDetector.ofManyColumns : JudgedDetector.ofOneColumn
  for detector in ofSeries + JudgedDetector.ofRows { try judge.report(detector) }
  for control in JudgedDetector.controls { try judge.report(control) }
  try judge.reportClock()
} else {
  for file in files { for detector in try ScoreFile(file).detectors { try judge.report(detector) } }
}
if asksCauses { try judge.reportCulprits([.rarity, .restoration]) }
