import Foreshock
import Foundation

// AlertScores healthy [SEEDS] · ramps [SEEDS] · leaks [SEEDS] · odds FOLDER [LOOKS] · cost · fleet [SERIES] · fuzz [WINDOWS]
//
// healthy: how often metrics on which nothing is wrong are announced to cross 0.95.
// ramps: how early those that will cross are announced.
// leaks: the same for growth in steps, exponential growth and rising saw-teeth; what touches the line.
// odds: whether the probabilities mean what they say; FOLDER holds ms_cloud_monitoring, nab, prometheus, kpi.
// cost: microseconds for one look. fleet: seconds for one of each of many series.
// fuzz: broken windows through forecast, crossing and policy.
let arguments = CommandLine.arguments.dropFirst()
let number = arguments.last.flatMap { Int($0) }
switch arguments.first {
case "healthy": try HealthyTable(seeds: number ?? 20).run()
case "ramps": try RampTable(seeds: number ?? 20).run()
case "odds" where arguments.count >= 2:
  try OddsStudy().run(arguments[arguments.startIndex + 1], looksPerSeries: number ?? 40)
case "leaks": try LeakTable(seeds: number ?? 20).run()
case "cost": try measureCost()
case "fleet": try FleetStudy(count: number ?? 100_000).run()
case "fuzz": FuzzStudy(count: number ?? 1_000_000).run()
default:
  FileHandle.standardError.write(
    Data("AlertScores healthy | ramps | leaks | odds FOLDER | cost | fleet | fuzz\n".utf8))
  exit(64)
}
