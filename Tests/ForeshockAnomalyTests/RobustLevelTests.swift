import ForeshockAnomaly
import ForeshockNumerics
import Foundation
import Testing

@Suite struct RobustLevelTests {
  @Test func isMedianAndScaledDeviation() throws {
    let level = try #require(RobustLevel(of: [1, 2, 3, 4, .nan, 100, .infinity]))
    #expect(level.center == 3)
    // Distances 2, 1, 0, 1, 97.
    #expect(level.spread == 1.482602218505602)
    #expect(level.deviation(of: 3 + level.spread) == 1)
    #expect(level.deviation(of: 1e300) == 1e6 && level.deviation(of: -1e300) == -1e6)
  }

  @Test func isNeverWithoutSpread() throws {
    let mostlyEqual = try #require(RobustLevel(of: [5, 5, 5, 5, 9]))
    #expect(mostlyEqual.spread == (Double.pi / 2).squareRoot() * 0.8)
    for constant in [0.0, 7, -1e-300, 1e300, 1.7e308] {
      let level = try #require(RobustLevel(of: [Double](repeating: constant, count: 9)))
      #expect(level.center == constant && level.spread > 0 && level.spread.isFinite)
      #expect(level.deviation(of: constant) == 0)
    }
    let ends = try #require(RobustLevel(of: [-1.7e308, 1.7e308, -1.7e308, 1.7e308]))
    #expect(ends.center.isFinite && ends.spread.isFinite)
    #expect(RobustLevel(of: []) == nil && RobustLevel(of: [.nan, .infinity]) == nil)
  }

  @Test func nothingIsNoDeviation() throws {
    let level = try RobustLevel(center: 3, spread: 2)
    #expect(level.deviation(of: .nan).isNaN)
    #expect(level.deviation(of: .infinity) == 1e6 && level.deviation(of: -.infinity) == -1e6)
  }

  @Test func refusesWhatIsNoLevel() throws {
    for (center, spread) in [(Double.nan, 1.0), (.infinity, 1), (0, 0), (0, -1), (0, .infinity), (0, .nan)] {
      #expect(throws: AnomalyError.self) { try RobustLevel(center: center, spread: spread) }
    }
    #expect(throws: AnomalyError.self) {
      try JSONDecoder().decode(RobustLevel.self, from: Data(#"{"center":1,"spread":0}"#.utf8))
    }
  }
}
