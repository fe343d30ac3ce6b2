// Which workpieces a milling machine will fail on: features that physics suggests, calibrated probabilities, a threshold by
// cost, and why a workpiece is at risk.
//
//     swift run -c release MillingFailures [FOLDER]
//
// FOLDER holds ai4i2020.csv, "AI4I 2020 Predictive Maintenance" of the UCI repository (id 601). Without it a small made-up
// machine stands in.
import Foreshock
import Foundation

let folder = CommandLine.arguments.dropFirst().first
let measured = try folder.map { try CSVReader().read(path: "\($0)/ai4i2020.csv").table } ?? standIn()
if folder == nil { print("a made-up machine; name the folder of ai4i2020.csv for the real set") }

// Trees split on one column at a time, so products and differences that matter are worth a column of their own.
let speed = try measured.numbers("Rotational speed [rpm]")
let torque = try measured.numbers("Torque [Nm]")
let wear = try measured.numbers("Tool wear [min]")
let air = try measured.numbers("Air temperature [K]")
let process = try measured.numbers("Process temperature [K]")
let power = zip(torque, speed).map { $0 * $1 * 2 * Double.pi / 60 }
let overstrain = zip(wear, torque).map { $0 * $1 }
let difference = zip(process, air).map { $0 - $1 }
let made: [(name: String, values: [Double])] = [
  ("power", power), ("overstrain", overstrain), ("temperature difference", difference),
]
let table = Table(measured.columns + made.map { Column(name: $0.name, values: .numeric($0.values)) })
let columns: [String] =
  [
    "Type", "Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Torque [Nm]",
    "Tool wear [min]",
  ] + made.map { $0.name }

// A needless inspection costs 1, a failure 20. Modes of failure (TWF …) say what the label says, so they are left out.
let pipeline = FailurePipeline(
  .gradientBoosting(
    GradientBoosting(
      rounds: 150, learningRate: 0.05, maxLeaves: 15, rowFraction: 0.8, columnFraction: 0.7)),
  target: .label("Machine failure"),
  columns: columns, categorical: ["Type"], calibration: .sigmoid,
  threshold: .aim(.leastCost(CostMatrix(falsePositive: 1, falseNegative: 20))))

// Workpieces have nothing to do with one another, so rows are held out at random, with the same share of failures.
let labels = try table.numbers("Machine failure").map { Int($0) }
let fitted = try pipeline.fit(table, splits: StratifiedKFold(folds: 5).splits(labels: labels))
if let judged = fitted.report.classification {
  print(
    "average precision", text(judged.metrics.averagePrecision ?? 0), " Brier", text(judged.metrics.brierScore)
  )
  print(
    "precision", text(judged.calls.precision), " recall", text(judged.calls.recall), " cost", judged.cost ?? 0
  )
}
for column in fitted.report.importance.prefix(4) {
  print("  \(column.name) is worth", text(column.lossIncrease))
}

// Why the workpiece most at risk is: what each column adds to the log-odds.
let said = try fitted.predictions(for: table).map { $0.probability ?? 0 }
if let worst = said.indices.max(by: { said[$0] < said[$1] }) {
  let shares = try fitted.contributions(for: table).row(worst)
  print("most at risk: row \(worst), probability \(text(said[worst]))")
  for (name, share) in zip(fitted.featureNames, shares).sorted(by: { abs($0.1) > abs($1.1) }).prefix(3) {
    print("  \(name) adds \(String(format: "%+.2f", share)) to the log-odds")
  }
}

func text(_ number: Double) -> String { String(format: "%.4f", number) }

/// Three thousand workpieces of a machine that fails for want of power, by strain, or hot.
func standIn() -> Table {
  var random = RandomStream(seed: 1)
  var rows: [(type: String, numbers: [Double], fails: Bool)] = []
  for index in 0..<3000 {
    let type = ["L", "L", "L", "M", "M", "H"][Int(6 * random.uniform())]
    let air = 300 + 2 * random.normal()
    let process = air + 10 + random.normal()
    let speed = 1540 + 180 * random.normal()
    let torque = max(4, 40 + 10 * random.normal())
    let wear = Double(index * 7 % 250)
    let power = torque * speed * 2 * Double.pi / 60
    let limits = ["L": 11_000.0, "M": 12_000, "H": 13_000]
    let isStrained = wear * torque > limits[type] ?? 0
    let isHot = process - air < 8.2 && speed < 1400
    let fails = power < 3500 || power > 9300 || isStrained || isHot || random.uniform() < 0.002
    rows.append((type, [air, process, speed, torque, wear], fails))
  }
  let names = [
    "Air temperature [K]", "Process temperature [K]", "Rotational speed [rpm]", "Torque [Nm]",
    "Tool wear [min]",
  ]
  return Table(
    [Column(name: "Type", values: .text(TextColumn(rows.map(\.type))))]
      + names.indices.map { place in
        Column(name: names[place], values: .numeric(rows.map { $0.numbers[place] }))
      } + [Column(name: "Machine failure", values: .numeric(rows.map { $0.fails ? 1 : 0 }))])
}
