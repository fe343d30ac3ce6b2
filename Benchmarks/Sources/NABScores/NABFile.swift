import Foreshock
import Foundation

/// One file of the benchmark.
struct NABFile: Sendable {
  /// As the label file names it: group/file.csv.
  var name: String
  var values: [Double]
  /// Seconds since 1970.
  var times: [Double]
  /// Half-open ranges of rows, ascending.
  var windows: [Range<Int>]

  /// What comes before the slash.
  var group: String { String(name.prefix { $0 != "/" }) }

  /// The rows at the start that are the detector's to learn from.
  var probation: Int { min(Int(0.15 * Double(values.count)), 750) }

  /// How many rows make a day, by the median distance of the rows in probation; nil when it is no whole number
  /// of at least eight.
  var day: Int? {
    let steps = zip(times, times.dropFirst()).prefix(probation).map { $1 - $0 }.sorted()
    guard let median = steps.isEmpty ? nil : steps[steps.count / 2], median > 0 else { return nil }
    let day = Int((86_400 / median).rounded())
    return (8...1 << 16).contains(day) ? day : nil
  }

  /// The file with certain rows flagged, for the scorer.
  func flagged(_ rows: [Int]) throws -> NABSeries {
    var scores = [Double](repeating: 0, count: values.count)
    for row in rows { scores[row] = 1 }
    return try NABSeries(scores: scores, windows: windows)
  }

  /// All files of a folder with `data` and `labels/combined_windows.json`, in the order of their names.
  static func all(in folder: String) throws -> [NABFile] {
    let labels = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/labels/combined_windows.json"))
    let windows = try JSONDecoder().decode([String: [[String]]].self, from: labels)
    return try windows.sorted { $0.key < $1.key }.compactMap { name, windows in
      let path = "\(folder)/data/\(name)"
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      let table = try CSVReader().read(path: path).table
      guard case .time(let column) = try table.column("timestamp").values else { return nil }
      let times = column.microseconds.map { Double($0) / 1e6 }
      return NABFile(
        name: name, values: try table.numbers("value"), times: times,
        windows: try windows.map { try rows(between: $0, times) })
    }
  }

  /// The rows from the first to the last within a window's two timestamps.
  private static func rows(between ends: [String], _ times: [Double]) throws -> Range<Int> {
    let bounds = try ends.map { Double(try Timestamp(parsing: $0).microseconds) / 1e6 }
    let inside = times.indices.filter { (bounds[0]...bounds[1]).contains(times[$0]) }
    return (inside.first ?? 0)..<(inside.last ?? -1) + 1
  }
}
