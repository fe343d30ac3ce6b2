internal import ForeshockNumerics

/// A test that says how many differences make a series stationary.
public enum UnitRootTest: String, Hashable, Sendable, Codable, CaseIterable {
  /// ``KPSSTest`` about a level: stationary until proved otherwise. The default, as in R.
  case kpss
  /// ``ADFTest`` with a constant and one lag: a unit root until disproved.
  case adf
  /// ``PhillipsPerronTest`` with a constant: a unit root until disproved.
  case phillipsPerron = "pp"

  /// How many differences `values` needs: it is differenced and tested again as long as the test calls for it,
  /// as R's `forecast::ndiffs` does.
  ///
  /// A constant series needs none, and a test that a series is too short for calls for none. NaN are left out
  /// and the rest pushed together.
  ///
  /// - Parameters:
  ///   - values: the series.
  ///   - significance: of each test, 0.01 … 0.1 (the tables' range); values outside are taken as the nearer end.
  ///   - maximum: the most differences, 0 or more.
  /// - Complexity: O(n·√n) for KPSS, O(n) for the others.
  public func differences(
    of values: [Double], significance: Double = 0.05, maximum: Int = 2
  ) -> DifferencingDecision {
    let level = min(0.1, max(0.01, significance))
    var x = Statistics.finite(values)
    let magnitude = x.reduce(0) { max($0, abs($1)) }
    var steps: [DifferencingDecision.Step] = []
    var d = 0
    func decision(_ count: Int, _ remark: String? = nil) -> DifferencingDecision {
      DifferencingDecision(count: count, test: steps.isEmpty ? nil : name, steps: steps, remark: remark)
    }
    while true {
      if isConstant(x, magnitude: magnitude * Double(1 << d)) {
        return decision(d, d == 0 ? "the series is constant" : "constant after that")
      }
      if d == maximum { return decision(d) }
      guard let step = step(x, level) else {
        return decision(d, "too short for a\(steps.isEmpty ? "" : "nother") test")
      }
      // No statistic: the series lies on a line already, one difference fewer is enough.
      if step.statistic.isNaN { return decision(max(0, d - 1)) }
      steps.append(step)
      if !step.needsDifference { return decision(d) }
      d += 1
      x = (1..<x.count).map { x[$0] - x[$0 - 1] }
    }
  }

  /// The test's usual abbreviation.
  var name: String {
    switch self {
    case .kpss: "KPSS"
    case .adf: "ADF"
    case .phillipsPerron: "PP"
    }
  }

  private func step(_ x: [Double], _ level: Double) -> DifferencingDecision.Step? {
    let statistic: Double, table: [CriticalValue], needsDifference: Bool
    do throws(ModelError) {
      switch self {
      case .kpss:
        let test = try KPSSTest(x)
        (statistic, table, needsDifference) =
          (test.statistic, test.criticalValues, test.isUnitRootIndicated(at: level))
      case .adf:
        let test = try ADFTest(x)
        (statistic, table, needsDifference) =
          (test.statistic, test.criticalValues, test.isUnitRootIndicated(at: level))
      case .phillipsPerron:
        let test = try PhillipsPerronTest(x)
        (statistic, table, needsDifference) =
          (test.statistic, test.criticalValues, test.isUnitRootIndicated(at: level))
      }
    } catch {
      return nil
    }
    return .init(
      statistic: statistic, criticalValue: table.critical(at: level), needsDifference: needsDifference)
  }
}

/// Whether the finite `values` differ by no more than rounding, given the largest value they were computed
/// from.
func isConstant(_ values: [Double], magnitude: Double) -> Bool {
  guard let low = values.min(), let high = values.max() else { return true }
  return high - low <= 4e-16 * magnitude
}
