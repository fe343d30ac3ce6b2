import Foreshock
import Foundation
import LabelledSets
import Synchronization

/// Writes down the rows of features that embedded detectors are given, for other programs to learn from.
struct FeatureRecorder: OutlierDetector {
  /// The rows so far.
  fileprivate final class Rows: Sendable {
    let all = Mutex<(numbers: [Float], count: Int)>(([], 0))
  }

  struct Fitted: FittedOutlierDetector {
    var columnCount: Int
    fileprivate let rows: Rows

    /// Rows are numbered as they come.
    func scores(for x: Matrix, threads: Int?) -> [Double] {
      rows.all.withLock { all in
        (0..<x.rowCount).map { row in
          all.numbers += x.row(row).map { Float($0) }
          all.count += 1
          return Double(all.count - 1)
        }
      }
    }
  }

  private let rows = Rows()

  func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted {
    Fitted(columnCount: x.columnCount, rows: rows)
  }

  /// Writes the features of each series into `folder`: `0.f32`, row by row, with the rows' numbers in `0.i32`, and so on, and
  /// `index.csv` with the columns `series`, `training` (rows of training) and `columns`.
  static func write(_ all: [LabelledSeries], to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var index = "series,training,columns\n"
    for (place, series) in all.enumerated() {
      let recorder = FeatureRecorder()
      let numbered = try JudgedDetector.embedded(recorder, series)
      let present = numbered.indices.filter { !numbered[$0].isNaN }
      let numbers = recorder.rows.all.withLock { $0.numbers }
      try write(numbers.map(\.bitPattern), to: "\(folder)/\(place).f32")
      try write(present.map { UInt32($0) }, to: "\(folder)/\(place).i32")
      index += "\(series.name),\(series.trainingCount),\(numbers.count / max(1, present.count))\n"
    }
    try index.write(toFile: "\(folder)/index.csv", atomically: true, encoding: .utf8)
  }

  /// In the order of bytes of x86 and ARM.
  private static func write(_ words: [UInt32], to path: String) throws {
    var data = Data(capacity: 4 * words.count)
    for word in words {
      for shift in [0, 8, 16, 24] as [UInt32] { data.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
