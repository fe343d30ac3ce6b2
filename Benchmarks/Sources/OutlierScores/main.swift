// Scores the rows of labelled sets with every outlier detector of the library and prints, for each set and detector,
// the areas under the ROC and the precision-recall curve, as means over seeds. Labels take no part in learning.
//
//   OutlierScores FOLDER [SEEDS]
//
// FOLDER has CSV files with a header, numeric columns and a last column `label` (1 = outlier), as made from ADBench's
// sets; gunzip them first. SEEDS is how many seeds a detector that has one runs with, default 5. THREADS, when set,
// is how many threads the library uses. The answer is the rules, and a Markdown table that outlier_scores.py continues with
// the peers' rows. Its last rows are controls: what is found by scores that know nothing of the table, or hardly anything.
import Foreshock
import Foundation

/// What is compared. To add a detector, add a line.
let detectors: [(name: String, detector: (UInt64) -> any OutlierDetector)] = [
  ("IsolationForest", { IsolationForest(seed: $0) }),
  ("IsolationForest, oblique", { IsolationForest(splits: .oblique, seed: $0) }),
  ("IsolationForest, fair cut", { IsolationForest(splits: .fairCut, seed: $0) }),
  ("IsolationForest, fair cut, 200 trees", { IsolationForest(treeCount: 200, splits: .fairCut, seed: $0) }),
  ("RobustIsolationForest", { RobustIsolationForest(seed: $0) }),
  ("AutoRowDetector", { AutoRowDetector(seed: $0) }),
]

/// How rows are scored: by a detector, or by a control.
struct Method {
  let name: String
  let scores: (Matrix, UInt64) throws -> [Double]
}

let controls = [
  // 0.5 of the ROC and the share of outliers of the other.
  Method(name: "control: random numbers") { x, seed in
    var generator = RandomStream(seed: seed)
    return (0..<x.rowCount).map { _ in Double.random(in: 0..<1, using: &generator) }
  },
  // Above 0.5 where a set's outliers stand at its end.
  Method(name: "control: row number") { x, _ in (0..<x.rowCount).map { Double($0) } },
  Method(name: "control: greatest deviation of a column") { x, _ in
    var worst = [Double](repeating: 0, count: x.rowCount)
    for column in 0..<x.columnCount {
      let values = x.column(column).filter { !$0.isNaN }
      let mean = values.reduce(0, +) / Double(max(1, values.count))
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
      guard variance > 0 else { continue }
      for (row, value) in x.column(column).enumerated() where !value.isNaN {
        worst[row] = max(worst[row], abs(value - mean) / variance.squareRoot())
      }
    }
    return worst
  },
]

let methods =
  detectors.map { entry in
    Method(name: entry.name) { x, seed in try scores(of: x, by: entry.detector(seed)) }
  } + controls

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
  FileHandle.standardError.write(Data("usage: OutlierScores FOLDER [SEEDS]\n".utf8))
  exit(64)
}
let seeds = arguments.count > 2 ? Int(arguments[2]) ?? 5 : 5
if let threads = ProcessInfo.processInfo.environment["THREADS"].flatMap({ Int($0) }), threads >= 1 {
  Parallel.defaultThreadCount = threads
}
let folder = URL(fileURLWithPath: arguments[1], isDirectory: true)
let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
  .filter { $0.pathExtension == "csv" }.sorted { $0.lastPathComponent < $1.lastPathComponent }

var roc = [[Double]](repeating: [], count: methods.count)
var precision = roc
var names: [String] = []
for file in files {
  let table = try CSVReader().read(path: file.path).table
  guard table.names.last == "label" else { continue }
  names.append(file.deletingPathExtension().lastPathComponent)
  let x = Matrix(columns: try table.names.dropLast().map { try table.numbers($0) })
  let labels = try table.numbers("label").map { Int($0) }
  for (i, method) in methods.enumerated() {
    var areas: [(roc: Double, precision: Double)] = []
    for seed in 0..<max(1, seeds) {
      let ranked = try RankedScores(
        labels: labels, scores: method.scores(x, UInt64(seed)))
      areas.append((ranked.rocAUC, ranked.averagePrecision))
    }
    roc[i].append(areas.reduce(0) { $0 + $1.roc } / Double(areas.count))
    precision[i].append(areas.reduce(0) { $0 + $1.precision } / Double(areas.count))
  }
  FileHandle.standardError.write(Data("\(names.last ?? ""): \(x.rowCount) × \(x.columnCount)\n".utf8))
}

print(
  """
  Rules: every detector learns from all rows of a set without their labels and scores the same rows; default settings on every \
  set; columns as they are; areas over all rows, ties counted half; means over \(max(1, seeds)) seeds. Nothing is chosen by \
  labels, and the controls say what that is worth.

  """)
print("| area | detector | \(names.joined(separator: " | ")) | mean |")
print("|---|---|\(names.map { _ in "--:|" }.joined())--:|")
for (title, areas) in [("ROC", roc), ("precision", precision)] {
  for (i, method) in methods.enumerated() {
    let cells = (areas[i] + [areas[i].reduce(0, +) / Double(areas[i].count)]).map {
      String(format: "%.4f", $0)
    }
    print("| \(title) | \(method.name) | \(cells.joined(separator: " | ")) |")
  }
}

/// The scores a detector gives the rows it has learned from.
func scores(of x: Matrix, by detector: some OutlierDetector) throws -> [Double] {
  try detector.fit(x, threads: nil).scores(for: x, threads: nil)
}
