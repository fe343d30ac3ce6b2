import Foreshock
import LabelledSets

/// Scores that another program made: a CSV with the columns `series` and `row`, and one for each detector; rows are counted
/// from 0 with those of training, and left out or empty without a verdict.
struct ScoreFile: Sendable {
  /// The detectors' names.
  let names: [String]
  private var scores: [String: [[(row: Int, score: Double)]]] = [:]

  init(_ path: String) throws {
    let lines = try DelimitedText(path).cells
    names = Array((lines.first ?? []).dropFirst(2))
    for line in lines.dropFirst() where line.count == names.count + 2 {
      guard let row = Int(line[1]) else { continue }
      for place in names.indices {
        guard let score = Double(line[place + 2]) else { continue }
        scores[line[0], default: Array(repeating: [], count: names.count)][place].append((row, score))
      }
    }
  }

  /// The detectors as the judge takes them.
  var detectors: [JudgedDetector] {
    names.enumerated().map { place, name in
      JudgedDetector(name: name) { series in
        var all = [Double](repeating: .nan, count: series.rowCount)
        for (row, score) in scores[series.name]?[place] ?? [] where all.indices.contains(row) {
          all[row] = score
        }
        return all
      }
    }
  }
}
