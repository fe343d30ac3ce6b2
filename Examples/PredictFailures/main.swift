// Learns from labelled history how probable a failure within a day is, judges that on machines it has never
// seen, and shows the machines most at risk now.
//
//     swift run PredictFailures [FILE]
import Foreshock

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/fleet/fleet.csv"
let table = try CSVReader().read(path: path).table
let names = ["vibration", "temperature", "load", "errors"]
let sensors = Matrix(columns: try names.map { try table.numbers($0) })
let answers = try table.numbers("fails_within_24h")
let machine = try table.text("machine")

// Rows whose answer is not known (the record ended too soon) are neither yes nor no.
let known = answers.indices.filter { !answers[$0].isNaN }
// Every fourth machine is held out whole, so that none is on both sides.
let train = known.filter { machine.codes[$0] % 4 != 3 }
let test = known.filter { machine.codes[$0] % 4 == 3 }

let model = try LogisticRegression().fit(sensors.rows(at: train), labels: train.map { Int(answers[$0]) })
for (name, coefficient) in zip(names, model.coefficients) { print(name, coefficient) }

let labels = test.map { Int(answers[$0]) }
let risk = model.probabilities(for: sensors.rows(at: test))
let confusion = try ClassificationMetrics.confusion(labels: labels, predicted: risk.map { $0 >= 0.1 ? 1 : 0 })
print("ROC-AUC on unseen machines:", try ClassificationMetrics.rocAUC(labels: labels, scores: risk))
print("at a risk of 10 %: precision", confusion.precision, "recall", confusion.recall)

// The last row of every machine is the present.
var last: [Int32: Int] = [:]
for row in machine.codes.indices { last[machine.codes[row]] = row }
let now = last.values.sorted()
let present = model.probabilities(for: sensors.rows(at: now))
for index in now.indices.sorted(by: { present[$0] > present[$1] }).prefix(5) {
  print(machine[now[index]] ?? "?", "fails within a day with probability", present[index])
}
