import Foreshock
import Foundation

// AlertScores healthy [SEEDS] · AlertScores ramps [SEEDS] · AlertScores odds FOLDER [LOOKS] · AlertScores cost
//
// healthy: how often metrics on which nothing is wrong are announced to cross 0.95.
// ramps: how early those that will cross are announced.
// odds: whether the probabilities mean what they say; FOLDER holds ms_cloud_monitoring, nab, prometheus, kpi.
// cost: microseconds for one look.
let arguments = CommandLine.arguments.dropFirst()
let number = arguments.last.flatMap { Int($0) }
switch arguments.first {
case "healthy": try HealthyTable(seeds: number ?? 20).run()
case "ramps": try RampTable(seeds: number ?? 20).run()
case "odds" where arguments.count >= 2:
  try OddsStudy().run(arguments[arguments.startIndex + 1], looksPerSeries: number ?? 40)
case "cost": try measureCost()
default:
  FileHandle.standardError.write(Data("AlertScores healthy | ramps | odds FOLDER | cost\n".utf8))
  exit(64)
}
