import ForeshockAnomaly
import ForeshockNumerics
import Foundation
import Testing

@Suite struct MeasuredRandomCutForestTests {
  private static let settings = RandomCutForest.Settings(treeCount: 40, sampleSize: 128, seed: 3)

  /// Two columns of very different spread; the narrow one leaves its place at row 400.
  private static func rows(_ units: [Double] = [1, 1], offset: [Double] = [0, 0]) -> [[Double]] {
    var random = RandomStream(seed: 11)
    return (0..<500).map { row in
      let wide = 50 * random.normal() * (row == 400 ? 0 : 1)
      let narrow = 0.01 * random.normal() + (row == 400 ? 0.2 : 0)
      return [wide * units[0] + offset[0], narrow * units[1] + offset[1]]
    }
  }

  private static func scores(_ rows: [[Double]]) throws -> [Double] {
    var forest = try MeasuredRandomCutForest(columnCount: 2, settings: settings)
    return rows.map { forest.update($0) }
  }

  @Test func aNarrowColumnIsSeenBesideAWideOne() throws {
    let scores = try Self.scores(Self.rows())
    #expect(scores[400] == scores.dropFirst(100).max())
    // The plain forest sees the wide one only.
    var plain = try RandomCutForest(columnCount: 2, settings: Self.settings)
    let blind = Self.rows().map { plain.update($0) }
    let above = blind.dropFirst(100).count { $0 > blind[400] }
    #expect(above > 40)
  }

  @Test func unitsDoNotMatter() throws {
    let scores = try Self.scores(Self.rows())
    for (units, offset) in [([1024, 0.25], [0, 0]), ([3600, 1e-3], [0, 0]), ([1, 100], [273.15, 32])] {
      let others = try Self.scores(Self.rows(units, offset: offset))
      for (score, other) in zip(scores, others).dropFirst(40) { #expect(abs(score - other) < 1e-3) }
    }
  }

  @Test func laterRowsChangeNothingAndStoredForestsGoOn() throws {
    let rows = Self.rows().enumerated().map { $0 % 17 == 5 ? [.nan, $1[1]] : $1 }
    let whole = try Self.scores(rows)
    for count in [10, 40, 300] {
      var forest = try MeasuredRandomCutForest(columnCount: 2, settings: Self.settings)
      let part = rows[..<count].map { forest.update($0) }
      var other = try JSONDecoder().decode(
        MeasuredRandomCutForest.self, from: JSONEncoder().encode(forest))
      let rest = rows[count...].map { other.update($0) }
      for (one, two) in zip(whole, part + rest) { #expect(one == two || (one.isNaN && two.isNaN)) }
    }
  }

  @Test func constantColumnsWaitForTheirUnit() throws {
    var random = RandomStream(seed: 2)
    let units = [1.0, 1e6]
    var all: [[Double]] = []
    for unit in units {
      random = RandomStream(seed: 2)
      var forest = try MeasuredRandomCutForest(columnCount: 2, settings: Self.settings)
      all.append(
        (0..<400).map { row in
          forest.update([random.normal(), row < 300 ? 0 : unit * (row == 300 ? 1 : 0)])
        })
    }
    #expect(all[0].dropFirst(40).elementsEqual(all[1].dropFirst(40)))
    #expect(all[0][300] == all[0].dropFirst(100).max())
  }

  @Test func plainForestsThatWereStoredGoOn() throws {
    var plain = try RandomCutForest(columnCount: 2, settings: Self.settings)
    let rows = Self.rows()
    for row in rows[..<200] { _ = plain.update(row) }
    var other = try JSONDecoder().decode(MeasuredRandomCutForest.self, from: JSONEncoder().encode(plain))
    for row in rows[200...] { #expect(plain.update(row) == other.update(row)) }
  }
}
