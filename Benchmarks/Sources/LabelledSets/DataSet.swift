import Foreshock
import Foundation

/// A public data set as it is laid out in the folder it was published in, or with its files gzipped one by one.
package enum DataSet: String, CaseIterable {
  case microsoft = "ms_cloud_monitoring"
  case kpi
  case asd
  case skab
  case smd
  case jumpstarter
  case smap = "smap_msl"
  case nab
  case ucr

  /// How the rows to learn from are chosen.
  package var trainingRule: String {
    switch self {
    case .microsoft, .kpi: "the first quarter of each series, anomalies and all; the rest is judged"
    case .skab: "the first 400 rows of each file; the rest is judged"
    case .nab: "the first tenth of each file, anomalies and all; all rows are judged"
    case .asd, .smd, .jumpstarter, .smap, .ucr: "the set's own training part; its test part is judged"
    }
  }

  /// All series of the set below `folder` whose names contain `part`, in the order of their names.
  package func series(in folder: String, containing part: String) throws -> [LabelledSeries] {
    let files = try Self.files(below: folder)
    func all(
      ending suffix: String, _ make: (_ path: String, _ name: String) throws -> LabelledSeries
    ) rethrows -> [LabelledSeries] {
      try files.filter { $0.hasSuffix(suffix) }.compactMap { file in
        let name = String(file.dropLast(suffix.count))
        return part.isEmpty || name.contains(part) ? try make("\(folder)/\(file)", "\(folder)/\(name)") : nil
      }
    }
    let found: [LabelledSeries]
    switch self {
    case .microsoft, .kpi: found = try all(ending: ".csv") { path, _ in try Self.labelledFile(path) }
    case .smap: found = try all(ending: ".csv.gz") { path, _ in try Self.channel(path) }
    case .skab:
      found = try all(ending: ".csv.gz") { path, _ in try Self.testBed(path) }.filter { !$0.labels.isEmpty }
    case .ucr: found = try all(ending: ".txt") { path, _ in try Self.archiveFile(path) }
    case .nab: found = try Self.benchmark(folder, part)
    case .asd:
      found = try all(ending: "_train.csv.gz") { path, name in
        try Self.machine(
          path, "\(name)_test.csv.gz", "\(name)_test_label.txt", 300, "\(name)_interpretation.txt")
      }
    case .jumpstarter:
      found = try all(ending: "_train.csv.gz") { path, name in
        try Self.machine(path, "\(name)_test.csv.gz", "\(name)_test_label.csv", 300, nil)
      }
    case .smd:
      found = try files.filter { $0.hasPrefix("train/") && (part.isEmpty || $0.contains(part)) }.map { file in
        let name = file.dropFirst("train/".count).prefix { $0 != "." }
        return try Self.machine(
          "\(folder)/\(file)", "\(folder)/test/\(name).csv.gz", "\(folder)/test_label/\(name).txt", 60,
          "\(folder)/interpretation_label/\(name).txt")
      }
    }
    return found.map { series in
      var series = series
      series.name = String(series.name.dropFirst(folder.count + 1))
      return series
    }
  }

  private static func files(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  /// A time, a value and a label a row.
  private static func labelledFile(_ path: String) throws -> LabelledSeries {
    let rows = try DelimitedText(path).cells.dropFirst().filter { $0.count == 3 }
    let times = try rows.prefix(50).map { row in
      try Double(row[0]) ?? Double(Timestamp(parsing: row[0]).microseconds) / 1e6
    }
    let steps = zip(times, times.dropFirst()).map { $1 - $0 }.sorted()
    let training = rows.count / 4
    return LabelledSeries(
      name: path, columns: [rows.map { Double($0[1]) ?? .nan }], trainingCount: training,
      labels: rows.dropFirst(training).map { Double($0[2]) == 1 ? 1 : 0 },
      secondsPerRow: steps[steps.count / 2])
  }

  /// A value a line; where training and the anomaly end is in the name.
  private static func archiveFile(_ path: String) throws -> LabelledSeries {
    let values = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isWhitespace)
      .map { Double($0) ?? .nan }
    let numbers = path.dropLast(4).split(separator: "_").suffix(3).compactMap { Int($0) }
    precondition(
      numbers.count == 3 && numbers[2] <= values.count, "\(path) is not named as the archive's files are")
    return LabelledSeries(
      name: path, columns: [values], trainingCount: numbers[0],
      labels: (numbers[0]..<values.count).map { (numbers[1] - 1..<numbers[2]).contains($0) ? 1 : 0 },
      secondsPerRow: 60)
  }

  /// The files of the Numenta benchmark, labelled by its windows.
  private static func benchmark(_ folder: String, _ part: String) throws -> [LabelledSeries] {
    let labels = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/labels/combined_windows.json"))
    let windows = try JSONDecoder().decode([String: [[String]]].self, from: labels)
    return try windows.sorted { $0.key < $1.key }.compactMap { name, windows in
      let path = "\(folder)/data/\(name)"
      guard FileManager.default.fileExists(atPath: path), part.isEmpty || name.contains(part) else {
        return nil
      }
      let table = try CSVReader().read(path: path).table
      guard case .time(let column) = try table.column("timestamp").values else { return nil }
      let times = column.microseconds
      let steps = zip(times, times.dropFirst()).map { $1 - $0 }.sorted()
      let ends = try windows.map { try $0.map { try Timestamp(parsing: $0).microseconds } }
      return LabelledSeries(
        name: path, columns: [try table.numbers("value")], trainingCount: 0,
        labels: times.map { time in ends.contains { $0[0] <= time && time <= $0[1] } ? 1 : 0 },
        secondsPerRow: Double(steps[steps.count / 2]) / 1e6)
    }
  }

  /// A part, an index, a value and a label a row; the interval is about a minute.
  private static func channel(_ path: String) throws -> LabelledSeries {
    let rows = try DelimitedText(path).cells.dropFirst().filter { $0.count == 4 }
    let training = rows.count { $0[0] == "train" }
    return LabelledSeries(
      name: path, columns: [rows.map { Double($0[2]) ?? .nan }], trainingCount: training,
      labels: rows.dropFirst(training).map { $0[3] == "1" ? 1 : 0 }, secondsPerRow: 60)
  }

  /// A time, sensors, and last the labels of anomaly and changepoint; no label where there is no anomaly.
  private static func testBed(_ path: String) throws -> LabelledSeries {
    let lines = try DelimitedText(path, separator: ";").cells
    let header = lines.first ?? []
    let sensors = header.indices.dropFirst().prefix { header[$0] != "anomaly" }
    let isLabelled = sensors.count + 3 == header.count
    let rows = lines.dropFirst().filter { $0.count == header.count }
    let training = min(400, rows.count)
    return LabelledSeries(
      name: path, columns: sensors.map { place in rows.map { Double($0[place]) ?? .nan } },
      trainingCount: training,
      labels: isLabelled
        ? rows.dropFirst(training).map { Double($0[sensors.endIndex]) == 1 ? 1 : 0 } : [],
      secondsPerRow: 1)
  }

  /// Numbers without a header, training and test in files of their own.
  private static func machine(
    _ training: String, _ test: String, _ labels: String, _ seconds: Double, _ culprits: String?
  ) throws -> LabelledSeries {
    let first = try DelimitedText(training).columns
    let rest = try DelimitedText(test).columns
    var series = LabelledSeries(
      name: String(training.dropLast(".csv.gz".count)), columns: zip(first, rest).map { $0 + $1 },
      trainingCount: first[0].count,
      labels: try DelimitedText(labels).cells.map { Double($0[0]) == 1 ? 1 : 0 }, secondsPerRow: seconds)
    if let culprits {
      // Lines as 385-417:12,15,16, the columns counted from 1.
      series.culprits = try DelimitedText(culprits, separator: ":").cells.compactMap { line in
        guard line.count == 2 else { return nil }
        let ends = line[0].split(separator: "-").compactMap { Int($0) }
        let columns = line[1].split(separator: ",").compactMap { Int($0) }
        guard ends.count == 2, ends[0] < series.labels.count else { return nil }
        return (ends[0]..<min(max(ends[1], ends[0] + 1), series.labels.count), columns.map { $0 - 1 })
      }
    }
    return series
  }
}
