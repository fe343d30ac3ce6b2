// Learns from labelled history how probable a failure within a day is, judges that on machines it has never seen, and
// shows the machines most at risk now.
//
//     swift run -c release PredictFailures [FILE]
import Foreshock

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/fleet/fleet.csv"
let table = try CSVReader().read(path: path).table

// A needless check costs 1, a missed failure 20. Labels look a day ahead, so lead times can be reported.
let pipeline = FailurePipeline(
  .logistic(LogisticRegression()), target: .label("fails_within_24h"), unit: "machine", time: "time",
  calibration: .sigmoid, threshold: .aim(.leastCost(CostMatrix(falsePositive: 1, falseNegative: 20))),
  validation: FailureValidation(folds: 5, labelHorizon: 86_400))

// The same with boosted trees on what the sensors did over the last day. Whole machines are held out in turn.
var boosted = pipeline
boosted.model = .gradientBoosting(GradientBoosting(rounds: 60, maxLeaves: 15))
boosted.bank = try FeatureBank(
  windows: [.init(label: "1d", window: RollingWindow(length: 8, minPeriods: 1))],
  statistics: [.mean, .maximum, .slope])

for (name, pipeline) in [("logistic", pipeline), ("boosted", boosted)] {
  let report = try pipeline.fit(table).report
  guard let judged = report.classification else { continue }
  print("\(name): \(report.splitRule)")
  print("  average precision", judged.metrics.averagePrecision ?? 0, " Brier", judged.metrics.brierScore)
  print("  precision", judged.calls.precision, " recall", judged.calls.recall, " cost", judged.cost ?? 0)
  if let alerts = judged.alerts, let lead = alerts.leadTime(quantile: 0.5) {
    print("  failures warned of:", alerts.eventRecall ?? 0, " median lead time", lead / 3600, "h")
  }
  for column in report.importance.prefix(3) { print("  \(column.name) is worth", column.lossIncrease) }
}

// The last row of every machine is the present.
let fitted = try boosted.fit(table)
let machine = try table.text("machine")
let said = try fitted.predictions(for: table)
var last: [Int32: Int] = [:]
for row in machine.codes.indices { last[machine.codes[row]] = row }
let present = last.values.sorted { (said[$1].probability ?? 0, $0) < (said[$0].probability ?? 0, $1) }
for row in present.prefix(5) {
  let risk = said[row].probability ?? 0
  print(
    machine[row] ?? "?", "fails within a day with probability", risk, said[row].isAlert == true ? "ALERT" : ""
  )
}
