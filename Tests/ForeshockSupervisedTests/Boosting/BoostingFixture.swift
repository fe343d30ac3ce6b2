import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation

/// A model of Fixtures/make_boosting.py and what LightGBM says by it.
struct BoostingFixture {
  let text: String
  let x: Matrix
  /// One row a row, one column an output.
  let scores: [[Double]]
  /// Contributions to the first output and their base.
  let shares: [[Double]]

  init(_ name: String, outputs: Int = 1) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
    text = try String(contentsOf: folder.appendingPathComponent("boosting_\(name).txt"), encoding: .utf8)
    let table = try String(contentsOf: folder.appendingPathComponent("boosting_\(name).csv"), encoding: .utf8)
    let rows = table.split(separator: "\n").map { $0.split(separator: ",").map { Double($0) ?? .nan } }
    x = Matrix(rows: rows.map { Array($0[0..<5]) })
    scores = rows.map { Array($0[5..<5 + outputs]) }
    shares = rows.map { Array($0[(5 + outputs)...]) }
  }
}
