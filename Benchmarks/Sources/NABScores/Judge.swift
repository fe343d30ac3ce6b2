import Foreshock
import Foundation

/// Scores alarms on all files, and settings on files they were not chosen on.
struct Judge {
  let files: [NABFile]

  static let profiles: [NABProfile] = [.standard, .rewardLowFalsePositives, .rewardLowFalseNegatives]

  /// The groups of files, in order.
  var groups: [String] { Set(files.map(\.group)).sorted() }

  /// The windows that count.
  var windowCount: Int {
    files.reduce(0) { count, file in count + file.windows.count { $0.upperBound > file.probation } }
  }

  /// Prints the row of a detector.
  func report(_ name: String, _ alarms: [[Int]]) throws {
    let corpus = try NABCorpus(zip(files, alarms).map { try $0.flagged($1) })
    let scores = Self.profiles.map { corpus.score(threshold: 1, profile: $0) }
    let figures = scores.map { String(format: "%.1f", $0.normalized ?? .nan) }.joined(separator: " | ")
    print(
      "| \(name) | \(figures) | \(scores[0].windowsFound) of \(scores[0].windowCount) | "
        + "\(scores[0].confusion.falsePositives) |")
  }

  /// Prints what settings give when for each group of files those are taken that were best on all other groups.
  ///
  /// - Parameter outcomes: The alarms of each setting in each file.
  func nested(_ name: String, _ outcomes: [[[Int]]]) throws {
    let figures = try Self.profiles.map { profile in
      let raw = try outcomes.map { alarms in
        try zip(files, alarms).map { file, rows in
          try NABCorpus([file.flagged(rows)]).score(threshold: 1, profile: profile).raw
        }
      }
      var total = 0.0
      for group in groups {
        let own = files.indices.filter { files[$0].group == group }
        let others = files.indices.filter { files[$0].group != group }
        let best = raw.indices.max { a, b in
          others.reduce(0) { $0 + raw[a][$1] } < others.reduce(0) { $0 + raw[b][$1] }
        }
        total += own.reduce(0) { $0 + raw[best ?? 0][$1] }
      }
      return String(format: "%.1f", profile.normalize(total, windowCount: windowCount))
    }
    print("| \(name) | \(figures.joined(separator: " | ")) | | |")
  }
}

/// Alarms at fixed distances, whatever the data say.
func blindClock(_ file: NABFile, every probations: Double) -> [Int] {
  let step = max(1, Int(probations * Double(file.probation)))
  return Array(stride(from: file.probation, to: file.values.count, by: step))
}

/// Alarms where a value is far from the mean of all values before it, and then keeps silent for a while.
func refractoryOnly(_ file: NABFile, deviations: Double) throws -> [Int] {
  var moments = RunningMoments()
  var last = -file.values.count
  return file.values.indices.filter { row in
    let value = file.values[row]
    let isFar = abs(value - moments.mean) > deviations * moments.standardDeviation()
    moments.add(value)
    guard isFar, row >= file.probation, row - last >= file.probation * 3 / 10 else { return false }
    last = row
    return true
  }
}
